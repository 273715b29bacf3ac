/**
 * Where a process belongs if its cgroup and its PID namespace name two containers. Whoever may write to a cgroup
 * hierarchy can put a process into the cgroup of another container; the PID namespace of a process cannot be changed,
 * nor that of its ancestors.
 */
import {isUnknown} from '../model/known.ts';
import type {InitProcess} from './init-process.ts';
import type {RawProcess} from './raw-process.ts';

/** What is known of a container's init process and of its PID namespace. */
export interface NamespaceOwner {
  readonly init: InitProcess;
  readonly ownPidNamespace: boolean;
}

/** Ancestors that are looked at; a namespace can be 32 deep (kernel/pid_namespace.c). */
const ancestorLimit = 64;

export class Membership {
  readonly #containers: ReadonlyMap<string, NamespaceOwner>;
  readonly #byPid: ReadonlyMap<number, RawProcess>;
  readonly #owners = new Map<number, string>();

  /**
   * @param containers by id
   * @param processes those that were found in any of them, by host PID
   */
  constructor(containers: ReadonlyMap<string, NamespaceOwner>, processes: ReadonlyMap<number, RawProcess>) {
    this.#containers = containers;
    this.#byPid = processes;
    for (const [id, {init, ownPidNamespace}] of containers) {
      const {pid} = init.raw.namespaces;
      if (ownPidNamespace && !isUnknown(pid)) this.#owners.set(pid, id);
    }
  }

  /** The container in whose PID namespace, or below it, a process is: its own namespace tells, or its ancestors'. */
  byNamespace(raw: RawProcess): string | undefined {
    let at: RawProcess | undefined = raw;
    for (let ancestors = 0; at !== undefined && ancestors < ancestorLimit; ancestors++) {
      const {pid} = at.namespaces;
      const owner = isUnknown(pid) ? undefined : this.#owners.get(pid);
      if (owner !== undefined) return owner;
      at = this.#byPid.get(at.status.parent);
    }
    return undefined;
  }

  /** The other container that a process of a container's cgroup is in by its PID namespace; undefined if both agree. */
  otherThan(id: string, raw: RawProcess): string | undefined {
    const its = raw.namespaces.pid;
    const expected = this.#containers.get(id)?.init.raw.namespaces.pid;
    // If a process hides its namespace, its parent's tells: a child is in the namespace of its parent, or below it.
    if (its === expected || isUnknown(expected)) return undefined;
    const owner = this.byNamespace(raw);
    return owner === id ? undefined : owner;
  }

  /** Whether the engine itself made the cgroup of one container below that of another (`--cgroup-parent`). */
  isNestedBelow(inner: string, outer: string): boolean {
    const [below, above] = [inner, outer].map(id => this.#containers.get(id)?.init.cgroup);
    return below !== undefined && above !== undefined && below.startsWith(`${above}/`);
  }
}
