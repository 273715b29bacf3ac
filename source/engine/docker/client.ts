/** The Docker Engine API, through dockerode: only questions, never a change. */
import type {Readable} from 'node:stream';
import type Docker from 'dockerode';
import {exitStatus} from '../../model/failure.ts';
import type {Endpoint} from '../endpoint.ts';
import {Unanswered} from '../engine.ts';
import {shaped, type shapes} from './answer.ts';
import type {ExecDocument, ImageDocument, InfoDocument, InspectDocument, ListEntry} from './documents.ts';
import {asFailure, statusOf} from './failure.ts';
import {overNetwork, overSocket, type Transport, type TransportOptions} from './transport.ts';

/** Milliseconds within which a daemon has to answer a question. */
const patience = 10_000;

/** A connection to one daemon. Rejections are Failures (status 3). */
export class DockerClient {
  readonly endpoint: Endpoint;
  readonly #docker: Docker;
  readonly #way: Transport;

  constructor(endpoint: Endpoint) {
    this.endpoint = endpoint;
    const late = () => this.#tooLate();
    this.#way =
      endpoint.kind === 'unix' ? overSocket(endpoint, patience, late) : overNetwork(endpoint, patience, late);
    this.#docker = this.#way.docker;
  }

  /** GET /info. */
  async info(): Promise<InfoDocument> {
    const ask = this.#docker.info as (options: TransportOptions) => Promise<InfoDocument>;
    return this.#shaped(await this.#ask(options => ask.call(this.#docker, options)), 'document', '/info');
  }

  /** GET /_ping: resolves where the daemon answers; it does nothing for it. */
  async ping(): Promise<void> {
    const ask = this.#docker.ping as (options: TransportOptions) => Promise<unknown>;
    await this.#ask(options => ask.call(this.#docker, options));
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
    this.#way.close();
  }

  #shaped<T>(answer: T, shape: keyof typeof shapes, question: string): T {
    return shaped(answer, shape, question, this.endpoint);
  }

  async #orGone<T>(question: (options: TransportOptions) => Promise<T>): Promise<T | undefined> {
    return this.#ask(async options => {
      try {
        return await question(options);
      } catch (error) {
        if (statusOf(error) === 404) return undefined;
        throw error;
      }
    });
  }

  async #ask<T>(question: (options: TransportOptions) => Promise<T>): Promise<T> {
    try {
      return await this.#way.ask(question);
    } catch (error) {
      throw asFailure(error, this.endpoint);
    }
  }

  #tooLate(): Unanswered {
    const sentence = `the daemon at ${this.endpoint.url} did not answer within ${patience / 1000} seconds`;
    return new Unanswered(sentence, exitStatus.noDaemon);
  }
}
