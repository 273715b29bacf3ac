import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {chooseEndpoint, chooseEndpoints} from '../../source/engine/endpoint.ts';
import {Failure} from '../../source/model/failure.ts';

const choose = (hosts: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  chooseEndpoint({hosts, env: {HOME: '/nonexistent', ...env}});

/** The sentence and status of the Failure that a choice ends with. */
function refusal(hosts: readonly string[], env: NodeJS.ProcessEnv = {}): {sentence: string; status: number} {
  try {
    choose(hosts, env);
  } catch (error) {
    if (error instanceof Failure) return {sentence: error.message, status: error.status};
    throw error;
  }
  throw new Error('it was accepted');
}

describe('which daemon', () => {
  test('the default socket where nothing is said', () => {
    expect(choose([])).toEqual({
      kind: 'unix',
      url: 'unix:///var/run/docker.sock',
      socketPath: '/var/run/docker.sock',
    });
    expect(choose([], {DOCKER_HOST: ''})).toEqual(choose([]));
    expect(choose(['unix://'])).toEqual(choose([]));
  });

  test('DOCKER_HOST where --host is not given, --host before it', () => {
    expect(choose([], {DOCKER_HOST: 'unix:///a.sock'})).toMatchObject({socketPath: '/a.sock'});
    expect(choose(['unix:///b.sock'], {DOCKER_HOST: 'unix:///a.sock'})).toMatchObject({
      socketPath: '/b.sock',
    });
  });

  test.each([
    ['tcp://box:2375', 'box', 2375],
    ['tcp://box', 'box', 2375],
    ['box:4000', 'box', 4000],
    ['tcp://10.0.0.1:1', '10.0.0.1', 1],
    ['tcp://[::1]:2375', '::1', 2375],
  ])('%s is reached over TCP', (url, host, port) => {
    expect(choose([url])).toMatchObject({kind: 'tcp', host, port, tls: null});
  });

  test.each([
    ['tcp://me:sesame@box:2375', 'tcp://box:2375'],
    ['TCP://me:open@sesame@box', 'tcp://box'],
    ['me:sesame@box:1', 'tcp://box:1'],
  ])('of %s no user and no password is shown', (url, shown) => {
    expect(choose([url])).toMatchObject({kind: 'tcp', url: shown});
    expect(choose([], {DOCKER_HOST: url})).toMatchObject({url: shown});
  });

  test.each([
    'https://me:sesame@box',
    'tcp://me:sesame@',
    'tcp://me:ses/sesame@box',
    'me:sesame@b ox',
    'ssh://me:sesame@box',
    'ssh://me:sesame@box:0',
    'fd://me:sesame@box',
  ])('what is wrong with %s is said without its password', url => {
    expect(refusal([url]).status).toBe(2);
    expect(refusal([url]).sentence).not.toContain('sesame');
    expect(refusal([], {DOCKER_HOST: url}).sentence).not.toContain('sesame');
  });

  test.each([
    ['ssh://-oProxyCommand=id', /no host that ssh could be given/],
    ['npipe:////./pipe/docker_engine', /Linux/],
    ['fd://', /unix:\/\/ or tcp:\/\//],
    ['https://box', /tcp:\/\//],
    ['unix://relative', /unix:\/\/\/PATH/],
    ['/var/run/docker.sock', /unix:\/\/\/var\/run\/docker\.sock/],
    ['tcp://', /tcp:\/\/HOST:PORT/],
    ['tcp://a b', /tcp:\/\/HOST:PORT/],
  ])('%s is refused with what to use instead, and status 2', (url, instead) => {
    const {sentence, status} = refusal([url]);
    expect(sentence).toMatch(instead);
    expect(sentence).not.toContain('\n');
    expect(status).toBe(2);
  });

  test('two where one is asked about are refused', () => {
    expect(refusal(['unix:///a', 'unix:///b'])).toMatchObject({status: 2});
  });

  test('several, in the order given, and the same only once', () => {
    const hosts = ['unix:///b', 'tcp://a:1', 'unix:///b', 'unix:///c', 'a:1'];
    expect(chooseEndpoints({hosts, env: {}}).map(({url}) => url)).toEqual([
      'unix:///b',
      'tcp://a:1',
      'unix:///c',
    ]);
    expect(chooseEndpoints({hosts: [], env: {}}).map(({url}) => url)).toEqual([
      'unix:///var/run/docker.sock',
    ]);
  });
});

describe('TLS', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'captop-tls-'));
    for (const name of ['ca', 'cert', 'key']) writeFileSync(join(folder, `${name}.pem`), name);
  });
  afterAll(() => rmSync(folder, {recursive: true}));

  test('is spoken with the certificates of DOCKER_CERT_PATH, on the port for it', () => {
    expect(choose(['tcp://box'], {DOCKER_CERT_PATH: folder})).toMatchObject({
      port: 2376,
      tls: {ca: 'ca', cert: 'cert', key: 'key'},
    });
  });

  test('is spoken with those of the folder of the docker command, wherever that is', () => {
    expect(
      choose(['tcp://box'], {DOCKER_TLS_VERIFY: '1', DOCKER_CONFIG: folder, HOME: '/nowhere'}),
    ).toMatchObject({
      tls: {ca: 'ca', cert: 'cert', key: 'key'},
    });
  });

  test('asked for without certificates names the file that is missing', () => {
    const {sentence, status} = refusal(['tcp://box'], {DOCKER_TLS_VERIFY: '1', HOME: '/nowhere'});
    expect(sentence).toMatch(/\/nowhere\/\.docker\/ca\.pem/);
    expect(status).toBe(2);
  });

  test('does not concern a socket', () => {
    expect(choose([], {DOCKER_CERT_PATH: '/nowhere', DOCKER_TLS_VERIFY: '1'})).toMatchObject({kind: 'unix'});
  });
});
