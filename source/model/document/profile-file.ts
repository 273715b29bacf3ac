/** The user's own profiles: `{"name": "mine", "capabilities": ["CAP_CHOWN"]}`. */
import {bitOfName, capabilities, maskOf} from '../capability.ts';
import {didYouMean} from '../did-you-mean.ts';
import type {Profile} from '../profile.ts';
import type {Json} from './codec.ts';

/** The profile in the content of a file, or a sentence that says what is wrong. `source` is the path of the file. */
export function readProfile(json: Json, source: string): Profile | {readonly error: string} {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    return {error: 'a profile is an object with name and capabilities'};
  const {name, capabilities: list} = json as {readonly [key: string]: Json};
  if (typeof name !== 'string' || name === '') return {error: 'name must be text that is not empty'};
  if (!Array.isArray(list)) return {error: 'capabilities must be a list of names, such as [CAP_CHOWN]'};
  let set = 0n;
  for (const entry of list as readonly Json[]) {
    const bit = typeof entry === 'string' ? bitOfName(entry) : undefined;
    if (bit === undefined) {
      return {
        error: `'${String(entry)}' is not a capability${didYouMean(
          String(entry).toUpperCase(),
          capabilities.map(one => one.name),
        )}`,
      };
    }
    set |= maskOf(bit);
  }
  return {name, set, source};
}
