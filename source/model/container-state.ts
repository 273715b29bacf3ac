import type {ObservedContainer} from './snapshot.ts';

/** What `docker ps` lists without --all (moby daemon/list.go: running, and so paused and restarting, too). */
export const isListed = ({state}: ObservedContainer): boolean =>
  state === 'running' || state === 'paused' || state === 'restarting';
