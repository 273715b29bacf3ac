import {type CapabilityReach, capabilityTable} from './capability-table.ts';
import {memoize} from './memoize.ts';

export interface Capability {
  readonly bit: number;
  /** As in linux/capability.h: `CAP_NET_ADMIN`. */
  readonly name: string;
  /** What it allows, in a sentence. */
  readonly allows: string;
  readonly reach: CapabilityReach;
  /** Why it is in that class. */
  readonly because: string;
}

/** The capabilities that captop knows by name, in bit order. */
export const capabilities: readonly Capability[] = capabilityTable.map(
  ([name, reach, allows, because], bit) => ({
    bit,
    name,
    reach,
    allows,
    because,
  }),
);

const bitOf = new Map(capabilities.map(({name, bit}) => [name, bit]));

/** The kernel prints a set as 16 hexadecimal digits: 64 bits (fs/proc/array.c, cap_capset). */
const bits = 64;

/** The name of a bit: `CAP_KILL`; `CAP_41` for one that is newer than the table. */
export const capabilityName = (bit: number): string => capabilities[bit]?.name ?? `CAP_${bit}`;

/** A capability by its bit; one newer than the table is described as such and classed as reaching the host. */
export function capabilityAt(bit: number): Capability {
  return (
    capabilities[bit] ?? {
      bit,
      name: `CAP_${bit}`,
      allows: 'Newer than this version of captop: see capabilities(7) of your kernel',
      reach: 'host',
      because: 'Not judged yet, so it is taken seriously',
    }
  );
}

/** Bits of a set in ascending order. */
export function bitsOf(set: bigint): number[] {
  const held: number[] = [];
  // Halves that a Number holds exactly: shifting a bigint 64 times takes ten times as long.
  for (const [first, half] of [
    [0, set & 0xffffffffn],
    [32, (set >> 32n) & 0xffffffffn],
  ] as const)
    for (let word = Number(half); word !== 0; ) {
      const bit = 31 - Math.clz32(word & -word);
      held.push(first + bit);
      word = (word & ~(1 << bit)) >>> 0;
    }
  return held;
}

/** Sets whose names are kept: a hundred containers hold a few, and a document names each sixteen times. */
const mostSets = 1000;

/** Names of a set in bit order: `['CAP_CHOWN', …]`. */
export const capabilityNames: (set: bigint) => readonly string[] = memoize(mostSets, set =>
  bitsOf(set).map(capabilityName),
);

/** Number of capabilities in a set. */
export const countOf = (set: bigint): number => bitsOf(set).length;

/** The set of one bit. */
export const maskOf = (bit: number): bigint => 1n << BigInt(bit);

/** Every bit up to and including `last`, the kernel's /proc/sys/kernel/cap_last_cap. */
export const allUpTo = (last: number): bigint => (1n << BigInt(last + 1)) - 1n;

/** The name as a Docker flag takes it: `NET_ADMIN`; one newer than the table stays `CAP_41`. */
export const shortName = (name: string): string => name.replace(/^CAP_(?![0-9])/, '');

/**
 * Upper case with `CAP_` in front; `ALL` stays. The daemon stores what the client sent, in any of these
 * spellings (moby oci/caps/utils.go, NormalizeLegacyCapabilities).
 */
export function normaliseName(name: string): string {
  const upper = name.trim().toUpperCase();
  return upper === 'ALL' || upper.startsWith('CAP_') ? upper : `CAP_${upper}`;
}

/**
 * The bit of a name in any spelling; undefined if it is not the name of a capability. A number such as `CAP_41` names
 * only those that are newer than the table.
 */
export function bitOfName(name: string): number | undefined {
  const normal = normaliseName(name);
  const known = bitOf.get(normal);
  if (known !== undefined) return known;
  const bit = Number(/^CAP_([1-9][0-9])$/.exec(normal)?.[1]);
  return bit >= capabilities.length && bit < bits ? bit : undefined;
}

/** The set of these capabilities. Names that are not capabilities are left out, and so is `ALL`: see expected.ts. */
export function setOfNames(names: readonly string[]): bigint {
  let set = 0n;
  for (const name of names) {
    const bit = bitOfName(name);
    if (bit !== undefined) set |= maskOf(bit);
  }
  return set;
}

/** A set as captop writes it: `0xa80425fb`. */
export const toHex = (set: bigint): string => `0x${set.toString(16)}`;

/** Reads hexadecimal digits with or without `0x`; undefined for anything else. A set has 64 bits, more than a Number holds. */
export function fromHex(digits: string): bigint | undefined {
  return /^(0x)?[0-9a-f]{1,16}$/i.test(digits)
    ? BigInt(digits.toLowerCase().startsWith('0x') ? digits : `0x${digits}`)
    : undefined;
}
