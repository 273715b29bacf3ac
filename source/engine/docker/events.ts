/** GET /events: what happened to containers, as it happens. */
import {exitStatus, Failure} from '../../model/failure.ts';
import type {Engine} from './client.ts';
import type {EventDocument} from './documents.ts';

/**
 * What changes what captop shows. Never `top`, `archive-path` or `exec_create`: those follow from asking, and
 * whoever reacts to them feeds itself.
 */
const wanted = [
  'create',
  'start',
  'die',
  'destroy',
  'pause',
  'unpause',
  'rename',
  'update',
  'oom',
  'exec_start',
  'exec_die',
] as const;

export type Action = (typeof wanted)[number];

/** Podman's own words, where its compatible API keeps them. */
const translated: Readonly<Record<string, Action>> = {
  died: 'die',
  remove: 'destroy',
  exec: 'exec_start',
  exec_died: 'exec_die',
};

export interface ContainerEvent {
  readonly id: string;
  readonly action: Action;
}

function parse(line: string): EventDocument | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Reads one line of the stream; undefined for what is of no concern. `exec_start: sh -c …` is `exec_start`. */
export function parseEvent(line: string): ContainerEvent | undefined {
  const document = parse(line);
  if (!document) return undefined;
  const word = (document.Action ?? document.status ?? '').split(':')[0] ?? '';
  const action = translated[word] ?? wanted.find(each => each === word);
  const id = document.Actor?.ID ?? document.id;
  if (action === undefined || id === undefined || (document.Type ?? 'container') !== 'container')
    return undefined;
  return {id, action};
}

/** Longer than any event; what has no end is not kept. */
const longestLine = 1_048_576;

/**
 * Follows the events until `signal` aborts.
 *
 * @returns only when aborted; rejects with a Failure (status 3) when the stream breaks or ends
 */
export async function followEvents(
  engine: Engine,
  signal: AbortSignal,
  happened: (event: ContainerEvent) => void,
): Promise<void> {
  try {
    const stream = await engine.events([...wanted, ...Object.keys(translated)], signal);
    stream.setEncoding('utf8');
    let rest = '';
    for await (const chunk of stream) {
      const lines = (rest + (chunk as string)).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > longestLine) rest = '';
      for (const line of lines) {
        const event = parseEvent(line);
        if (event) happened(event);
      }
    }
  } catch (error) {
    if (signal.aborted) return;
    throw error;
  }
  if (!signal.aborted)
    throw new Failure(`the daemon at ${engine.endpoint.url} ended the connection`, exitStatus.noDaemon);
}
