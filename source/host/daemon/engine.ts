/** The Docker Engine API, through dockerode: only questions, never a change. */
import type {Readable} from 'node:stream';
import Docker from 'dockerode';
import {exitStatus} from '../../model/failure.ts';
import {shaped, type shapes} from './answer.ts';
import type {Endpoint} from './endpoint.ts';
import type {
  ExecDocument,
  ImageDocument,
  InfoDocument,
  InspectDocument,
  ListEntry,
  VersionDocument,
} from './engine-documents.ts';
import {asFailure, statusOf, Unanswered} from './engine-failure.ts';
import {Gate} from './limit.ts';
import {LocalModem} from './local-modem.ts';

/** Requests at a time; more make the daemon slower, not faster. */
const width = 32;

/** Milliseconds within which a daemon has to answer a question. */
const patience = 10_000;

type Options = {abortSignal: AbortSignal};

/** What dockerode asks through, and how its connections are ended. */
interface Way {
  readonly docker: Docker;
  readonly close: () => void;
}

function overSocket(socketPath: string): Way {
  const modem = new LocalModem(socketPath);
  // The types lack `modem`, which dockerode takes instead of making its own.
  const options: object = {modem};
  return {docker: new Docker(options as Docker.DockerOptions), close: () => modem.close()};
}

function overNetwork({host, port, tls}: Extract<Endpoint, {kind: 'tcp'}>): Way {
  // Only loaded here: most daemons are on a socket of this machine.
  const {Agent} = process.getBuiltinModule(tls ? 'node:https' : 'node:http');
  const agent = new Agent({keepAlive: true});
  // docker-modem formats its options for a debug log before every request, sockets and all.
  Object.assign(agent, {[Symbol.for('nodejs.util.inspect.custom')]: () => 'agent'});
  // It also reads DOCKER_HOST by itself, and would let it win or throw for what it cannot read.
  const {DOCKER_HOST: variable} = process.env;
  delete process.env.DOCKER_HOST;
  // The types lack `agent`, which the documentation has.
  const options: object = {host, port, protocol: tls ? 'https' : 'http', ...tls, agent};
  const docker = new Docker(options as Docker.DockerOptions);
  if (variable !== undefined) process.env.DOCKER_HOST = variable;
  return {docker, close: () => agent.destroy()};
}

const connect = (endpoint: Endpoint): Way =>
  endpoint.kind === 'unix' ? overSocket(endpoint.socketPath) : overNetwork(endpoint);

/** A connection to one daemon. Rejections are Failures (status 3). */
export class Engine {
  readonly endpoint: Endpoint;
  readonly #docker: Docker;
  readonly #end: () => void;
  readonly #open = new Set<AbortController>();
  readonly #gate = new Gate(width);

  constructor(endpoint: Endpoint) {
    this.endpoint = endpoint;
    const {docker, close} = connect(endpoint);
    this.#docker = docker;
    this.#end = close;
  }

  /** GET /version. */
  async version(): Promise<VersionDocument> {
    const ask = this.#docker.version as (options: Options) => Promise<VersionDocument>;
    return this.#shaped(await this.#ask(options => ask.call(this.#docker, options)), 'document', '/version');
  }

  /** GET /info. */
  async info(): Promise<InfoDocument> {
    const ask = this.#docker.info as (options: Options) => Promise<InfoDocument>;
    return this.#shaped(await this.#ask(options => ask.call(this.#docker, options)), 'document', '/info');
  }

  /** GET /containers/json: the running containers, or all of them. */
  async list(all: boolean): Promise<ListEntry[]> {
    const listed = await this.#ask(options => this.#docker.listContainers({all, ...options}));
    return this.#shaped(listed, 'listOfDocuments', '/containers/json');
  }

  /** GET /containers/ID/json; undefined where the container is gone. */
  async inspect(id: string): Promise<InspectDocument | undefined> {
    const document = await this.#orGone(
      options =>
        this.#docker.getContainer(id).inspect(options) as Promise<object> as Promise<InspectDocument>,
    );
    return document === undefined
      ? undefined
      : this.#shaped(document, 'documentWithId', `/containers/${id.slice(0, 12)}/json`);
  }

  /** GET /images/ID/json; undefined where the image is gone. */
  async image(id: string): Promise<ImageDocument | undefined> {
    const document = await this.#orGone(() => this.#docker.getImage(id).inspect());
    return document && this.#shaped(document, 'documentWithId', '/images/ID/json');
  }

  /** GET /exec/ID/json; undefined where the session is gone. */
  exec(id: string): Promise<ExecDocument | undefined> {
    return this.#orGone(
      options => this.#docker.getExec(id).inspect(options as object) as unknown as Promise<ExecDocument>,
    );
  }

  /** GET /containers/ID/archive: a tar stream; undefined where there is no such file. The caller destroys it. */
  async archive(id: string, path: string): Promise<Readable | undefined> {
    const stream = await this.#orGone(
      options => this.#docker.getContainer(id).getArchive({path, ...options}) as Promise<Readable>,
    );
    if (!stream) return undefined;
    const timer = setTimeout(() => stream.destroy(this.#tooLate()), patience);
    return stream.once('close', () => clearTimeout(timer));
  }

  /**
   * GET /events for containers, until `signal` aborts; those of the last second first, so that none is missed that
   * came between a list asked for at the same time and the beginning of the stream.
   */
  async events(actions: readonly string[], signal: AbortSignal): Promise<Readable> {
    const filters = {type: ['container' as const], event: [...actions]};
    const since = Math.floor(Date.now() / 1000) - 1;
    try {
      return (await this.#docker.getEvents({filters, since, abortSignal: signal})) as Readable;
    } catch (error) {
      throw asFailure(error, this.endpoint);
    }
  }

  /** Ends every request. */
  close(): void {
    for (const controller of this.#open) controller.abort();
    this.#end();
  }

  #shaped<T>(answer: T, shape: keyof typeof shapes, question: string): T {
    return shaped(answer, shape, question, this.endpoint);
  }

  async #orGone<T>(question: (options: Options) => Promise<T>): Promise<T | undefined> {
    return this.#ask(async options => {
      try {
        return await question(options);
      } catch (error) {
        if (statusOf(error) === 404) return undefined;
        throw error;
      }
    });
  }

  #ask<T>(question: (options: Options) => Promise<T>): Promise<T> {
    return this.#gate.run(() => this.#askNow(question));
  }

  async #askNow<T>(question: (options: Options) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    this.#open.add(controller);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(this.#tooLate());
        controller.abort();
      }, patience);
    });
    try {
      return await Promise.race([question({abortSignal: controller.signal}), late]);
    } catch (error) {
      throw asFailure(error, this.endpoint);
    } finally {
      clearTimeout(timer);
      this.#open.delete(controller);
    }
  }

  #tooLate(): Unanswered {
    const sentence = `the daemon at ${this.endpoint.url} did not answer within ${patience / 1000} seconds`;
    return new Unanswered(sentence, exitStatus.noDaemon);
  }
}
