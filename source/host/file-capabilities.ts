/**
 * The capabilities that an executable gives: its extended attribute security.capability. Node cannot read
 * extended attributes, but the daemon's archive carries them (moby pkg/archive, ReadSecurityXattrToTarHeader;
 * Podman's copier likewise), and the head of the archive is all that is read of it.
 */

import {type Engine, reasonUnanswered} from '../engine/engine.ts';
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

/** By executable path. */
export type CapabilitiesByExecutable = ReadonlyMap<string, Known<bigint>>;

const none: CapabilitiesByExecutable = new Map();

/** Answers of the daemon, kept while the container lives. */
export class FileCapabilityCache {
  readonly #engine: Engine;
  readonly #answers = new Map<string, CapabilitiesByExecutable>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** What is known of a container's executables; the same object until something is added. */
  of(id: string): CapabilitiesByExecutable {
    return this.#answers.get(id) ?? none;
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
    this.#answers.set(id, new Map(this.of(id)).set(path, answer));
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
