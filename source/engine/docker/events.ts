/** GET /events: what happened to containers, as it happens. */
import type {Readable} from 'node:stream';
import {exitStatus, Failure} from '../../model/failure.ts';
import type {ContainerChange} from '../engine.ts';
import type {Checked} from '../shape.ts';
import type {DockerClient} from './client.ts';
import {eventDocument} from './documents.ts';
import {asFailure} from './failure.ts';
import {apiLimits} from './limits.ts';

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

type Action = (typeof wanted)[number];

/** Podman's own words, which its compatible API keeps. */
const translated: Readonly<Record<string, Action>> = {
  died: 'die',
  remove: 'destroy',
  exec: 'exec_start',
  exec_died: 'exec_die',
};

/** Those after which a process still has to become what it was started to be. */
const kinds: Partial<Record<Action, ContainerChange['kind']>> = {
  start: 'started',
  exec_start: 'exec started',
};

/** A line as a document; undefined if it is none. */
function documentIn(line: string): Checked<typeof eventDocument> | undefined {
  try {
    return eventDocument(JSON.parse(line));
  } catch {
    return undefined;
  }
}

/** Reads one line of the stream; undefined for what changes nothing here. `exec_start: sh -c …` is `exec_start`. */
export function changeIn(line: string): ContainerChange | undefined {
  const document = documentIn(line);
  if (!document) return undefined;
  const word = (document.Action ?? document.status ?? '').split(':')[0] ?? '';
  const action = translated[word] ?? wanted.find(each => each === word);
  const id = document.Actor?.ID ?? document.id;
  if (action === undefined || id === undefined || (document.Type ?? 'container') !== 'container')
    return undefined;
  return {id, kind: kinds[action] ?? 'changed'};
}

/** The lines of a stream of text, without their ends; of one that is longer than any event, what comes last. */
async function* linesOf(stream: Readable): AsyncGenerator<string> {
  stream.setEncoding('utf8');
  let rest = '';
  for await (const chunk of stream as AsyncIterable<string>) {
    rest += chunk;
    if (rest.length > apiLimits.eventLine) rest = chunk;
    if (!chunk.includes('\n')) continue;
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

/**
 * Tells the changes until `signal` aborts, which ends it; throws a Failure (status 3) if the stream breaks or ends
 * before.
 */
export async function* changesOf(client: DockerClient, signal: AbortSignal): AsyncGenerator<ContainerChange> {
  try {
    const stream = await client.events([...wanted, ...Object.keys(translated)], signal);
    for await (const line of linesOf(stream)) {
      const change = changeIn(line);
      if (change) yield change;
    }
  } catch (error) {
    if (signal.aborted) return;
    throw asFailure(error, client.endpoint);
  }
  if (!signal.aborted)
    throw new Failure(`the daemon at ${client.endpoint.url} ended the connection`, exitStatus.noDaemon);
}
