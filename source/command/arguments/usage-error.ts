/** Wrong usage of the command line. */
import {didYouMean} from '../../model/did-you-mean.ts';
import {exitStatus, Failure} from '../../model/failure.ts';

/** Wrong usage: a sentence, and status 2. */
export const usageError = (sentence: string): Failure => new Failure(sentence, exitStatus.usage);

/** The one of the words that was given, in any case; throws a Failure (status 2) that says who takes which. */
export function chosenWord<T extends string>(taker: string, word: string, words: readonly T[]): T {
  const found = words.find(one => one === word.toLowerCase());
  if (found === undefined)
    throw usageError(`${taker} takes ${words.join(', ')}, not '${word}'${didYouMean(word, words)}`);
  return found;
}
