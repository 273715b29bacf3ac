/** What an engine says of a container's configuration, completed with what only the container or the kernel tells. */
import type {EngineDeclared} from '../engine/engine.ts';
import type {Declared} from '../model/flags/declared.ts';
import {uidOfUser} from '../model/flags/user.ts';
import type {CoveredPaths} from '../model/kernel-text/covered-paths.ts';
import {type PasswdEntry, uidOfName} from '../model/kernel-text/passwd.ts';
import {isUnknown, type Known, unknown} from '../model/known.ts';

/** Whether a declared user can only be understood with the container's passwd. */
export const isUserName = (user: string): boolean => /^[^\d:]/.test(user);

/** The uid of a declared user; a name is looked up in the container's passwd. */
export const declaredUid = (user: string, passwd: Known<readonly PasswdEntry[]>): Known<number> =>
  uidOfUser(user, name =>
    isUnknown(passwd) ? passwd : (uidOfName(passwd, name) ?? unknown(`its passwd has no user ${name}`)),
  );

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
