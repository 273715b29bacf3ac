/**
 * The five sets that the declared flags lead to: moby oci/caps/utils.go (TweakCapabilities) and
 * daemon/oci_linux.go (WithCapabilities), podman libpod and containers/common pkg/capabilities.
 */
import {bitOfName, maskOf, normaliseName} from './capability.ts';
import {isUnknown, type Known, unknown} from './known.ts';
import {profileNamed} from './profile.ts';
import type {CapabilitySets, Declared} from './snapshot.ts';

/** What an engine grants and how it treats a user who is not root. */
export interface EngineRules {
  /** The default set. */
  readonly granted: bigint;
  /** Before 20.10.14 Docker also filled the inheritable set (CVE-2022-24769). */
  readonly fillsInheritable: boolean;
  /** Podman gives explicitly added capabilities to a user who is not root, through the ambient set. */
  readonly addsAmbient: boolean;
  /** Docker may do so from 29.6.0 on (moby/moby#52830). */
  readonly mayAddAmbient: boolean;
}

/** True where version `a` is older than `b`; both dotted numbers, what follows a `-` or `+` does not count. */
export function olderThan(a: string, b: string): boolean {
  const numbers = (version: string) =>
    (version.split(/[-+~]/)[0] ?? '').split('.').map(part => Number.parseInt(part, 10) || 0);
  const [left, right] = [numbers(a), numbers(b)];
  for (let part = 0; part < Math.max(left.length, right.length); part++) {
    const difference = (left[part] ?? 0) - (right[part] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

const grantedBy = (name: string): bigint => profileNamed(name)?.set ?? 0n;

const rulesOf = (kind: 'docker' | 'podman', version: string): EngineRules =>
  kind === 'podman'
    ? {granted: grantedBy('podman'), fillsInheritable: false, addsAmbient: true, mayAddAmbient: false}
    : {
        granted: grantedBy('docker'),
        fillsInheritable: olderThan(version, '20.10.14'),
        addsAmbient: false,
        mayAddAmbient: !olderThan(version, '29.6.0'),
      };

/** Every container of a host is asked about with the same words. */
let asked: {readonly kind: string; readonly version: string; readonly rules: EngineRules} | undefined;

/** The rules of an engine by its kind and version. */
export function engineRules(kind: 'docker' | 'podman', version: string): EngineRules {
  if (asked?.kind !== kind || asked.version !== version)
    asked = {kind, version, rules: rulesOf(kind, version)};
  return asked.rules;
}

type CapabilityFlags = Pick<Declared, 'privileged' | 'capAdd' | 'capDrop'>;

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
 * ones, and what is added beats what is dropped.
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
 * The five sets for every process of a container with these flags.
 *
 * @param available what the daemon itself may hand out
 * @returns the sets, or why they cannot be told (the declared user could not be resolved to a uid)
 */
export function expectedSets(
  flags: CapabilityFlags & Pick<Declared, 'uid'>,
  available: Known<bigint>,
  rules: EngineRules,
): Known<CapabilitySets> {
  if (isUnknown(available)) return available;
  if (isUnknown(flags.uid)) return unknown(`the declared user is not known: ${flags.uid.unknown}`);
  const bounding = expectedBounding(flags, available, rules.granted);
  const inheritable = rules.fillsInheritable ? bounding : 0n;
  if (flags.uid === 0) return {effective: bounding, permitted: bounding, bounding, inheritable, ambient: 0n};
  if (!rules.addsAmbient || flags.privileged)
    return {effective: 0n, permitted: 0n, bounding, inheritable, ambient: 0n};
  const added = readNames(flags.capAdd);
  const ambient = added.all ? bounding : added.set & bounding;
  return {effective: ambient, permitted: ambient, bounding, inheritable: ambient, ambient};
}
