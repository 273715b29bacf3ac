/** A daemon behind TLS: a simulated one, whose socket a TLS server with real certificates stands before. */
import {execFileSync} from 'node:child_process';
import {copyFileSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Server} from 'node:tls';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {chooseEndpoint} from '../../source/engine/endpoint.ts';
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

  async function names(env: NodeJS.ProcessEnv): Promise<string[]> {
    const reader = openHost({endpoint: chooseEndpoint({hosts: [url], env}), procRoot: host.procfs.root});
    try {
      const [seen] = (await reader.observe({all: true})).hosts;
      return (seen?.containers ?? []).map(({name}) => name);
    } finally {
      reader.close();
    }
  }

  test('is read with the certificates of DOCKER_CERT_PATH', async () => {
    expect(await names({DOCKER_CERT_PATH: folder})).toHaveLength(3);
  });

  test('is not trusted where another authority signed it', async () => {
    const other = mkdtempSync(join(tmpdir(), 'captop-tls-other-'));
    for (const name of ['cert.pem', 'key.pem']) copyFileSync(join(folder, name), join(other, name));
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-subj',
        '/CN=other',
        '-nodes',
        '-newkey',
        'rsa:2048',
        '-keyout',
        'x',
        '-out',
        'ca.pem',
      ],
      {cwd: other, stdio: 'pipe'},
    );
    await expect(names({DOCKER_CERT_PATH: other})).rejects.toMatchObject({status: 3});
    rmSync(other, {recursive: true});
  });

  test('without TLS is no daemon, with a sentence and status 3', async () => {
    await expect(names({})).rejects.toMatchObject({status: 3, message: expect.stringContaining(url)});
  });
});
