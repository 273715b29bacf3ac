/** Flags of a command that remedies call by another name: a bind is a `--volume` in every one of them. */
import {absolutePath} from '../compose/posix-path.ts';
import type {Base} from '../compose/resolve-paths.ts';
import {flagText} from '../flags/flag.ts';
import {apiSocketMount, bindFlag, mounts} from '../flags/mounts.ts';
import {isParseError} from '../flags/parse-error.ts';
import type {Finding} from '../snapshot.ts';
import type {Command} from './run-flags-parser.ts';

/** Flags as they were given, by the text of the flag that stands for each. */
export type Spellings = ReadonlyMap<string, string>;

export function spellingsIn(command: Command, {folder, home}: Base): Spellings {
  const given = command.all('mount').flatMap(value => {
    const alone = {
      all: (name: string) => (name === 'mount' ? [value] : []),
      last: () => '',
      isOn: () => false,
    };
    const read = mounts.fromRun(alone);
    if (isParseError(read)) return [];
    return read
      .filter(({type}) => type === 'bind')
      .map(mount => ({...mount, source: absolutePath(mount.source, folder, home)}))
      .map(mount => [flagText(bindFlag(mount)), `--mount=${value}`] as const);
  });
  const socket = command.isOn('use-api-socket')
    ? [[flagText(bindFlag(apiSocketMount)), '--use-api-socket'] as const]
    : [];
  return new Map([...given, ...socket]);
}

/** What the flags of the findings' remedies are called in the command, one sentence each. */
export const spellingNotes = (findings: readonly Finding[], spellings: Spellings): readonly string[] =>
  [...spellings]
    .filter(([text]) =>
      findings.some(({remedy}) =>
        remedy.some(each => each.kind === 'remove' && flagText(each.flag) === text),
      ),
    )
    .map(([text, given]) => `${text} stands for ${given}, as the command has it`);
