/**
 * What dockerode sends its questions through on a unix socket, in place of docker-modem: GET over kept-alive
 * connections, without Node's HTTP client. That client and what docker-modem brings along cost more time before
 * the first answer than a hundred answers take.
 */
import {connect, type Socket} from 'node:net';
import {type Answer, type Dialled, Exchange} from './exchange.ts';

export class LocalModem {
  readonly #socketPath: string;
  readonly #idle: Socket[] = [];
  readonly #all = new Set<Socket>();
  /** dockerode sets it. */
  Promise: PromiseConstructor = Promise;

  constructor(socketPath: string) {
    this.#socketPath = socketPath;
  }

  /** Asks; what dockerode calls. */
  dial(asked: Dialled, answer: Answer): void {
    const kept = this.#idle.pop()?.ref();
    this.#ask(
      asked,
      answer,
      kept ?? this.#connect(),
      // A connection that was kept may have been closed meanwhile, and a new one has not.
      kept === undefined ? answer : () => this.#ask(asked, answer, this.#connect(), answer),
    );
  }

  /** Ends every connection. */
  close(): void {
    for (const socket of this.#all) socket.destroy();
  }

  #ask(asked: Dialled, answer: Answer, socket: Socket, unheard: (error: Error) => void): void {
    const keep = (free: Socket) => void this.#idle.push(free.unref());
    new Exchange(asked, socket, {answer, keep, unheard});
  }

  #connect(): Socket {
    const socket = connect(this.#socketPath);
    this.#all.add(socket);
    socket.on('close', () => {
      this.#all.delete(socket);
      const at = this.#idle.indexOf(socket);
      if (at >= 0) this.#idle.splice(at, 1);
    });
    // Between two questions nobody else listens, and an error is followed by 'close'.
    socket.on('error', () => {});
    return socket;
  }
}
