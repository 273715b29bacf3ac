/** Other containers, whose namespaces and mounts one may ask for. */
import type {Mount} from '../flags/mounts.ts';
import {isUnknown} from '../known.ts';
import type {ObservedHost} from '../snapshot.ts';

/** What of another container is asked about. */
export interface OtherContainer {
  readonly namespaces: Readonly<Record<'pid' | 'network' | 'ipc', string>> & {readonly user?: string};
  readonly mounts: readonly Mount[];
}

/** Why a container cannot be looked at; `isMissing` if the engine of the host that was read would refuse the name, too. */
export interface NotFound {
  readonly error: string;
  readonly isMissing?: boolean;
}

/** Finds a container by its name or the start of its id; one sentence if it cannot be looked at. */
export type FindContainer = (name: string) => OtherContainer | NotFound;

/** Where no daemon is asked, no other container can be looked at. */
export const noContainers: FindContainer = name => ({
  error: `the container ${name} is not looked at: no daemon is asked (--here asks the one of this machine)`,
});

/**
 * The containers of a host that was read.
 *
 * @param isWhole whether these are all that its engine has: what was saved may be a part
 */
export const containersOf =
  ({containers}: ObservedHost, isWhole = false): FindContainer =>
  name => {
    const found = containers.find(
      each => each.name === name || (name.length > 3 && each.id.startsWith(name)),
    );
    if (found === undefined) return {error: `there is no container ${name} on this host`, isMissing: isWhole};
    const {declared} = found;
    return isUnknown(declared)
      ? {error: `of the container ${name} nothing is known: ${declared.unknown}`}
      : declared;
  };

type Shared = keyof OtherContainer['namespaces'];

/** A mode that names another container as what that container has; `problem` says why it could not be followed. */
export function followMode(
  kind: Shared,
  mode: string,
  find: FindContainer,
): {readonly mode: string; readonly problem: NotFound | null} {
  const seen = new Set<string>();
  let at = mode;
  for (let name = nameIn(at); name !== undefined; name = nameIn(at)) {
    if (seen.has(name)) return {mode, problem: null};
    seen.add(name);
    const other = find(name);
    if ('error' in other) return {mode, problem: other};
    const next = other.namespaces[kind] ?? '';
    if (next === 'host') return {mode: 'host', problem: null};
    at = next;
  }
  return {mode, problem: null};
}

const nameIn = (mode: string): string | undefined => /^container:(.+)$/s.exec(mode)?.[1];

/** The mounts that `NAME[:ro]` takes from another container. */
export function mountsFrom(spec: string, find: FindContainer): readonly Mount[] | NotFound {
  const [, name = '', options = ''] = /^(?:container:)?([^:]*)(?::(.*))?$/s.exec(spec) ?? [];
  const other = find(name);
  if ('error' in other) return other;
  const readOnly = options.split(',').includes('ro');
  return other.mounts.map(mount => (readOnly ? {...mount, readOnly} : mount));
}
