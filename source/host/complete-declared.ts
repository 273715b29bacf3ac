/** What an engine says of a container's configuration, completed with what only the container or the kernel tells. */
import type {EngineDeclared} from '../engine/engine.ts';
import type {CoveredPaths} from '../model/kernel-text/covered-paths.ts';
import {type PasswdEntry, uidOfName} from '../model/kernel-text/passwd.ts';
import {isUnknown, type Known, unknown} from '../model/known.ts';
import type {Declared} from '../model/snapshot.ts';

/** Whether a declared user can only be understood with the container's passwd. */
export const isUserName = (user: string): boolean => /^[^\d:]/.test(user);

/**
 * The uid of a declared user: a number is always a uid, even where a name in the passwd looks like it; a name is
 * looked up in the container's passwd (moby/sys user, GetExecUser).
 */
export function declaredUid(user: string, passwd: Known<readonly PasswdEntry[]>): Known<number> {
  const name = user.split(':')[0] ?? '';
  if (name === '') return 0;
  if (/^\d+$/.test(name)) return Number(name);
  if (isUnknown(passwd)) return passwd;
  return uidOfName(passwd, name) ?? unknown(`its passwd has no user ${name}`);
}

/**
 * The whole declaration.
 *
 * @param covered what the kernel shows as masked and read-only, for an engine that does not tell; null for others
 */
export const completeDeclared = (
  declared: EngineDeclared,
  passwd: Known<readonly PasswdEntry[]>,
  covered: CoveredPaths | null,
): Declared => ({
  ...declared,
  uid: declaredUid(declared.user, passwd),
  maskedPaths: declared.maskedPaths ?? orNull(covered?.masked),
  readonlyPaths: declared.readonlyPaths ?? orNull(covered?.readonly),
});

const orNull = (paths: readonly string[] | undefined): readonly string[] | null =>
  paths !== undefined && paths.length > 0 ? paths : null;
