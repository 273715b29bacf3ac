/** The rows of the list, and what each host is called in it. */
import type {ObservedHost, Snapshot} from '../snapshot.ts';
import type {Row} from './column.ts';

type Named = Pick<ObservedHost, 'name' | 'engineKind' | 'endpoint'>;

/** What a host may be called, the plainest first: one machine can have several daemons. */
const callings: ReadonlyArray<(host: Named) => readonly [string, ...string[]]> = [
  ({name}) => [name],
  ({name, engineKind}) => [`${name} ${engineKind}`, engineKind],
  ({name, endpoint}) => [`${name} ${endpoint}`, endpoint],
];

/** The plainest names by which no other host is called, the longest first. */
export function namesAmong(hosts: readonly Named[], host: Named): readonly [string, ...string[]] {
  const others = hosts.filter(other => other !== host);
  for (const calling of callings) {
    const [name, ...shorter] = calling(host);
    const isOwn = (text: string) => others.every(other => !calling(other).includes(text));
    if (isOwn(name)) return [name, ...shorter.filter(isOwn)];
  }
  return [host.name];
}

/** One row for each container of each host. */
export const rowsOf = ({hosts, profile}: Snapshot): readonly Row[] =>
  hosts.flatMap(host => {
    const hostNames = namesAmong(hosts, host);
    return host.containers.map(container => ({host, hostNames, hosts: hosts.length, container, profile}));
  });
