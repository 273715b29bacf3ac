/** What of its host is in a container: the things beside capabilities that lead out of it, as its findings prove them. */
import {isUnknown} from '../model/known.ts';
import {type SafeText, safe} from '../model/safe-text.ts';
import {type Container, type Finding, type Severity, severities} from '../model/snapshot.ts';

export interface HostThing {
  /** As it is written upright over its column. */
  readonly letters: string;
  readonly name: SafeText;
  /** What it lets a container do, in a sentence without its full stop. */
  readonly lets: SafeText;
  /** Ids of the findings that prove it. */
  readonly findings: ReadonlySet<string>;
  /** Whether the flags are the only evidence of it: the kernel does not show it. */
  readonly isByFlagsAlone?: true;
}

/** In the order shown. A privileged container has every device of the host, and no seccomp filter unless it asked for one. */
export const hostThings: readonly HostThing[] = [
  {
    letters: 'SOCK',
    name: safe`engine's socket`,
    lets: safe`Whoever connects to it can start a privileged container`,
    findings: new Set(['runtime-socket']),
  },
  {
    letters: 'MNT',
    name: safe`host path mounted`,
    lets: safe`Files that decide over the host, or hold its secrets, are within reach`,
    findings: new Set(['host-root-mounted', 'host-path-mounted']),
  },
  {
    letters: 'DEV',
    name: safe`device`,
    lets: safe`A device is used below the file systems and their rights`,
    findings: new Set(['device', 'device-cgroup-rule', 'privileged']),
    isByFlagsAlone: true,
  },
  {
    letters: 'PID',
    name: safe`host's PID namespace`,
    lets: safe`It sees every process of the host, and may signal those of its own user`,
    findings: new Set(['host-pid']),
  },
  {
    letters: 'NET',
    name: safe`host's network namespace`,
    lets: safe`It reaches what listens on the loopback address of the host only`,
    findings: new Set(['host-network']),
  },
  {
    letters: 'IPC',
    name: safe`host's IPC namespace`,
    lets: safe`Shared memory and message queues of the host are within reach`,
    findings: new Set(['host-ipc']),
  },
  {
    letters: 'SECC',
    name: safe`seccomp off`,
    lets: safe`Every system call of the host's kernel is open to it`,
    findings: new Set(['seccomp-off', 'privileged']),
  },
];

/** A privileged container that was started with a seccomp profile of its own has a filter. */
const isFiltered = ({pid1}: Container): boolean => pid1 !== null && pid1.seccomp !== 'disabled';

/** The findings of a container that prove the thing, those that a policy accepts among them; the worst first. */
export function hostInFindings({findings: ids}: HostThing, container: Container): readonly Finding[] {
  const {findings, accepted} = container;
  const all = accepted === undefined ? findings : [...findings, ...accepted.map(({finding}) => finding)];
  return all
    .filter(
      ({id}) => ids.has(id) && !(id === 'privileged' && ids.has('seccomp-off') && isFiltered(container)),
    )
    .toSorted((one, other) => severities.indexOf(one.severity) - severities.indexOf(other.severity));
}

/** The severity of the thing in a container; `absent` if it is not there, `unknown` if there is no evidence of it. */
export function presenceOf(thing: HostThing, container: Container): Severity | 'absent' | 'unknown' {
  const [worst] = hostInFindings(thing, container);
  if (worst !== undefined) return worst.severity;
  const isSeen = container.pid1 !== null && thing.isByFlagsAlone !== true;
  return isUnknown(container.declared) && !isSeen ? 'unknown' : 'absent';
}
