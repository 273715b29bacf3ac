/** An engine with what the kernel says of its containers, as a reader of its host. */
import type {Engine} from '../engine/engine.ts';
import type {Procfs} from '../kernel/procfs.ts';
import {exitStatus, Failure} from '../model/failure.ts';
import {unknown} from '../model/known.ts';
import {Deadline, readingLimits, unreadFor} from './deadline.ts';
import {HostObserver} from './host-observer.ts';
import type {HostReader} from './host-reader.ts';
import {HostWatch} from './watch/host-watch.ts';

/**
 * An engine with what the kernel says of its containers.
 *
 * @param engineSockets paths of the sockets of all engines of this machine that are read
 */
export function readerOf(
  engine: Engine,
  proc: Procfs,
  limits = readingLimits,
  engineSockets: () => readonly string[] = () => [],
): HostReader {
  async function inspect(id: string): Promise<string> {
    const text = await engine.inspectText?.(id);
    if (text === undefined) throw new Failure(`there is no container ${id}`, exitStatus.unreadable);
    return text;
  }

  return {
    url: engine.place.url,
    async observe({all}) {
      const deadline = new Deadline(limits);
      const host = await new HostObserver(engine, proc, engineSockets).read(all, deadline);
      const observation = {takenAt: new Date().toISOString(), hosts: [host]};
      if (!deadline.isOver) return observation;
      return {...observation, unreached: [`${engine.place.url}: ${unreadFor(deadline.seconds)}`]};
    },
    watch: options => new HostWatch(new HostObserver(engine, proc, engineSockets), engine, inspect, options),
    inspect,
    imageUser: async image =>
      (await engine.imageUser?.(image)) ?? unknown('this engine does not tell of images'),
    close: () => engine.close(),
  };
}
