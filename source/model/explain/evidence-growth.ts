/** Evidence of two days compared: whether what stands now was there, was there in part, or came. */
import {setOfNames} from '../capability.ts';
import {everyCapability} from '../findings/facts.ts';

/** A part of a finding's evidence: its words, and what of it may be less or more on another day. */
interface Part {
  readonly words: string;
  readonly counts: readonly number[];
  /** The capabilities that it names, as a mask. */
  readonly named: bigint;
  /** It ends in `and 20 more`. */
  readonly isAbridged: boolean;
}

/** `14 capabilities`, `41 of the 41 capabilities`, `1 effective`, `40 held`. */
const count = /\b\d+(?= (?:capabilit(?:y|ies)|effective|held)\b| of the \d+ capabilities)/g;

const maskNamed = (word: string): bigint => setOfNames([word]) & everyCapability;

function partOf(text: string): Part {
  const counts: number[] = [];
  let named = 0n;
  const words = text
    .replace(/\b0x[0-9a-f]+/g, '#')
    .replace(count, number => {
      counts.push(Number(number));
      return '#';
    })
    .replace(/\bcapability\b/g, 'capabilities')
    .replace(/\b(is|are) not in profile/, 'not in profile')
    .replace(/\b[A-Z][A-Z0-9_]+\b/g, word => {
      const mask = maskNamed(word);
      named |= mask;
      return mask === 0n ? word : '@';
    });
  const list = /@(?:, @)*(?: and \d+ more)?/g;
  return {words: words.replace(list, '@'), counts, named, isAbridged: /@ and \d+ more/.test(words)};
}

/** Parts stand behind each other: mounts, devices, what is said of capabilities. */
const partsOf = (evidence: string): readonly Part[] => evidence.split('; ').map(partOf);

/** The capabilities that evidence names, as a mask. */
export const namedIn = (evidence: string): bigint =>
  partsOf(evidence).reduce((all, {named}) => all | named, 0n);

/** Whether evidence counts capabilities. */
export const isCounted = (evidence: string): boolean =>
  partsOf(evidence).some(({counts}) => counts.length > 0);

/**
 * By how many capabilities the counts of evidence have grown, 0 if it says as much or less than it did; null if it says
 * something else.
 */
export function growthOf(before: string, now: string): number | null {
  const old = partsOf(before);
  let most = 0;
  for (const part of partsOf(now)) {
    const same = old.find(
      ({words, named, isAbridged}) => words === part.words && (isAbridged || (part.named & ~named) === 0n),
    );
    if (same === undefined) return null;
    most = Math.max(most, ...part.counts.map((each, at) => each - (same.counts[at] ?? 0)));
  }
  return most;
}
