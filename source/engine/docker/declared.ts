/** An inspect document -> what the container's configuration asked for. No I/O. */

import type {UserSource} from '../../model/flags/row.ts';
import {askedByInspect, declare} from '../../model/flags/table.ts';
import {isUnknown, type Known} from '../../model/known.ts';
import type {EngineDeclared, EngineFacts} from '../engine.ts';
import type {InspectDocument} from './documents.ts';

/** What the daemon as a whole decides: whether containers get a user namespace unless they opt out. */
type DaemonWide = Pick<EngineFacts, 'remapped'>;

/**
 * Where the user came from. The daemon merges the image's USER into the container's own configuration, so one that
 * equals the image's may also have been given when it was run (moby daemon/create.go, verifyContainerSettings).
 */
export function userSource(user: string, imageUser: Known<string>): UserSource {
  if (user === '') return 'default';
  if (isUnknown(imageUser)) return 'unknown';
  return user === imageUser ? 'image-or-run' : 'run';
}

/**
 * What a container was asked to be.
 *
 * @param imageUser the USER of its image
 */
export function declaredOf(
  document: InspectDocument,
  imageUser: Known<string>,
  {remapped}: DaemonWide,
): EngineDeclared {
  const asked = askedByInspect(document);
  const apparmor = document.AppArmorProfile ?? '';
  const words = [document.Path ?? '', ...(document.Args ?? [])];
  return declare(
    asked,
    {imageUser, userSource: userSource(asked.user, imageUser), remapped, apparmor},
    words[0] === '' ? words.slice(1) : words,
  );
}
