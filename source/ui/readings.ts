/** What a watch yields, for listeners that come and go: the first frames, then the app. */
import type {LiveObservation, Watch} from '../model/live.ts';

type Listener = (live: LiveObservation) => void;

export interface Readings {
  /** Calls the listener with each reading from now on; returns what stops it. */
  listen(listener: Listener): () => void;
}

/** Follows a watch to its end. */
export function followReadings(watch: Watch, onFault: (error: unknown) => void): Readings {
  const listeners = new Set<Listener>();
  const follow = async () => {
    for await (const live of watch) for (const listener of [...listeners]) listener(live);
  };
  follow().catch(onFault);
  return {
    listen: listener => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
