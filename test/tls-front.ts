/** TLS before a daemon's socket, with real certificates. */
import {execFileSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {connect} from 'node:net';
import {join} from 'node:path';
import {createServer, type Server} from 'node:tls';

/**
 * Makes an authority, and certificates of it for a server on 127.0.0.1 and for a client, with openssl(1): ca.pem,
 * cert.pem and key.pem, as DOCKER_CERT_PATH takes them, server.pem and server-key.pem.
 */
export function makeCertificates(folder: string): void {
  const openssl = (...args: string[]) => execFileSync('openssl', args, {cwd: folder, stdio: 'pipe'});
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

/** A server that asks each client for a certificate and leads it to a socket; resolves with it and its port. */
export async function tlsFront(
  folder: string,
  socketPath: string,
): Promise<{readonly server: Server; readonly port: number}> {
  const pem = (name: string) => readFileSync(join(folder, name));
  const options = {
    key: pem('server-key.pem'),
    cert: pem('server.pem'),
    ca: pem('ca.pem'),
    requestCert: true,
    rejectUnauthorized: true,
  };
  const server = createServer(options, client => {
    const daemon = connect(socketPath);
    client.pipe(daemon).pipe(client);
    for (const [one, other] of [
      [client, daemon],
      [daemon, client],
    ] as const)
      one.on('error', () => other.destroy());
  });
  server.on('tlsClientError', () => {});
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {server, port: (server.address() as {port: number}).port};
}
