/** Processes whose cgroup and PID namespace name different containers: they are shown in both. */
import {Membership, type NamespaceOwner} from './membership.ts';
import type {RawProcess} from './raw-process.ts';
import type {ScanState} from './scan-state.ts';
import {isScanned, type ScannedProcess} from './scanned-container.ts';

function membershipIn(state: ScanState): Membership {
  const containers = new Map<string, NamespaceOwner>();
  const byPid = new Map<number, RawProcess>();
  for (const [id, {ownPidNamespace}] of state.scope.all) {
    const before = state.before.get(id);
    const init = state.inits.get(id) ?? (isScanned(before) ? before.init : undefined);
    if (typeof init === 'object') containers.set(id, {init, ownPidNamespace});
    for (const {raw} of state.processesIn(id)) byPid.set(raw.pid, raw);
  }
  return new Membership(containers, byPid);
}

/** Compares the cgroup of each process that was found with its PID namespace. */
export function settleMembership(state: ScanState): void {
  const membership = membershipIn(state);

  /** The process as it stays in the container of its cgroup; undefined if it does not. */
  function settled(id: string, process: ScannedProcess): ScannedProcess | undefined {
    const {raw} = process;
    const other = process.alsoIn === null ? membership.otherThan(id, raw) : undefined;
    if (other === undefined) return process;
    state.ownerOf.set(raw.pid, other);
    if (membership.isNestedBelow(other, id)) {
      state.found.get(other)?.push(process);
      return undefined;
    }
    state.found.get(other)?.push({raw, foundBy: 'pid namespace', alsoIn: id});
    return {...process, alsoIn: other};
  }

  for (const [id, processes] of [...state.found]) {
    const now = processes.map(process => settled(id, process));
    if (now.some((process, index) => process !== processes[index]))
      state.found.set(
        id,
        now.filter(process => process !== undefined),
      );
  }
}
