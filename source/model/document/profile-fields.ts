/** A profile in a document. */
import type {Profile} from '../profile.ts';
import {capabilitySet} from './capability-fields.ts';
import {type Codec, object, text, writtenAs} from './codec.ts';

export const profileFields: Codec<Profile> = object<Profile>({
  name: text,
  set: writtenAs('capabilities', capabilitySet),
  source: text,
});
