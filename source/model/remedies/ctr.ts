/** The privilege-relevant flags as `ctr run` takes them, with what of a container only ctr has a word for. */
import {type Flag, flag} from '../flags/flag.ts';
import {ctrFlags} from '../flags/print.ts';
import {isUnknown, type Known} from '../known.ts';
import type {Container, IdMapLine} from '../snapshot.ts';

/** ctr takes one line of a map; the host's own ids need none. */
function mapFlag(name: string, map: Known<readonly IdMapLine[]>): readonly Flag[] {
  if (isUnknown(map)) return [];
  const [line, ...others] = map;
  if (line === undefined || others.length > 0 || line.inside === line.host) return [];
  return [flag(name, `${line.inside}:${line.host}:${line.count}`)];
}

/**
 * The profile that the container's specification names: docker run chooses one by itself, so that none of its flags
 * says so.
 */
function profileFlag({declared}: Container, flags: readonly Flag[]): readonly Flag[] {
  if (isUnknown(declared) || declared.apparmor === '' || declared.apparmor === 'unconfined') return [];
  return flags.some(({name}) => name === 'privileged' || name === 'apparmor-profile')
    ? []
    : [flag('apparmor-profile', declared.apparmor)];
}

/** What `ctr run` is given for a container that `docker run` would be given these flags for. */
export function asInCtr(container: Container, flags: readonly Flag[]): readonly Flag[] {
  const own = ctrFlags(flags);
  return [
    ...own,
    ...profileFlag(container, own),
    ...mapFlag('uidmap', container.uidMap),
    ...mapFlag('gidmap', container.gidMap),
  ];
}
