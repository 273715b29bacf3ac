/** The file of a seccomp profile, as `--security-opt seccomp=FILE` names it (moby profiles/seccomp). */
import type {ComposeFiles} from '../compose/files.ts';
import {absolutePath} from '../compose/posix-path.ts';
import {callsLetThrough, isNoBetterThanNone, seccompProfileOf} from '../seccomp.ts';

export interface ReadOptions {
  /** The options, with a profile that allows everything called by its effect. */
  readonly options: readonly string[];
  /** What could not be read, in sentences. */
  readonly unread: readonly string[];
  /** What was found in files, in sentences. */
  readonly notes: readonly string[];
}

/** Reads the seccomp profiles that security options name; relative names start from `folder`. */
export function readSeccompProfiles(
  options: readonly string[],
  folder: string,
  files: Pick<ComposeFiles, 'read'>,
): ReadOptions {
  const unread: string[] = [];
  const notes: string[] = [];
  const read = options.map(option => {
    const value = /^seccomp[=:](.*)$/s.exec(option)?.[1];
    if (value === undefined || value === 'unconfined' || value === 'builtin') return option;
    const inline = value.trimStart().startsWith('{');
    const text = inline ? value : files.read(absolutePath(value, folder, ''));
    const name = inline ? 'the seccomp profile' : `the seccomp profile ${value}`;
    const profile = typeof text === 'string' ? seccompProfileOf(text) : undefined;
    if (profile === undefined) {
      unread.push(
        `${name} cannot be read${typeof text === 'string' ? ': it is not valid JSON' : `: ${text.error}`}`,
      );
      return option;
    }
    if (!isNoBetterThanNone(callsLetThrough(profile))) return option;
    notes.push(
      `${name} holds back none of the calls that matter, or few: it is judged as seccomp=unconfined`,
    );
    return 'seccomp=unconfined';
  });
  return {options: read, unread, notes};
}
