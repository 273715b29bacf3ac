/** A `docker run` command -> what it asks for. */
import {isParseError, type ParseError} from '../flags/parse-error.ts';
import {askedByRun} from '../flags/table.ts';
import type {Request} from '../request/request.ts';
import {wrongImage} from './image-reference.ts';
import {afterRun, readCommand} from './run-flags-parser.ts';

/** What is taken for granted of flags whose effect only the daemon or a file knows. */
const unseen: ReadonlyArray<readonly [flag: string, sentence: string]> = [
  ['volumes-from', '--volumes-from: the mounts of the other container are not looked at'],
  ['gpus', '--gpus: the devices of the graphics driver are not looked at'],
];

/** What a `docker run` or `docker create` command asks for; one sentence if it cannot be read. */
export function requestOf(words: readonly string[]): Request | ParseError {
  const rest = afterRun(words);
  if (isParseError(rest)) return rest;
  const command = readCommand(rest);
  if (isParseError(command)) return command;
  const misnamed = wrongImage(command.image);
  if (misnamed !== null) return misnamed;
  const asked = askedByRun(command);
  if (isParseError(asked)) return asked;
  return {
    name: command.last('name') || command.image,
    image: command.image,
    asked,
    command: command.command,
    assumptions: unseen.flatMap(([flag, sentence]) => (command.all(flag).length > 0 ? [sentence] : [])),
  };
}
