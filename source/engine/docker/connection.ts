/** A kept-alive connection to a socket of this machine, over which one question follows the other. */
import {connect, type Socket} from 'node:net';

/** Whoever the connection brings an answer to. */
export interface Listener {
  readonly piece: (piece: Buffer) => void;
  /** The connection was closed; `error` where something broke it. */
  readonly closed: (error: Error | undefined) => void;
}

/** What is read is copied from here before anything else is read, so one serves all connections. */
const buffer = Buffer.allocUnsafeSlow(65_536);

export class Connection {
  readonly #socket: Socket;
  #listener: Listener | undefined;
  #error: Error | undefined;

  /** @param closed called once, when it is of no more use */
  constructor(socketPath: string, closed: (connection: Connection) => void) {
    // Without a stream in between, which would take a buffer of this size for every piece.
    const onread = {buffer, callback: (size: number) => this.#hear(size)};
    this.#socket = connect({path: socketPath, onread})
      .on('error', error => {
        this.#error = error;
      })
      .on('close', () => {
        closed(this);
        this.#listener?.closed(this.#error);
      });
  }

  /** Sends a question, and tells the listener what comes until it is released. */
  carry(question: string, listener: Listener): void {
    this.#listener = listener;
    this.#socket.ref();
    this.#socket.write(question, 'latin1');
  }

  /** Between two questions nobody listens, and no process is kept for it. */
  release(): void {
    this.#listener = undefined;
    this.#socket.unref();
  }

  end(): void {
    this.#socket.destroy();
  }

  #hear(size: number): boolean {
    this.#listener?.piece(Buffer.from(buffer.subarray(0, size)));
    return true;
  }
}
