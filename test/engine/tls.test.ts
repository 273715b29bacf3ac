/** A daemon behind TLS: a TLS server with real certificates stands before the socket of a simulated daemon. */
import {execFileSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Server} from 'node:tls';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {type Choice, chooseEndpoint} from '../../source/engine/endpoint.ts';
import {openHost} from '../../source/host/open.ts';
import {describeUnless, obstacleTo} from '../on-lab.ts';
import {SimulatedHost} from '../simulated/host.ts';
import {makeCertificates, tlsFront} from '../tls-front.ts';

let folder: string;
let host: SimulatedHost;
let server: Server;
let url: string;

describeUnless(obstacleTo({commands: ['openssl']}), 'A daemon behind TLS', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'captop-tls-'));
    makeCertificates(folder);
    host = await SimulatedHost.start({containers: 3});
    const front = await tlsFront(folder, host.daemon.socketPath);
    server = front.server;
    url = `tcp://127.0.0.1:${front.port}`;
  });
  afterAll(async () => {
    server.close();
    await host.close();
    rmSync(folder, {recursive: true});
  });

  async function names(env: NodeJS.ProcessEnv, choice: Partial<Choice> = {}): Promise<string[]> {
    const endpoint = chooseEndpoint({hosts: [url], ...choice, env});
    const reader = openHost({endpoint, procRoot: host.procfs.root});
    try {
      const [seen] = (await reader.observe({all: true})).hosts;
      return (seen?.containers ?? []).map(({name}) => name);
    } finally {
      reader.close();
    }
  }

  /** A folder of certificates that has only some files of the good one. */
  function folderWith(...files: readonly string[]): string {
    const other = mkdtempSync(join(folder, 'some-'));
    for (const name of files) copyFileSync(join(folder, name), join(other, name));
    return other;
  }

  /** The variables for a docker context of that name, as `docker context create` writes it. */
  function contextOf(name: string, certificates: string, isSkipped: boolean): NodeJS.ProcessEnv {
    const home = mkdtempSync(join(folder, 'home-'));
    const id = createHash('sha256').update(name).digest('hex');
    const meta = join(home, 'contexts/meta', id);
    mkdirSync(meta, {recursive: true});
    cpSync(certificates, join(home, 'contexts/tls', id, 'docker'), {recursive: true});
    const Endpoints = {docker: {Host: url, SkipTLSVerify: isSkipped}};
    writeFileSync(join(meta, 'meta.json'), JSON.stringify({Name: name, Metadata: {}, Endpoints}));
    return {DOCKER_CONFIG: home};
  }

  test('is read with the certificates of DOCKER_CERT_PATH', async () => {
    expect(await names({DOCKER_CERT_PATH: folder})).toHaveLength(3);
  });

  /** An authority that has signed nothing here. */
  function strangerIn(other: string): string {
    const args = ['-subj', '/CN=other', '-nodes', '-newkey', 'rsa:2048', '-keyout', 'x', '-out', 'ca.pem'];
    execFileSync('openssl', ['req', '-x509', ...args], {cwd: other, stdio: 'pipe'});
    return other;
  }

  const failing = (message: RegExp, status = 3) => ({status, message: expect.stringMatching(message)});

  test('is not trusted where another authority signed it', async () => {
    await expect(
      names({DOCKER_CERT_PATH: strangerIn(folderWith('cert.pem', 'key.pem'))}),
    ).rejects.toMatchObject(failing(/is not signed by the authority in ca\.pem: take the ca\.pem/));
  });

  test('is not trusted under a name that its certificate is not for', async () => {
    const hosts = [url.replace('127.0.0.1', 'localhost')];
    await expect(names({DOCKER_CERT_PATH: folder}, {hosts})).rejects.toMatchObject(
      failing(/is not for that name: use one that it is for with --host \(IP Address:127\.0\.0\.1\)/),
    );
  });

  test('that asks who its clients are says so to one without a certificate', async () => {
    await expect(names({DOCKER_CERT_PATH: folderWith('ca.pem')})).rejects.toMatchObject(
      failing(/does not take the client's certificate/),
    );
  });

  test('a certificate without its key is wrong usage', async () => {
    await expect(names({DOCKER_CERT_PATH: folderWith('ca.pem', 'cert.pem')})).rejects.toMatchObject(
      failing(/cannot read .*key\.pem: DOCKER_CERT_PATH must hold/, 2),
    );
  });

  test('is read with the certificates of a docker context', async () => {
    const env = contextOf('box', folderWith('ca.pem', 'cert.pem', 'key.pem'), false);
    expect(await names(env, {hosts: [], contexts: ['box']})).toHaveLength(3);
  });

  test('is read by a context that skips its certificate, and by no other', async () => {
    const stranger = strangerIn(folderWith('cert.pem', 'key.pem'));
    const byContext = {hosts: [], contexts: ['box']};
    expect(await names(contextOf('box', stranger, true), byContext)).toHaveLength(3);
    await expect(names(contextOf('box', stranger, false), byContext)).rejects.toMatchObject(
      failing(/is not signed by the authority/),
    );
  });

  test('without TLS is no daemon, with a sentence and status 3', async () => {
    await expect(names({})).rejects.toMatchObject(
      failing(/ended the connection before it had answered: if it is behind TLS, DOCKER_CERT_PATH names/),
    );
  });
});
