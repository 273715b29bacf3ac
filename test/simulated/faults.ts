/** What can go wrong between a client and a daemon, on demand. */
import type {ServerResponse} from 'node:http';
import {setTimeout as wait} from 'node:timers/promises';

export type Fault =
  | {readonly kind: 'slow'; readonly milliseconds: number}
  /** Accepted, and never answered. */
  | {readonly kind: 'hang'}
  /** The connection is closed without an answer. */
  | {readonly kind: 'drop'}
  /** Half of an answer, then the connection is closed. */
  | {readonly kind: 'cut'}
  /** An answer with status 200 that is no JSON, or JSON of another shape. */
  | {readonly kind: 'garbage'; readonly body: string}
  | {readonly kind: 'error'; readonly status: number; readonly message: string};

/** A fault for the requests whose path (without the version) matches. */
export interface Trouble {
  readonly path: RegExp;
  readonly fault: Fault;
}

/** Plays the fault; true where the request is then still to be answered. */
export async function play(fault: Fault, response: ServerResponse): Promise<boolean> {
  switch (fault.kind) {
    case 'slow':
      await wait(fault.milliseconds);
      return !response.destroyed;
    case 'hang':
      return false;
    case 'drop':
      response.destroy();
      return false;
    case 'cut':
      response.writeHead(200, {'Content-Type': 'application/json', 'Content-Length': 4096});
      response.write('[{"Id":"');
      setImmediate(() => response.destroy());
      return false;
    case 'garbage':
      response.writeHead(200, {'Content-Type': 'application/json'});
      response.end(fault.body);
      return false;
    case 'error':
      response.writeHead(fault.status, {'Content-Type': 'application/json'});
      response.end(`${JSON.stringify({message: fault.message})}\n`);
      return false;
  }
}
