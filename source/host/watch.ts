/** A slow poll until the events stream joins it. */
import type {LiveObservation, Watch} from '../model/live.ts';
import type {Engine} from './engine.ts';
import type {HostObserver} from './observe.ts';

/** Watches a host. */
export function watchHost(
  observer: HostObserver,
  _engine: Engine,
  inspect: (id: string) => Promise<string>,
  options: {readonly all: boolean; readonly intervalMs: number},
): Watch {
  let {all} = options;
  let closed = false;
  async function* readings(): AsyncGenerator<LiveObservation> {
    while (!closed) {
      const host = await observer.read(all);
      const observation = {takenAt: new Date().toISOString(), hosts: [host]};
      yield {observation, connection: {state: 'live'}, partial: false};
      await new Promise(resolve => setTimeout(resolve, options.intervalMs));
    }
  }
  return {
    [Symbol.asyncIterator]: readings,
    refresh() {},
    freeze() {},
    includeStopped(value) {
      all = value;
    },
    inspect,
    close() {
      closed = true;
    },
  };
}
