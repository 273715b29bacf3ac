/** What happens to containers on another machine, where no inotify tells: their folders are listed every few seconds. */
import {setTimeout as pause} from 'node:timers/promises';
import type {ContainerChange} from '../engine.ts';

/** Milliseconds between two lists. */
const again = 3000;

/**
 * Tells changes until `signal` aborts.
 *
 * @param look what each container has in its folders, by its id
 */
export async function* polledChanges(
  look: () => Promise<ReadonlyMap<string, string>>,
  signal: AbortSignal,
): AsyncGenerator<ContainerChange> {
  let before = await look();
  while (!signal.aborted) {
    try {
      await pause(again, undefined, {signal, ref: false});
    } catch {
      // It was aborted.
      return;
    }
    const now = await look();
    const ids = new Set([...before.keys(), ...now.keys()]);
    for (const id of ids) if (before.get(id) !== now.get(id)) yield {id, kind: 'started'};
    before = now;
  }
}
