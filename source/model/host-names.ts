/** What each host is called: for people, who see all of them, and for machines, which match it with what was before. */
import {engineRow} from './engine-rules.ts';
import type {ObservedHost} from './snapshot.ts';

type Named = Pick<ObservedHost, 'name' | 'engineKind' | 'rootless' | 'endpoint'>;

/** The ends of an address, the longest first: `mine/docker.sock` and `docker.sock` of `unix:///run/mine/docker.sock`. */
function endsOf(endpoint: string): readonly string[] {
  const parts = endpoint.split('/').filter(part => part !== '');
  return parts.slice(1).map((_, index) => parts.slice(index + 1).join('/'));
}

/** Possible names of a host, the plainest first: one machine can have several daemons. */
const candidates: ReadonlyArray<(host: Named) => readonly [string, ...string[]]> = [
  ({name}) => [name],
  ({name, engineKind}) => [`${name} ${engineKind}`, engineKind],
  ({name, engineKind, rootless}) => {
    const kind = rootless ? `rootless ${engineKind}` : engineKind;
    return [`${name} ${kind}`, kind];
  },
  ({name, endpoint}) => [`${name} ${endpoint}`, endpoint, ...endsOf(endpoint)],
];

/** The plainest names that no other host has, the longest first. */
export function namesAmong(hosts: readonly Named[], host: Named): readonly [string, ...string[]] {
  const others = hosts.filter(other => other !== host);
  for (const namesOf of candidates) {
    const [name, ...shorter] = namesOf(host);
    const isOwn = (text: string) => others.every(other => !namesOf(other).includes(text));
    if (isOwn(name)) return [name, ...shorter.filter(isOwn)];
  }
  return [host.name];
}

/**
 * The shortest text that tells a host from the others: `podman`, or the end of an address such as `mine/docker.sock`,
 * without the machine's name if all of them are on one.
 */
export function shortNameAmong(hosts: readonly Named[], host: Named): string {
  const [name, ...shorter] = namesAmong(hosts, host);
  const shortest = shorter.at(-1);
  if (shortest === undefined) return name;
  return hosts.every(other => other.name === host.name) ? shortest : `${host.name} ${shortest}`;
}

const kindOf = ({engineKind, rootless}: Named): string => (rootless ? `rootless ${engineKind}` : engineKind);

/** The machine's name for Docker as root runs it; any other engine stands behind it. */
function nameWithEngine(host: Named): string {
  const kind = kindOf(host);
  return kind === 'docker' ? host.name : `${host.name} ${kind}`;
}

/** Whether it is where its engine is unless it is told otherwise. */
function isAtUsualPlace({engineKind, endpoint}: Named): boolean {
  const {usualSocket, usualFolders} = engineRow(engineKind);
  const path = endpoint.slice(endpoint.indexOf('://') + '://'.length);
  return path === usualSocket || usualFolders.includes(path);
}

/**
 * The name that machines match on: in fingerprints, labels, columns and changes. `vm` is Docker and `vm podman` Podman,
 * whether or not the other is there, so that an engine that comes or goes renames no other. Only of several of the same
 * kind those that are not at its usual place have their addresses behind it.
 */
export function stableNameAmong(hosts: readonly Named[], host: Named): string {
  const name = nameWithEngine(host);
  const alike = hosts.filter(other => nameWithEngine(other) === name);
  return alike.length < 2 || host === alike.find(isAtUsualPlace) ? name : `${name} ${host.endpoint}`;
}
