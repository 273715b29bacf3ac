/** A capability's marks: in the profile, by the flags, and in each of the five sets. */
import {capabilityAt, maskOf, normaliseName} from '../../../model/capability.ts';
import {isUnknown, knownOr} from '../../../model/known.ts';
import {type SafeText, safe} from '../../../model/safe-text.ts';
import {type SetName, setNames} from '../../../model/snapshot.ts';
import type {Row} from '../../../view/row.ts';
import {glyphs} from '../../text/glyphs.ts';
import type {Paint} from '../../text/line.ts';
import type {Subject} from './subject.ts';

export type CapabilityCell = readonly [mark: SafeText, paint: Paint];

const held: CapabilityCell = [glyphs.held, 'plain'];
const absent: CapabilityCell = [glyphs.absent, 'muted'];
const notKnown: CapabilityCell = [safe`?`, 'muted'];

export const capabilityCell = (set: bigint | null, bit: number): CapabilityCell =>
  set === null ? notKnown : (set & maskOf(bit)) === 0n ? absent : held;

/** What the flags ask for: `+` added, `-` dropped, `all` by --privileged. */
export function declaredCell({container: {declared}}: Row, bit: number): CapabilityCell {
  if (isUnknown(declared)) return notKnown;
  if (declared.privileged) return [safe`all`, 'added'];
  const names = (list: readonly string[]) => list.map(normaliseName);
  const {name} = capabilityAt(bit);
  if (names(declared.capAdd).some(added => added === name || added === 'ALL')) return [safe`+`, 'added'];
  if (names(declared.capDrop).some(dropped => dropped === name || dropped === 'ALL'))
    return [safe`-`, 'dropped'];
  return absent;
}

export interface Sets {
  readonly profile: bigint;
  readonly expected: Readonly<Record<SetName, bigint>> | null;
  readonly observed: Readonly<Record<SetName, bigint>> | null;
  /** The set that is compared with the profile. */
  readonly basis: SetName;
}

export function setsOf({row, process}: Subject): Sets {
  const versus = knownOr(row.container.versusProfile, null);
  return {
    profile: row.profile.set,
    expected: knownOr(row.container.expected, null),
    observed: process?.capabilities ?? null,
    basis: versus?.basis ?? 'effective',
  };
}

/** An observed set's cell: beyond the profile `+`, short of it `-`, and `!` where the flags do not account for it. */
export function observedCell(sets: Sets, set: SetName, bit: number): CapabilityCell {
  const {observed, expected, profile, basis} = sets;
  if (observed === null) return notKnown;
  const mask = maskOf(bit);
  const has = (observed[set] & mask) !== 0n;
  const granted = (profile & mask) !== 0n;
  const drifted = expected !== null && ((observed[set] ^ expected[set]) & mask) !== 0n;
  const [mark, paint]: CapabilityCell =
    has && !granted
      ? [safe`+`, 'added']
      : !has && granted && set === basis
        ? [safe`-`, 'dropped']
        : has
          ? held
          : absent;
  return drifted ? [safe`${mark}!`, has ? 'critical' : 'dropped'] : [mark, paint];
}

/** True where the capability is not as the profile has it, or not as the flags lead to. */
export function differs(sets: Sets, bit: number): boolean {
  const {observed, expected, profile, basis} = sets;
  if (observed === null) return expected !== null && ((expected.bounding ^ profile) & maskOf(bit)) !== 0n;
  return (
    (((observed[basis] ^ profile) |
      (expected === null ? 0n : setNames.reduce((all, set) => all | (observed[set] ^ expected[set]), 0n))) &
      maskOf(bit)) !==
    0n
  );
}
