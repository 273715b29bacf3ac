/** The Engine API over a real unix socket: what captop and Docker's own client ask for, with faults on demand. */
import {rmSync} from 'node:fs';
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http';
import type {Socket} from 'node:net';
import {passwdArchive, passwdStat} from './archive.ts';
import {images} from './cases.ts';
import {inspected, inspectedExec, listed} from './container-documents.ts';
import {info, inspectedImage, version} from './engine-documents.ts';
import {
  containerEvent,
  type EventMessage,
  eventText,
  type Filters,
  included,
  parseFilters,
} from './events.ts';
import {play, type Trouble} from './faults.ts';
import {apiVersion, engineVersion, imageId} from './shared-fields.ts';
import type {SimulatedContainer, World} from './world.ts';

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const found = (body: unknown): Answer => ({status: 200, body});
const missing = (message: string): Answer => ({status: 404, body: {message}});

interface Listener {
  readonly filters: Filters;
  readonly response: ServerResponse;
}

/** The daemon keeps this many past events for `since` (moby daemon/events/events.go). */
const eventsKept = 256;

export class Daemon {
  readonly socketPath: string;
  /** Requests by `METHOD path`, for tests of how often something is asked. */
  readonly requests: string[] = [];
  troubles: readonly Trouble[] = [];
  readonly #world: World;
  readonly #listeners = new Set<Listener>();
  readonly #sockets = new Set<Socket>();
  readonly #past: EventMessage[] = [];
  #server: Server | undefined;

  constructor(socketPath: string, world: World) {
    this.socketPath = socketPath;
    this.#world = world;
  }

  /** Listens, or listens again after `die`. */
  async listen(): Promise<void> {
    rmSync(this.socketPath, {force: true});
    // A Go server neither closes an idle connection nor limits how long a request may take.
    const server = createServer(
      {keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0},
      (request, response) => void this.#handle(request, response),
    );
    server.on('connection', socket => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(this.socketPath, resolve);
    });
  }

  /** As when dockerd is killed: every connection ends, and the socket is gone. */
  async die(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    this.#listeners.clear();
    const closed = new Promise<void>(resolve => server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
    rmSync(this.socketPath, {force: true});
  }

  /** How many clients follow the events. */
  get listeners(): number {
    return this.#listeners.size;
  }

  emit(message: EventMessage): void {
    this.#past.push(message);
    if (this.#past.length > eventsKept) this.#past.shift();
    const line = eventText(message);
    for (const {filters, response} of this.#listeners) if (included(filters, message)) response.write(line);
  }

  /** As when a router forgets a connection: those of all who follow the events stand, and carry nothing any more. */
  silence(): void {
    this.#listeners.clear();
  }

  /**
   * Ends the connections of all who follow the events in the middle of a line.
   *
   * @param isEnded whether with the end of an answer, or only of the connection
   */
  breakOff(isEnded: boolean): void {
    for (const {response} of this.#listeners) {
      response.write('{"Type":"contai');
      if (isEnded) response.end();
      else setImmediate(() => response.destroy());
    }
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://daemon');
    const [, asked, path = url.pathname] = /^\/v([0-9]+\.[0-9]+)(\/.*)$/.exec(url.pathname) ?? [];
    this.requests.push(`${request.method} ${path}`);
    const trouble = this.troubles.find(each => each.path.test(path));
    if (trouble !== undefined && !(await play(trouble.fault, response))) return;
    if (asked !== undefined && Number(asked.split('.')[1]) > Number(apiVersion.split('.')[1]))
      this.#send(response, {
        status: 400,
        body: {message: `client version ${asked} is too new. Maximum supported API version is ${apiVersion}`},
      });
    else if (path === '/_ping') this.#ping(request, response);
    else if (path === '/events') this.#events(url.searchParams, response);
    else if (path.endsWith('/archive'))
      this.#archive(request.method === 'HEAD', path, url.searchParams, response);
    else this.#send(response, this.#answer(path, url.searchParams));
  }

  #answer(path: string, query: URLSearchParams): Answer {
    const [, kind = '', ...rest] = path.split('/');
    const reference = decodeURIComponent(rest.slice(0, -1).join('/'));
    if (path === '/version') return found(version());
    if (path === '/info') return found(info(this.#world));
    if (path === '/containers/json') return found(this.#list(query));
    if (rest.at(-1) !== 'json') return missing('page not found');
    if (kind === 'containers') {
      const container = this.#world.find(reference);
      return container === undefined
        ? missing(`No such container: ${reference}`)
        : found(inspected(container));
    }
    if (kind === 'images') {
      const image = images.find(({name}) => name === reference || imageId(name) === reference);
      return image === undefined ? missing(`No such image: ${reference}`) : found(inspectedImage(image.name));
    }
    const exec = kind === 'exec' ? this.#world.findExec(reference) : undefined;
    return exec === undefined ? missing(`No such exec instance: ${reference}`) : found(inspectedExec(exec));
  }

  #list(query: URLSearchParams): readonly unknown[] {
    const filters = parseFilters(query.get('filters'));
    const all = ['1', 'true'].includes(query.get('all') ?? '') || filters.status !== undefined;
    const shown = ({id, name, state}: SimulatedContainer): boolean =>
      (all || state === 'running' || state === 'paused') &&
      (filters.status?.includes(state) ?? true) &&
      (filters.id?.some(start => id.startsWith(start)) ?? true) &&
      (filters.name?.some(part => name.includes(part.replace(/^\//, ''))) ?? true);
    const limit = Number(query.get('limit') ?? 0) || Number.POSITIVE_INFINITY;
    // Newest first.
    return [...this.#world.containers.values()].reverse().filter(shown).slice(0, limit).map(listed);
  }

  #ping(request: IncomingMessage, response: ServerResponse): void {
    this.#head(response, 200, {
      'Builder-Version': '2',
      'Cache-Control': 'no-cache, no-store, must-revalidate',
      Pragma: 'no-cache',
      Swarm: 'inactive',
      'Content-Type': 'text/plain; charset=utf-8',
    });
    response.end(request.method === 'HEAD' ? undefined : 'OK');
  }

  #events(query: URLSearchParams, response: ServerResponse): void {
    this.#head(response, 200, {'Content-Type': 'application/json'});
    response.flushHeaders();
    const filters = parseFilters(query.get('filters'));
    const since = query.get('since');
    if (since !== null)
      for (const message of this.#past)
        if (message.timeNano / 1000 >= Number(since) && included(filters, message))
          response.write(eventText(message));
    const until = query.get('until');
    const listener = {filters, response};
    this.#listeners.add(listener);
    response.on('close', () => this.#listeners.delete(listener));
    if (until !== null && until !== '')
      setTimeout(() => response.end(), Math.max(0, Number(until) * 1000 - Date.now()));
  }

  /** Reading a file emits an event: a client that reads upon every event feeds itself. */
  #archive(onlyStat: boolean, path: string, query: URLSearchParams, response: ServerResponse): void {
    const reference = decodeURIComponent(path.split('/')[2] ?? '');
    const container = this.#world.find(reference);
    const wanted = query.get('path') ?? '';
    if (container === undefined || wanted !== '/etc/passwd') {
      const message = `Could not find the file ${wanted} in container ${reference}`;
      this.#send(response, missing(message));
      return;
    }
    this.#head(response, 200, {
      'Content-Type': 'application/x-tar',
      'X-Docker-Container-Path-Stat': passwdStat(),
    });
    if (!onlyStat) this.emit(containerEvent('archive-path', container));
    response.end(onlyStat ? undefined : passwdArchive());
  }

  #send(response: ServerResponse, {status, body}: Answer): void {
    this.#head(response, status, {'Content-Type': 'application/json'});
    response.end(`${JSON.stringify(body)}\n`);
  }

  #head(response: ServerResponse, status: number, headers: Readonly<Record<string, string>>): void {
    response.writeHead(status, {
      'Api-Version': apiVersion,
      'Docker-Experimental': 'false',
      Ostype: 'linux',
      Server: `Docker/${engineVersion} (linux)`,
      ...headers,
    });
  }
}
