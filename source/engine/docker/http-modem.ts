/**
 * What dockerode sends its questions through, in place of docker-modem: Node's own HTTP client with kept-alive
 * connections, over a unix socket or TCP. Loading docker-modem takes 45 ms, half of what `captop --json` takes.
 */
import type {Agent, ClientRequest, IncomingMessage, RequestOptions} from 'node:http';
import type {Socket} from 'node:net';
import type {Duplex} from 'node:stream';
import type {Connections, DaemonEndpoint} from '../endpoint.ts';
import {apiLimits} from './limits.ts';
import {Turns} from './turns.ts';

/** What dockerode's methods pass to `dial`. */
export interface Question {
  readonly path: string;
  readonly method: string;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly statusCodes: Readonly<Record<number, true | string>>;
  readonly isStream?: boolean;
  readonly abortSignal?: AbortSignal;
}

/** Called with the JSON or the stream asked for, or with what went wrong; the first call counts. */
type Answer = (error: Error | null, result?: unknown) => void;

/** An answer that did not come in time. */
export class TooLate extends Error {}

/** An answer of more bytes than are taken. */
export class TooLong extends Error {}

/** Characters that could end the line of a request: dockerode leaves them in names. */
const notForPaths = /[^\x21-\x7e]+/g;

/** The path with its query; objects and lists are sent as JSON, as the Engine API takes filters. */
export function pathOf({path, options = {}}: Pick<Question, 'path' | 'options'>): string {
  const [bare = '', fixed = ''] = path.split('?');
  const query = new URLSearchParams(fixed);
  for (const [name, value] of Object.entries(options))
    if (value !== undefined && name !== 'abortSignal')
      query.set(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
  const whole = query.size > 0 ? `${bare}?${query}` : bare;
  return whole.replace(notForPaths, text => encodeURIComponent(text.toWellFormed()));
}

/** The JSON of a body, or its text if it is none, so that an error page is still told. */
function contentOf(pieces: readonly Buffer[]): unknown {
  const text = Buffer.concat(pieces).toString();
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** An error as docker-modem makes it. */
function refusal(status: number, meaning: true | string | undefined, content: unknown): Error {
  const said = (content as {message?: unknown} | null)?.message ?? content;
  const error = new Error(`(HTTP code ${status}) ${meaning ?? 'unexpected'} - ${said}`);
  return Object.assign(error, {statusCode: status, reason: meaning, json: content});
}

/** As a list, which Node writes without making an object of them for each request. */
const socketHeaders = ['Host', 'docker', 'User-Agent', 'captop'];

/** The part of Node's HTTP client that is used, and what every request to this place carries. */
function clientFor(endpoint: DaemonEndpoint): {
  readonly request: (options: RequestOptions) => ClientRequest;
  readonly common: RequestOptions & {readonly servername?: string};
} {
  if (endpoint.kind === 'unix')
    return {
      request: process.getBuiltinModule('node:http').request,
      common: {
        socketPath: endpoint.socketPath,
        headers: socketHeaders,
        // Without a name to verify, Node looks for one with an expression that takes 3 ms to compile.
        servername: '',
      },
    };
  if (endpoint.kind === 'forwarded')
    return {
      request: process.getBuiltinModule('node:http').request,
      common: {headers: socketHeaders},
    };
  const {host, port, tls} = endpoint;
  return {
    request: process.getBuiltinModule(tls ? 'node:https' : 'node:http').request,
    common: {host, port, ...tls, headers: {'User-Agent': 'captop'}},
  };
}

/** An agent that keeps the connections which somebody else makes. */
function agentOver({connect}: Connections): Agent {
  type Done = (error: Error | null, socket?: Duplex) => void;
  const agent = new (process.getBuiltinModule('node:http').Agent)({keepAlive: true});
  const createConnection = (_: object, done: Done): void => {
    // What goes wrong while a connection carries no question concerns nobody.
    connect().then(
      socket =>
        done(
          null,
          socket.on('error', () => {}),
        ),
      done,
    );
  };
  return Object.assign(agent, {createConnection});
}

/** The codes of the error if a connection was closed before a question was read. */
const closedCodes: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE']);

export class HttpModem {
  readonly #request: (options: RequestOptions) => ClientRequest;
  readonly #common: RequestOptions;
  readonly #agent: {readonly destroy: () => void};
  readonly #patience: number;
  readonly #open = new Set<ClientRequest>();
  /** Connections that have carried a question. */
  readonly #used = new WeakSet<Socket>();
  #isClosed = false;
  #hasAnswered = false;
  readonly #connections: Connections | undefined;
  readonly #forStreams: Agent | false = false;
  readonly #turns: Readonly<Record<keyof Connections['most'], Turns>> | undefined;
  /** dockerode sets it. */
  Promise: PromiseConstructor = Promise;

  /** @param patience milliseconds within which an answer has to be complete */
  constructor(endpoint: DaemonEndpoint, patience: number = apiLimits.patience) {
    const {request, common} = clientFor(endpoint);
    const secure = endpoint.kind === 'tcp' && endpoint.tls !== null;
    const {Agent} = process.getBuiltinModule(secure ? 'node:https' : 'node:http');
    const connections = endpoint.kind === 'forwarded' ? endpoint.connections : undefined;
    const agent =
      connections === undefined
        ? new Agent({keepAlive: true, maxSockets: apiLimits.questions})
        : agentOver(connections);
    if (connections !== undefined) {
      this.#connections = connections;
      this.#forStreams = agentOver(connections);
      // An agent itself does not count connections that are only being made.
      this.#turns = {
        questions: new Turns(() => connections.most.questions),
        streams: new Turns(() => connections.most.streams),
      };
    }
    this.#request = request;
    this.#common = {...common, agent};
    this.#agent = agent;
    this.#patience = patience;
  }

  /** Asks; what dockerode calls. A stream gets a connection of its own, so that it holds up no question. */
  dial(question: Question, answer: Answer): void {
    if (this.#isClosed) {
      answer(new Error('the connection to the daemon was closed'));
      return;
    }
    const turns = this.#turns?.[question.isStream ? 'streams' : 'questions'];
    if (turns) turns.run(done => this.#ask(question, answer, done));
    else this.#ask(question, answer);
  }

  /** @param done called when its connection is free for another question, or has ended */
  #ask(question: Question, answer: Answer, done?: () => void): void {
    const {method, isStream, abortSignal: signal} = question;
    const request = this.#request({
      ...this.#common,
      method,
      path: pathOf(question),
      ...(isStream && {agent: this.#forStreams}),
      ...(signal && {signal}),
    });
    this.#open.add(request);
    request.on('close', () => {
      this.#open.delete(request);
      if (done) setImmediate(done);
    });
    const transport = this.#connections?.transport;
    let mayAskAgain = false;
    request.on('socket', socket => {
      // The daemon may close a kept connection at any time. Nothing was answered then, and asking changes nothing.
      mayAskAgain = this.#used.has(socket);
      this.#used.add(socket);
      // Whoever brings a signal decides how long to wait.
      if (!signal) this.#giveUpInTime(request);
    });
    request.on('error', error => {
      const isLost = closedCodes.has((error as NodeJS.ErrnoException).code ?? '');
      const hasOtherTransport =
        isLost && transport !== undefined && !this.#hasAnswered && this.#connections?.leave(transport);
      if ((mayAskAgain || hasOtherTransport) && isLost && !this.#isClosed) this.dial(question, answer);
      else answer(error);
    });
    request.on('response', response => {
      mayAskAgain = false;
      this.#hasAnswered = true;
      if (isStream && question.statusCodes[response.statusCode ?? 0] === true) answer(null, response);
      else this.#take(response, question, answer);
    });
    request.end();
  }

  /** Gives every question up, and ends every connection. */
  close(): void {
    this.#isClosed = true;
    for (const request of this.#open) request.destroy(new Error('the question was given up'));
    this.#agent.destroy();
    if (this.#forStreams) this.#forStreams.destroy();
    this.#connections?.close();
  }

  /** Counts from when it has a connection: a question that waits for its turn is not late. */
  #giveUpInTime(request: ClientRequest): void {
    let answering: ClientRequest | IncomingMessage = request;
    request.once('response', response => {
      answering = response;
    });
    const giveUp = (): void => void answering.destroy(new TooLate('no answer in time'));
    // What came while captop itself was busy, or was suspended, is read first: it is not late.
    const timer = setTimeout(() => setImmediate(giveUp), this.#patience);
    request.once('close', () => clearTimeout(timer));
  }

  #take(response: IncomingMessage, {path, statusCodes}: Question, answer: Answer): void {
    const most = path.startsWith('/containers/json') ? apiLimits.list : apiLimits.answer;
    const pieces: Buffer[] = [];
    let length = 0;
    response.on('data', (piece: Buffer) => {
      pieces.push(piece);
      length += piece.length;
      if (length > most) response.destroy(new TooLong(`more than ${most / 1_048_576} MiB`));
    });
    response.on('error', answer);
    response.on('end', () => {
      const status = response.statusCode ?? 0;
      const content = contentOf(pieces);
      if (statusCodes[status] === true) answer(null, content);
      else answer(refusal(status, statusCodes[status], content));
    });
  }
}
