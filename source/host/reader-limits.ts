/** What captop cannot read because of where it runs and as whom, in sentences. No I/O. */

import {readLimits} from '../kernel/limits.ts';
import {wasStarting} from '../kernel/raw-process.ts';
import type {Reader} from '../kernel/reader.ts';
import {isUnknown} from '../model/known.ts';
import type {Assembled} from './assemble.ts';

function closedProcesses(containers: readonly Assembled[]): string[] {
  // A zombie's namespaces cannot be read by anybody: it has let go of them.
  const processes = containers
    .flatMap(({processes}) => [...processes])
    .filter(([raw, {state}]) => state !== 'zombie' && !wasStarting(raw));
  const closed = processes.filter(([, {namespaces}]) => isUnknown(namespaces.pid)).length;
  return closed === 0 ? [] : [`${closed} of ${processes.length} processes`];
}

function unnamed(containers: readonly Assembled[]): string[] {
  const without = containers.flatMap(({container, parts: {passwd}}) =>
    container.pid1 !== null && isUnknown(passwd) ? [{name: container.name, reason: passwd.unknown}] : [],
  );
  const [first, ...others] = without;
  if (!first) return [];
  return [
    others.length === 0
      ? `the container ${first.name}: ${first.reason}`
      : `${without.length} containers; in ${first.name}, ${first.reason}`,
  ];
}

/** The first of many. */
const someOf = (all: readonly string[]): string =>
  `${all.slice(0, 5).join(', ')}${all.length > 5 ? ` and ${all.length - 5} more` : ''}`;

/**
 * One sentence for each kind of fact that is missing; none if everything could be read.
 *
 * @param isUnanswered whether the command line of a process did not come in time
 */
export function limitsOf(
  reader: Reader,
  containers: readonly Assembled[],
  isUnanswered: (pid: number) => boolean,
): string[] {
  const limits: string[] = [];
  if (!reader.seesHostIds)
    limits.push('captop runs in a user namespace of its own, so users on the host are unknown');
  for (const closed of closedProcesses(containers))
    limits.push(
      `namespaces and executables of ${closed} are closed to captop: ${
        reader.isRoot ? 'it lacks the capability SYS_PTRACE or theirs' : `${reader.asRoot} to see them`
      }`,
    );
  for (const without of unnamed(containers)) limits.push(`the names of users are unknown in ${without}`);
  const silent = containers.flatMap(({container: {name, processes}}) =>
    processes.filter(({hostPid}) => isUnanswered(hostPid)).map(({hostPid}) => `${hostPid} in ${name}`),
  );
  if (silent.length > 0)
    limits.push(
      `the command lines of processes that keep their memory locked did not come within ${readLimits.containedFileMs} ms, ` +
        `and are not asked for again: ${someOf(silent)}`,
    );
  const starting = containers.flatMap(({container: {name}, processes}) =>
    [...processes.keys()].filter(wasStarting).map(({pid}) => `${pid} in ${name}`),
  );
  if (starting.length > 0)
    limits.push(
      `namespaces, executables and start times are unknown of processes that do not get beyond the start of a program, or are in a container with one that does not, ` +
        `and would let whoever asks wait: ${someOf(starting)}`,
    );
  if (reader.hidepid !== '0')
    limits.push(
      `the procfs is mounted with hidepid=${reader.hidepid}, and other users' processes are hidden: ${reader.asRoot}`,
    );
  return limits;
}
