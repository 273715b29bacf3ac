/** What changed of the processes of a container, and of their privileges. */
import {isUnknown, type Known} from '../known.ts';
import {type Container, type Process, type SetName, setNames} from '../snapshot.ts';
import type {ChangeDetail, ContainerPair, How} from './change.ts';

/** Tolerance for start times, in milliseconds: they are computed from the clock and the uptime, which are rounded. */
const slackMs = 2000;

/** Whether it is the same process: the PID may have been reused, but not with the same start time. */
export function isSameProcess(one: Process, other: Process): boolean {
  if (one.hostPid !== other.hostPid) return false;
  if (isUnknown(one.startedAt) || isUnknown(other.startedAt)) return true;
  return Math.abs(Date.parse(one.startedAt) - Date.parse(other.startedAt)) < slackMs;
}

const heldTogether = (processes: readonly Process[], set: SetName): bigint =>
  processes.reduce((held, {capabilities}) => held | capabilities[set], 0n);

/** Facts of a process that decide what its capabilities are worth. */
const facts: Readonly<Record<string, (process: Process) => Known<string>>> = {
  user: ({user}) => (isUnknown(user) ? user : String(user.uid)),
  'host user': ({hostUser}) => (isUnknown(hostUser) ? hostUser : String(hostUser.uid)),
  seccomp: ({seccomp}) => seccomp,
  lsm: ({lsm}) => (isUnknown(lsm) ? lsm : (lsm ?? 'none')),
  'no-new-privileges': ({noNewPrivileges}) => (noNewPrivileges ? 'yes' : 'no'),
};

/** Changes of the sets of a process; sets that gained and lost the same share one change. */
function privileges(
  {hostPid, command}: Process,
  process: How,
  differ: (set: SetName) => {readonly gained: bigint; readonly lost: bigint},
): ChangeDetail[] {
  const groups = new Map<string, Extract<ChangeDetail, {kind: 'privilege'}>>();
  for (const set of setNames) {
    const {gained, lost} = differ(set);
    if (gained === 0n && lost === 0n) continue;
    const key = `${gained} ${lost}`;
    const sets = [...(groups.get(key)?.sets ?? []), set];
    groups.set(key, {kind: 'privilege', hostPid, command, process, sets, gained, lost});
  }
  return [...groups.values()];
}

/** Each set and fact that differs of a process that both snapshots have. */
function ofSame(before: Process, after: Process): ChangeDetail[] {
  const {hostPid, command} = after;
  return [
    ...privileges(after, 'same', set => {
      const [was, is] = [before.capabilities[set], after.capabilities[set]];
      return {gained: is & ~was, lost: was & ~is};
    }),
    ...Object.entries(facts).flatMap(([fact, read]): ChangeDetail[] => {
      const [was, is] = [read(before), read(after)];
      // A fact that is known on one side only is not a change.
      return isUnknown(was) || isUnknown(is) || was === is
        ? []
        : [{kind: 'fact', hostPid, command, fact, before: was, after: is}];
    }),
  ];
}

/** Changes of the processes. Of one that came or went, only the capabilities that no process holds on the other side. */
export function changesOfProcesses({before, after}: ContainerPair): ChangeDetail[] {
  const zombie = ({state}: Process): boolean => state === 'zombie';
  const living = (container: Container) => container.processes.filter(process => !zombie(process));
  const [was, is] = [living(before), living(after)];
  return [
    ...is.flatMap(process => {
      const earlier = was.find(one => isSameProcess(one, process));
      if (earlier !== undefined) return ofSame(earlier, process);
      return privileges(process, 'came', set => ({
        gained: process.capabilities[set] & ~heldTogether(was, set),
        lost: 0n,
      }));
    }),
    ...was
      .filter(process => !is.some(one => isSameProcess(one, process)))
      .flatMap(process =>
        privileges(process, 'gone', set => ({
          gained: 0n,
          lost: process.capabilities[set] & ~heldTogether(is, set),
        })),
      ),
  ];
}
