/** The HTTP server of `captop serve`: GET and HEAD of one page, for few clients, none of which can hold it up. */
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http';
import {isIP} from 'node:net';
import {exitStatus, Failure} from '../../model/failure.ts';
import {type Address, addressText, isLoopback} from './address.ts';

export interface HttpAnswer {
  readonly status: number;
  /** Ends with a newline. */
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const plainText = 'text/plain; charset=utf-8';

/** Connections at once; each further one is closed. A Prometheus needs one, and a pair of them two. */
const mostConnections = 32;

/** What a client may take of captop, in bytes and milliseconds, by the names of http.createServer(). */
export interface ClientLimits {
  readonly maxHeaderSize: number;
  readonly headersTimeout: number;
  readonly requestTimeout: number;
  readonly connectionsCheckingInterval: number;
  /** Without a byte for so long a connection is closed, also in the middle of an answer. */
  readonly timeout: number;
}

const usualLimits: ClientLimits = {
  maxHeaderSize: 8192,
  headersTimeout: 5000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 1000,
  timeout: 20_000,
};

/** Milliseconds that answers may still take when captop is told to end. */
const graceMs = 2000;

/**
 * Whether the name that a client has for the server is an address or localhost. A page in a browser of this machine can
 * make a name of its own lead to a loopback address, and would read what only this machine may read.
 */
function isPlainHost(header: string | undefined): boolean {
  const name = (header ?? '').replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  return name === '' || name === 'localhost' || isIP(name) !== 0;
}

/** What is wrong with a request, if anything. */
function refusalOf(
  {method, url = '', headers}: IncomingMessage,
  onLoopback: boolean,
): HttpAnswer | undefined {
  if (method !== 'GET' && method !== 'HEAD')
    return {status: 405, text: 'captop only reads: GET or HEAD\n', headers: {allow: 'GET, HEAD'}};
  if (onLoopback && !isPlainHost(headers.host))
    return {status: 403, text: 'ask by an address or as localhost\n'};
  return url.split('?', 1)[0] === '/metrics' ? undefined : {status: 404, text: 'there is /metrics alone\n'};
}

function send(response: ServerResponse, {status, text, headers}: HttpAnswer): void {
  response.writeHead(status, {
    'content-type': plainText,
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    // Whatever a refused request still sends is not read.
    ...(status === 405 ? {connection: 'close'} : {}),
    ...headers,
  });
  response.end(text);
}

/** Why it cannot listen, by the error of the system call. */
const because: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there',
  EADDRNOTAVAIL: 'this machine has no such address',
  EACCES: 'this user may not listen there; ports from 1024 on are free for all',
  ENOTFOUND: 'there is no such name',
};

export interface MetricsServer {
  /** Where it listens: the port is the one that was bound. */
  readonly address: Address;
  /** Stops listening, lets answers that are under way end, and resolves when all connections are closed. */
  close(): Promise<void>;
}

/** Resolves when it listens. Rejects with a Failure (status 2) if it cannot. */
export async function listen(
  wanted: Address,
  metrics: () => Promise<HttpAnswer>,
  {timeout, ...limits} = usualLimits,
): Promise<MetricsServer> {
  let onLoopback = false;
  const server: Server = createServer(limits, async (request, response) => {
    send(response, refusalOf(request, onLoopback) ?? (await metrics()));
  });
  server.maxConnections = mostConnections;
  server.timeout = timeout;
  await new Promise<void>((resolve, reject) => {
    server.once('error', ({code = '', message}: NodeJS.ErrnoException) =>
      reject(
        new Failure(
          `cannot listen on ${addressText(wanted)}: ${because[code] ?? message}; --listen names another address`,
          exitStatus.usage,
        ),
      ),
    );
    server.listen(wanted.port, wanted.host, resolve);
  });
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('it listens on no address');
  const address = {host: bound.address, port: bound.port};
  onLoopback = isLoopback(address);
  return {
    address,
    close: () =>
      new Promise(resolve => {
        const forced = setTimeout(() => server.closeAllConnections(), graceMs);
        server.close(() => {
          clearTimeout(forced);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}
