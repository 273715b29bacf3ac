/** Init processes that are in the cgroup of another container than their own: somebody moved them there. */
import {engineRow} from './engine-rules.ts';
import {containerIds} from './kernel-text/cgroup-path.ts';
import {isUnknown} from './known.ts';
import {memoizeEach} from './memoize.ts';
import type {ObservedContainer, ObservedHost} from './snapshot.ts';

type Placed = Pick<ObservedContainer, 'id' | 'cgroup'>;

const idsIn = ({cgroup}: Placed): readonly string[] => (isUnknown(cgroup) ? [] : containerIds(cgroup));

/**
 * The container that the cgroup of another one's init process names; undefined if it names none, or its own. captop itself
 * gives a container without an engine its id, which no cgroup names: there another id counts only if it is that of a
 * container that is known.
 */
export function strangerIn(
  container: Placed,
  {engineKind, containers}: Pick<ObservedHost, 'engineKind' | 'containers'>,
): string | undefined {
  const ids = idsIn(container);
  if (ids.includes(container.id)) return undefined;
  if (engineRow(engineKind).givesIds) return ids[0];
  return ids.find(id => containers.some(other => other.id === id));
}

/** What the cgroups of a host's init processes say, all together. */
export interface InitCgroups {
  /** By the id of a container, the other containers whose init process is in its cgroup. */
  readonly guests: ReadonlyMap<string, readonly ObservedContainer[]>;
  /** Whether the cgroup of some init process is called after its container, as Docker as root does it. */
  readonly areNamed: boolean;
}

function readAll(host: ObservedHost): InitCgroups {
  const {containers} = host;
  const guests = new Map<string, ObservedContainer[]>();
  let areNamed = false;
  for (const container of containers) {
    areNamed ||= idsIn(container).includes(container.id);
    const stranger = container.pid1 === null ? undefined : strangerIn(container, host);
    if (stranger !== undefined) guests.set(stranger, [...(guests.get(stranger) ?? []), container]);
  }
  return {guests, areNamed};
}

/** Read once for each observation of a host: asked for each container anew, the time would grow with their square. */
export const initCgroups: (host: ObservedHost) => InitCgroups = memoizeEach(readAll);
