/** --profile: one of the named profiles, that of each container's engine, or a file. */

import {didYouMean} from '../model/did-you-mean.ts';
import {readProfile} from '../model/document/profile-file.ts';
import {exitStatus, Failure} from '../model/failure.ts';
import {engineWord, type Profile, profileNamed, profiles} from '../model/profile.ts';
import {readStructuredFile} from './files.ts';

/** Whether it names a file: no profile has a slash or a dot in its name. */
const isPath = (text: string): boolean => /[/.]/.test(text);

/** The profile of that name or in that file, undefined for that of each container's engine; throws a Failure (status 2). */
export async function loadProfile(text: string): Promise<Profile | undefined> {
  if (text === engineWord) return undefined;
  const named = profileNamed(text);
  if (named !== undefined) return named;
  if (isPath(text)) {
    const profile = readProfile(await readStructuredFile(text), text);
    if ('error' in profile) throw new Failure(`${text}: ${profile.error}`, exitStatus.usage);
    return profile;
  }
  const names = [engineWord, ...profiles.map(({name}) => name)];
  throw new Failure(
    `--profile takes ${names.join(', ')}, or a file such as ./mine.yaml, not '${text}'${didYouMean(text, names)}`,
    exitStatus.usage,
  );
}

/** The profiles that the key p goes through: the named ones, and before them the chosen one if it is another. */
export function profilesOffered(chosen: Profile | undefined): readonly Profile[] {
  if (chosen === undefined) return profiles;
  const {name, set} = chosen;
  if (profileNamed(name)?.set === set) return profiles;
  return [chosen, ...profiles.filter(other => other.name !== name)];
}
