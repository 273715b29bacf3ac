/** Several engines may tell of the same container, as Podman's service and its storage do: it stands in one row. */
import type {ObservedContainer, ObservedHost} from '../../model/snapshot.ts';

/**
 * What a container is the same by in two engines: its init process, if that is proven to be its own. Without one it is
 * its id, if that is too long to be chosen twice: what is not proven must not hide what is.
 */
const keyOf = ({id, pid1}: ObservedContainer): string => (pid1 === null ? id : `${pid1.hostPid}`);

const isUnique = (id: string): boolean => /^[0-9a-f]{64}$/.test(id);

const isTold = (container: ObservedContainer, told: ReadonlySet<string>): boolean =>
  (container.pid1 !== null || isUnique(container.id)) && told.has(keyOf(container));

/**
 * Returns a function that takes away what an engine before has told of already. A host that did not change, with the
 * same taken away, is the same object.
 */
export function eachContainerOnce(): (hosts: readonly ObservedHost[]) => readonly ObservedHost[] {
  const shortened = new WeakMap<ObservedHost, {readonly left: string; readonly host: ObservedHost}>();
  return hosts => {
    const told = new Set<string>();
    return hosts.map(host => {
      const containers = host.containers.filter(each => !isTold(each, told));
      for (const each of containers) told.add(keyOf(each)).add(each.id);
      if (containers.length === host.containers.length) return host;
      const left = containers.map(({id}) => id).join(' ');
      const known = shortened.get(host);
      if (known?.left === left) return known.host;
      const now = {...host, containers};
      shortened.set(host, {left, host: now});
      return now;
    });
  };
}
