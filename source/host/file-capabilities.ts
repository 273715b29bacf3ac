/**
 * The capabilities that an executable gives: its extended attribute security.capability. Node cannot read
 * extended attributes, but the daemon's archive carries them (moby pkg/archive, ReadSecurityXattrToTarHeader;
 * Podman's copier likewise), and the head of the archive is all that is read of it. An archive leaves out the root id
 * of a version 3 attribute, outside whose user namespace it gives nothing, so the kernel has the last word: whether
 * running the program raised anything.
 */

import {openSync} from 'node:fs';
import {type Engine, reasonUnanswered} from '../engine/engine.ts';
import {ChildReader, O_PATH} from '../kernel/child-reader.ts';
import {readLimits} from '../kernel/limits.ts';
import type {Procfs} from '../kernel/procfs.ts';
import type {RawProcess} from '../kernel/raw-process.ts';
import {mayHaveRaised} from '../model/kernel-text/auxv.ts';
import {parseSecurityCapability, permittedIn} from '../model/kernel-text/security-capability.ts';
import {isUnknown, type Known, unknown} from '../model/known.ts';
import type {IdMapLine} from '../model/snapshot.ts';

async function askFor(
  engine: Engine,
  id: string,
  path: string,
  uidMap: Known<readonly IdMapLine[]>,
): Promise<Known<bigint>> {
  try {
    if (!engine.file) return unknown(`its engine does not hand out ${path}`);
    const found = await engine.file(id, path, 0);
    if (!found) return unknown(`the daemon finds no ${path} in the container: it was replaced or removed`);
    const attribute = found.attributes.get('security.capability');
    if (!attribute) return 0n;
    const capabilities = parseSecurityCapability(attribute);
    if (capabilities === undefined) return unknown(`the security.capability of ${path} has an unknown form`);
    if (capabilities.rootUid === null) return capabilities.permitted;
    return isUnknown(uidMap) ? uidMap : permittedIn(capabilities, uidMap);
  } catch (error) {
    return unknown(`the daemon could not read ${path}: ${reasonUnanswered(error)}`);
  }
}

export interface FileCapabilityAnswers {
  /** What executables carry, by path. */
  readonly carried: ReadonlyMap<string, Known<bigint>>;
  /** Whether running a program may have raised anything, by `runOf` it; undefined where that cannot be told. */
  readonly raised: ReadonlyMap<string, boolean | undefined>;
}

const none: FileCapabilityAnswers = {carried: new Map(), raised: new Map()};

/** The same as long as a process runs the same program. */
const runOf = ({pid, stat: {startTicks, image}}: RawProcess): string => `${pid} ${startTicks} ${image}`;

/** Whether the kernel says that the file of its program gave a process nothing. */
export const gaveNothing = ({raised}: FileCapabilityAnswers, raw: RawProcess): boolean =>
  raised.get(runOf(raw)) === false;

/** Answers of the daemon and the kernel, kept while the container lives. */
export class FileCapabilityCache {
  readonly #engine: Engine;
  readonly #proc: Procfs;
  /** A program that is being started keeps whoever opens its vector waiting (fs/exec.c, exec_update_lock). */
  readonly #child = new ChildReader(readLimits.auxvBytes, 'cut');
  readonly #answers = new Map<string, FileCapabilityAnswers>();

  constructor(engine: Engine, proc: Procfs) {
    this.#engine = engine;
    this.#proc = proc;
  }

  /** What is known of a container's executables; the same object until something is added. */
  of(id: string): FileCapabilityAnswers {
    return this.#answers.get(id) ?? none;
  }

  /** Whether the kernel has yet to be asked what running its program gave to a process of a container. */
  isOpen(id: string, raw: RawProcess): boolean {
    return !this.of(id).raised.has(runOf(raw));
  }

  /** @param living the processes of the container; what is known of others is forgotten */
  async askKernel(id: string, raw: RawProcess, living: readonly RawProcess[]): Promise<void> {
    const raised = await this.#raised(raw);
    const before = this.of(id);
    const runs = new Set(living.map(runOf));
    const kept = [...before.raised].filter(([run]) => runs.has(run));
    this.#answers.set(id, {...before, raised: new Map(kept).set(runOf(raw), raised)});
  }

  async #raised({pid}: RawProcess): Promise<boolean | undefined> {
    const vector = await (this.#proc.vectorOf?.(pid) ?? this.#vectorOf(pid));
    return vector === undefined ? undefined : mayHaveRaised(vector);
  }

  async #vectorOf(pid: number): Promise<Buffer | undefined> {
    let handle: number;
    try {
      handle = openSync(this.#proc.path(`${pid}/auxv`), O_PATH);
    } catch {
      // It has ended, or this tree has no such file.
      return undefined;
    }
    const answer = await this.#child.read(handle);
    return 'code' in answer ? undefined : answer;
  }

  /**
   * @param uidMap of the container
   * @param obstacle why the engine must not be asked for a file of the container, if it must not
   */
  async ask(
    id: string,
    path: string,
    uidMap: Known<readonly IdMapLine[]>,
    obstacle: string | undefined,
  ): Promise<void> {
    const answer = obstacle === undefined ? await askFor(this.#engine, id, path, uidMap) : unknown(obstacle);
    const before = this.of(id);
    this.#answers.set(id, {...before, carried: new Map(before.carried).set(path, answer)});
  }

  /** Forgets containers that are gone. */
  keepOnly(ids: ReadonlyMap<string, unknown>): void {
    for (const id of this.#answers.keys()) if (!ids.has(id)) this.#answers.delete(id);
  }
}

/** Why an executable has not been looked at. */
export const notAsked = unknown('only read where a user who is not root holds capabilities');

/** The executable's path as the container sees it; undefined where there is none to ask for. */
export const askablePath = (executable: Known<string>): string | undefined =>
  isUnknown(executable) || !executable.startsWith('/') || executable.endsWith(' (deleted)')
    ? undefined
    : executable;
