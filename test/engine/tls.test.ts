/** A daemon behind TLS: a simulated one, whose socket a TLS server with real certificates stands before. */
import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {connect} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createServer, type Server} from 'node:tls';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {chooseEndpoint} from '../../source/engine/endpoint.ts';
import {openHost} from '../../source/host/open.ts';
import {describeUnless, obstacleTo} from '../on-lab.ts';
import {SimulatedHost} from '../simulated/host.ts';

let folder: string;
let host: SimulatedHost;
let server: Server;
let url: string;

const openssl = (...args: string[]) => execFileSync('openssl', args, {cwd: folder, stdio: 'pipe'});

/** An authority, and a certificate of it for a server on 127.0.0.1 and for a client. */
function makeCertificates(): void {
  const subject = (name: string) => ['-subj', `/CN=${name}`, '-nodes', '-newkey', 'rsa:2048'];
  openssl('req', '-x509', ...subject('authority'), '-keyout', 'ca-key.pem', '-out', 'ca.pem', '-days', '2');
  for (const [name, key, certificate] of [
    ['server', 'server-key.pem', 'server.pem'],
    ['client', 'key.pem', 'cert.pem'],
  ] as const) {
    openssl('req', ...subject(name), '-keyout', key, '-out', `${name}.csr`);
    writeFileSync(join(folder, 'extensions'), 'subjectAltName=IP:127.0.0.1\n');
    const signed = ['-CA', 'ca.pem', '-CAkey', 'ca-key.pem', '-CAcreateserial', '-days', '2'];
    openssl('x509', '-req', '-in', `${name}.csr`, ...signed, '-extfile', 'extensions', '-out', certificate);
  }
}

const pem = (name: string) => readFileSync(join(folder, name));

describeUnless(obstacleTo({commands: ['openssl']}), 'A daemon behind TLS', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'captop-tls-'));
    makeCertificates();
    host = await SimulatedHost.start({containers: 3});
    const options = {
      key: pem('server-key.pem'),
      cert: pem('server.pem'),
      ca: pem('ca.pem'),
      requestCert: true,
      rejectUnauthorized: true,
    };
    server = createServer(options, client => {
      const daemon = connect(host.daemon.socketPath);
      client.pipe(daemon).pipe(client);
      for (const [one, other] of [
        [client, daemon],
        [daemon, client],
      ] as const)
        one.on('error', () => other.destroy());
    });
    server.on('tlsClientError', () => {});
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    url = `tcp://127.0.0.1:${(server.address() as {port: number}).port}`;
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
    for (const name of ['cert.pem', 'key.pem']) writeFileSync(join(other, name), pem(name));
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
