/** What a capability allows, in sentences. */
import {type Capability, capabilityAt, maskOf} from '../../../model/capability.ts';
import {joinSafe, type SafeText, safe, sanitise} from '../../../model/safe-text.ts';
import {setNames} from '../../../model/snapshot.ts';
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
        : safe`Here it is in the ${joinSafe(
            holds.map(set => sanitise(set)),
            safe`, `,
          )} set${holds.length > 1 ? safe`s` : safe``}.`;
  return [
    safe`${sanitise(name)}: ${sanitise(allows)}.`,
    safe`${reachSentence[reach]}: ${sanitise(because)}.`,
    standing,
  ];
}
