/** Capability sets in words. */
import {bitsOf, capabilityName, countOf, shortName} from '../../model/capability.ts';
import {joinSafe, type SafeText, safe, sanitise} from '../../model/safe-text.ts';

/** `NET_ADMIN, SYS_TIME`, or `26 capabilities` where that is more than `most` names. */
export function setWords(set: bigint, most: number): SafeText {
  const count = countOf(set);
  if (count > most) return safe`${count} capabilities`;
  return joinSafe(
    bitsOf(set).map(bit => sanitise(shortName(capabilityName(bit)))),
    safe`, `,
  );
}
