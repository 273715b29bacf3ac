/** The extended attribute security.capability: linux/capability.h (struct vfs_cap_data), capabilities(7). */
import type {IdMapLine} from '../snapshot.ts';
import {insideOf} from './id-map.ts';

export interface FileCapabilities {
  readonly permitted: bigint;
  readonly inheritable: bigint;
  /** Whether what is gained is effective at once. */
  readonly effective: boolean;
  /** The root uid of the user namespace in which it counts (version 3); null where it counts everywhere. */
  readonly rootUid: number | null;
}

/**
 * The capabilities that a file gives in a user namespace. Those with a root id (version 3) count only where that id is
 * root, or is root of a namespace around it (security/commoncap.c, rootid_owns_currentns).
 *
 * @param uidMap of that user namespace
 */
export function permittedIn({permitted, rootUid}: FileCapabilities, uidMap: readonly IdMapLine[]): bigint {
  const counts = rootUid === null || rootUid === 0 || insideOf(uidMap, rootUid) === 0;
  return counts ? permitted : 0n;
}

const sizeOfVersion: Readonly<Record<number, number>> = {1: 12, 2: 20, 3: 24};

/** Reads the attribute's bytes, all numbers little-endian; undefined for what is no such attribute. */
export function parseSecurityCapability(bytes: Uint8Array): FileCapabilities | undefined {
  if (bytes.byteLength < 12) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (index: number): number => view.getUint32(index * 4, true);
  const version = word(0) >>> 24;
  if (sizeOfVersion[version] !== bytes.byteLength) return undefined;
  const wide = version > 1;
  const set = (low: number, high: number): bigint =>
    BigInt(word(low)) | (wide ? BigInt(word(high)) << 32n : 0n);
  return {
    permitted: set(1, 3),
    inheritable: set(2, 4),
    effective: (word(0) & 1) === 1,
    rootUid: version === 3 ? word(5) : null,
  };
}
