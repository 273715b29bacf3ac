/**
 * The five sets that the declared flags lead to: moby oci/caps/utils.go (TweakCapabilities) and
 * daemon/oci_linux.go (WithCapabilities), podman libpod and containers/common pkg/capabilities.
 */
import {bitOfName, maskOf, normaliseName, setOfNames} from './capability.ts';
import type {EngineRules} from './engine-rules.ts';
import {isUnknown, type Known, unknown} from './known.ts';
import type {CapabilitySets} from './vocabulary.ts';

/** Capability sets by the names of their capabilities (OCI runtime-spec, process.capabilities). */
export interface RequestedSets {
  readonly bounding: readonly string[];
  readonly inheritable: readonly string[];
  readonly ambient: readonly string[];
}

/** What of the declared flags decides about capabilities. */
interface CapabilityFlags {
  readonly privileged: boolean;
  readonly capAdd: readonly string[];
  readonly capDrop: readonly string[];
  readonly requestedSets?: RequestedSets;
}

interface NameSet {
  readonly all: boolean;
  readonly set: bigint;
}

function readNames(names: readonly string[]): NameSet {
  let all = false;
  let set = 0n;
  for (const name of names) {
    const bit = bitOfName(name);
    if (normaliseName(name) === 'ALL') all = true;
    else if (bit !== undefined) set |= maskOf(bit);
  }
  return {all, set};
}

/**
 * The bounding set: `--privileged` ignores both lists, `ALL` in the added ones ignores `ALL` in the dropped
 * ones, and an added capability is held even if it is dropped as well.
 */
export function expectedBounding(flags: CapabilityFlags, available: bigint, granted: bigint): bigint {
  if (flags.privileged) return available;
  const add = readNames(flags.capAdd);
  const drop = readNames(flags.capDrop);
  if (add.all) return available & ~drop.set;
  if (drop.all) return add.set & available;
  return ((granted & ~drop.set) | add.set) & available;
}

/**
 * What the sets that an engine asked its runtime for lead to at the first execve: root gains all that is bounding, and
 * another user what is ambient, which both keep (capabilities(7), "Transformation of capabilities during execve()").
 * Podman asks for an ambient set for root, too, if root goes by another name (`--user toor`).
 */
function setsOfRequest(requested: RequestedSets, uid: number, available: bigint): CapabilitySets {
  const [bounding, inheritable, ambient] = [
    setOfNames(requested.bounding) & available,
    setOfNames(requested.inheritable) & available,
    setOfNames(requested.ambient) & available,
  ];
  const held = uid === 0 ? bounding | inheritable : ambient;
  return {effective: held, permitted: held, bounding, inheritable, ambient};
}

/**
 * The five sets for every process of a container with these flags.
 *
 * @param available what the daemon itself may hand out
 * @returns the sets, or why they cannot be told (the declared user could not be resolved to a uid)
 */
export function expectedSets(
  flags: CapabilityFlags & {readonly uid: Known<number>},
  available: Known<bigint>,
  rules: EngineRules,
): Known<CapabilitySets> {
  if (isUnknown(available)) return available;
  if (isUnknown(flags.uid)) return unknown(`the declared user is not known: ${flags.uid.unknown}`);
  if (flags.requestedSets) return setsOfRequest(flags.requestedSets, flags.uid, available);
  const bounding = expectedBounding(flags, available, rules.granted);
  const inheritable = rules.fillsInheritable ? bounding : 0n;
  if (flags.uid === 0) return {effective: bounding, permitted: bounding, bounding, inheritable, ambient: 0n};
  if (!rules.addsAmbient || flags.privileged)
    return {effective: 0n, permitted: 0n, bounding, inheritable, ambient: 0n};
  const added = readNames(flags.capAdd);
  const ambient = added.all ? bounding : added.set & bounding;
  return {effective: ambient, permitted: ambient, bounding, inheritable: ambient, ambient};
}
