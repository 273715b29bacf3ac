/** A saved observation as a watch, so that the dashboard shows it as it shows a live host. */

import {isListed} from '../model/container-state.ts';
import type {LiveObservation, Watch} from '../model/live.ts';
import type {Observation} from '../model/snapshot.ts';

/** The observation, without the containers that do not run unless all are asked for. */
export const withChosenStates = (observation: Observation, all: boolean): Observation =>
  all
    ? observation
    : {
        ...observation,
        hosts: observation.hosts.map(host => ({...host, containers: host.containers.filter(isListed)})),
      };

/** A watch that yields the observation at once, and again when the containers that do not run are shown or hidden. */
export function replay(observation: Observation, all: boolean): Watch {
  let asked = all;
  let closed = false;
  let changed = Promise.withResolvers<void>();
  const wake = (): void => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  async function* readings(): AsyncGenerator<LiveObservation> {
    while (!closed) {
      const next = changed.promise;
      yield {observation: withChosenStates(observation, asked), connection: {state: 'live'}, partial: false};
      await next;
    }
  }
  return {
    [Symbol.asyncIterator]: readings,
    refresh: () => {},
    freeze: () => {},
    includeStopped: value => {
      if (value !== asked) {
        asked = value;
        wake();
      }
    },
    inspect: async () => null,
    close: () => {
      closed = true;
      wake();
    },
  };
}
