/** The fields of a host in a document, with its containers and their judgements. */
import type {Host} from '../snapshot.ts';
import {type Codec, described, list, object, optional} from './codec.ts';
import {containerFields} from './container-fields.ts';
import {hostRows} from './host-facts.ts';
import {profileFields} from './profile-fields.ts';

/** A host with its containers and their judgements. */
export const hostFields: Codec<Host> = object<Host>({
  ...hostRows,
  profile: described(optional(profileFields), 'The profile that its containers were compared with'),
  containers: list(containerFields),
});
