/** The Docker Engine API, through dockerode: only questions, never a change. Answers are checked for their shape. */
import type {Readable} from 'node:stream';
import Docker from 'dockerode';
import {exitStatus} from '../../model/failure.ts';
import type {DaemonEndpoint} from '../endpoint.ts';
import {Unanswered} from '../engine.ts';
import {type Check, checked, WrongShape} from '../shape.ts';
import {
  containerList,
  type ExecDocument,
  execDocument,
  type InfoDocument,
  type InspectDocument,
  imageDocument,
  infoDocument,
  inspectDocument,
  type ListEntry,
} from './documents.ts';
import {asFailure, statusOf} from './failure.ts';
import {HttpModem} from './http-modem.ts';

/** dockerode takes a `modem` in place of its own, which its types lack. */
const dockerOver = (modem: HttpModem): Docker => new Docker({modem} as object as Docker.DockerOptions);

/** A connection to one daemon. Rejections are Failures (status 3). */
export class DockerClient {
  readonly endpoint: DaemonEndpoint;
  readonly #modem: HttpModem;
  readonly #docker: Docker;

  constructor(endpoint: DaemonEndpoint) {
    this.endpoint = endpoint;
    this.#modem = new HttpModem(endpoint);
    this.#docker = dockerOver(this.#modem);
  }

  /** GET /info. */
  async info(): Promise<InfoDocument> {
    return this.#shaped(infoDocument, await this.#ask(() => this.#docker.info()), '/info');
  }

  /** GET /_ping: resolves if the daemon answers; that costs it nothing. */
  async ping(): Promise<void> {
    await this.#ask(() => this.#docker.ping());
  }

  /** GET /containers/json: the running containers, or all of them. */
  async list(all: boolean): Promise<readonly ListEntry[]> {
    const answer = await this.#ask(() => this.#docker.listContainers({all}));
    return this.#shaped(containerList, answer, '/containers/json');
  }

  /** GET /containers/ID/json as it is; undefined if the container is gone. */
  rawInspect(id: string): Promise<unknown> {
    return this.#orGone(() => this.#docker.getContainer(id).inspect());
  }

  /** GET /containers/ID/json; undefined if the container is gone. */
  async inspect(id: string): Promise<InspectDocument | undefined> {
    const answer = await this.rawInspect(id);
    return answer === undefined ? undefined : this.#shaped(inspectDocument, answer, '/containers/ID/json');
  }

  /** The USER of an image (GET /images/ID/json), '' if it has none; undefined if the image is gone. */
  async imageUser(id: string): Promise<string | undefined> {
    const answer = await this.#orGone(() => this.#docker.getImage(id).inspect());
    if (answer === undefined) return undefined;
    return this.#shaped(imageDocument, answer, '/images/ID/json').Config?.User ?? '';
  }

  /** GET /exec/ID/json; undefined if the session is gone. */
  async exec(id: string): Promise<ExecDocument | undefined> {
    const answer = await this.#orGone(() => this.#docker.getExec(id).inspect());
    return answer === undefined ? undefined : this.#shaped(execDocument, answer, '/exec/ID/json');
  }

  /** GET /containers/ID/archive: a tar stream; undefined if there is no such file. The caller destroys it. */
  archive(id: string, path: string): Promise<Readable | undefined> {
    return this.#orGone(() => this.#docker.getContainer(id).getArchive({path}) as Promise<Readable>);
  }

  /**
   * GET /events for containers, until `signal` aborts; those of the last second first, so that none is missed that
   * came between a list asked for at the same time and the beginning of the stream.
   */
  async events(actions: readonly string[], signal: AbortSignal): Promise<Readable> {
    const filters = {type: ['container' as const], event: [...actions]};
    const since = Math.floor(Date.now() / 1000) - 1;
    return this.#ask(
      () => this.#docker.getEvents({filters, since, abortSignal: signal}) as Promise<Readable>,
    );
  }

  /** Ends every request. */
  close(): void {
    this.#modem.close();
  }

  #shaped<T>(check: Check<T>, answer: unknown, question: string): T {
    try {
      return checked(check, answer, 'it');
    } catch (error) {
      if (!(error instanceof WrongShape)) throw error;
      throw new Unanswered(
        `the server at ${this.endpoint.url} does not answer ${question} like a Docker daemon: ${error.message}`,
        exitStatus.noDaemon,
      );
    }
  }

  #orGone<T>(question: () => Promise<T>): Promise<T | undefined> {
    return this.#ask(async () => {
      try {
        return await question();
      } catch (error) {
        if (statusOf(error) === 404) return undefined;
        throw error;
      }
    });
  }

  async #ask<T>(question: () => Promise<T>): Promise<T> {
    try {
      return await question();
    } catch (error) {
      throw asFailure(error, this.endpoint);
    }
  }
}
