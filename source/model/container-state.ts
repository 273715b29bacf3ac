import type {ObservedContainer} from './snapshot.ts';

/** What `docker ps` lists without --all (moby daemon/list.go: running, and so paused and restarting, too). */
export const isListed = ({state}: Pick<ObservedContainer, 'state'>): boolean =>
  state === 'running' || state === 'paused' || state === 'restarting';

/** Whether its processes are there: they run, or are paused. */
export const isRunning = ({state}: Pick<ObservedContainer, 'state'>): boolean =>
  state === 'running' || state === 'paused';
