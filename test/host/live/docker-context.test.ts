import {execFileSync} from 'node:child_process';
import {copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {chooseEndpoint} from '../../../source/engine/endpoint.ts';
import {describeUnless, obstacleTo} from '../../on-lab.ts';

/** The contexts are made by Docker's own client; it needs no daemon for that. */
const obstacle = obstacleTo({commands: ['docker', 'openssl']});

let folder = '';
const docker = (...args: readonly string[]): string =>
  execFileSync('docker', args, {env: {PATH: process.env.PATH, DOCKER_CONFIG: folder}, encoding: 'utf8'});

const choose = (context: string | null, env: NodeJS.ProcessEnv = {}) =>
  chooseEndpoint({
    hosts: [],
    contexts: context === null ? [] : [context],
    env: {DOCKER_CONFIG: folder, ...env},
  });

describeUnless(obstacle, 'docker contexts', () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'captop-context-'));
    docker('context', 'create', 'rootless', '--docker', 'host=unix:///run/user/1000/docker.sock');
    docker('context', 'create', 'box', '--docker', 'host=tcp://box:2375');
    docker('context', 'create', 'far', '--docker', 'host=ssh://far');
    const own = (name: string): string => join(folder, `${name}.pem`);
    const made = ['-nodes', '-days', '1', '-subj', '/CN=safe', '-keyout', own('key'), '-out', own('cert')];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ed25519', ...made], {stdio: 'ignore'});
    copyFileSync(own('cert'), own('ca'));
    const files = ['ca', 'cert', 'key'].map(name => `${name}=${own(name)}`).join(',');
    docker('context', 'create', 'safe', '--docker', `host=tcp://safe:2376,${files}`);
  });
  afterAll(() => rmSync(folder, {recursive: true, force: true}));

  test('--context names one, and DOCKER_CONTEXT where no flag does', () => {
    const rootless = {kind: 'unix', socketPath: '/run/user/1000/docker.sock'};
    expect(choose('rootless')).toMatchObject(rootless);
    expect(choose(null, {DOCKER_CONTEXT: 'rootless'})).toMatchObject(rootless);
    expect(choose('box', {DOCKER_CONTEXT: 'rootless'})).toMatchObject({kind: 'tcp', host: 'box', tls: null});
  });

  test('DOCKER_HOST beats DOCKER_CONTEXT and the context in use, not --context', () => {
    const env = {DOCKER_HOST: 'unix:///a.sock', DOCKER_CONTEXT: 'box'};
    expect(choose(null, env)).toMatchObject({socketPath: '/a.sock'});
    expect(choose('rootless', env)).toMatchObject({socketPath: '/run/user/1000/docker.sock'});
    expect(choose('default', env)).toMatchObject({socketPath: '/a.sock'});
  });

  test('the context in use is the one that docker uses', () => {
    expect(choose(null)).toMatchObject({socketPath: '/var/run/docker.sock'});
    docker('context', 'use', 'rootless');
    expect(docker('context', 'show').trim()).toBe('rootless');
    expect(choose(null)).toMatchObject({socketPath: '/run/user/1000/docker.sock'});
    docker('context', 'use', 'default');
    expect(choose(null)).toMatchObject({socketPath: '/var/run/docker.sock'});
  });

  test('the certificates that a context keeps are used, and no others', () => {
    const read = (name: string): string => readFileSync(join(folder, `${name}.pem`), 'utf8');
    const tls = {ca: read('ca'), cert: read('cert'), key: read('key')};
    expect(choose('safe', {DOCKER_CERT_PATH: '/elsewhere'})).toMatchObject({host: 'safe', port: 2376, tls});
  });

  test.each([
    ['absent', "there is no docker context 'absent' that can be read: docker context ls lists them"],
  ])('%s is refused with a sentence', (name, sentence) => {
    expect(() => choose(name)).toThrow(sentence);
  });

  test('one that is reached by ssh', () => {
    expect(choose('far')).toMatchObject({kind: 'ssh', host: 'far'});
  });

  test('a file that may not be read counts as none, as for docker', () => {
    const closed = join(folder, 'closed');
    mkdirSync(join(closed, 'config.json'), {recursive: true});
    expect(choose(null, {DOCKER_CONFIG: closed})).toMatchObject({socketPath: '/var/run/docker.sock'});
  });

  test('a broken file of Docker is told, with the way around it', () => {
    writeFileSync(join(folder, 'config.json'), '{');
    expect(() => choose(null)).toThrow(
      /config\.json is not valid JSON: correct it, or name a daemon with --host/,
    );
  });
});
