/** What a capability allows, in sentences. */
import {type Capability, capabilityAt, maskOf} from '../../../model/capability.ts';
import {joinSafe, type SafeText, safe, sanitise} from '../../../model/safe-text.ts';
import {type SetName, setNames} from '../../../model/snapshot.ts';
import {type Sets, setsOf} from './capability-cells.ts';
import type {Subject} from './subject.ts';

/** What a capability reaches, in a sentence's beginning. */
const reachSentence: Readonly<Record<Capability['reach'], SafeText>> = {
  benign: safe`Harmless`,
  container: safe`Within the container`,
  host: safe`Reaches the host`,
  escape: safe`A way out of the container`,
};

/** What the flags lead to, where nothing was observed. */
function byFlags({expected}: Sets, bit: number): SafeText {
  if (expected === null) return safe`Not observed here.`;
  return (expected.effective & maskOf(bit)) === 0n
    ? safe`Not observed here; by its flags it would not be held.`
    : safe`Not observed here; by its flags it would be held.`;
}

const named = (sets: readonly SetName[]): SafeText =>
  safe`${joinSafe(
    sets.map(set => sanitise(set)),
    safe`, `,
  )} set${sets.length > 1 ? safe`s` : safe``}`;

/**
 * How it compares with the profile and with what the flags lead to, by the marks of the table; nothing where it is
 * the same.
 */
function comparison({observed, expected, profile, basis}: Sets, bit: number, name: string): SafeText {
  if (observed === null) return safe``;
  const mask = maskOf(bit);
  const has = (observed[basis] & mask) !== 0n;
  const granted = (profile & mask) !== 0n;
  const drifted = setNames.filter(
    set => expected !== null && ((observed[set] ^ expected[set]) & mask) !== 0n,
  );
  const parts = [
    ...(has && !granted ? [safe` Beyond the profile ${sanitise(name, 24)} (+).`] : []),
    ...(!has && granted ? [safe` Less than the profile ${sanitise(name, 24)} (-).`] : []),
    ...(drifted.length > 0 ? [safe` Not what its flags lead to in the ${named(drifted)} (!).`] : []),
  ];
  return joinSafe(parts, safe``);
}

/** What the selected capability allows, and how this process stands to it. */
export function explainCapability(subject: Subject, bit: number): readonly SafeText[] {
  const {name, allows, reach, because} = capabilityAt(bit);
  const sets = setsOf(subject);
  const holds = setNames.filter(set => ((sets.observed?.[set] ?? 0n) & maskOf(bit)) !== 0n);
  const standing =
    sets.observed === null
      ? byFlags(sets, bit)
      : holds.length === 0
        ? safe`Withheld here: it is in none of the five sets.`
        : safe`Here it is in the ${named(holds)}.`;
  return [
    safe`${sanitise(name)}: ${sanitise(allows)}.`,
    safe`${reachSentence[reach]}: ${sanitise(because)}.`,
    safe`${standing}${comparison(sets, bit, subject.row.profile.name)}`,
  ];
}
