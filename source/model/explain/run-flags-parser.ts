/** The words of a `docker run` command -> its flags, image and command, as spf13/pflag reads them. */
import {nearest} from '../did-you-mean.ts';
import {isParseError, type ParseError, parseError} from '../flags/parse-error.ts';
import type {GivenFlags} from '../flags/row.ts';
import {csvFields, truthOf} from '../flags/values.ts';
import {letters, otherNames} from './run-options.ts';
import type {RunCommand, RunProgram} from './run-program.ts';

export interface Command extends GivenFlags {
  readonly image: string;
  readonly command: readonly string[];
}

/** One flag with its value, and how many of the following words it took. */
interface Read {
  readonly name: string;
  readonly value: string;
  readonly taken: number;
}

function readLong(
  word: string,
  next: string | undefined,
  {name: program, switches, valued}: RunProgram,
): Read | ParseError {
  const equals = word.indexOf('=');
  const given = equals < 0 ? word.slice(2) : word.slice(2, equals);
  const name = otherNames[given] ?? given;
  if (switches.has(given)) return {name, value: equals < 0 ? 'true' : word.slice(equals + 1), taken: 0};
  if (!valued.has(given)) {
    const near = nearest(given, [...switches, ...valued]);
    const hint = near === undefined ? '' : `; did you mean --${near}?`;
    return parseError(`${program} run has no flag --${given}${hint}`);
  }
  if (equals >= 0) return {name, value: word.slice(equals + 1), taken: 0};
  if (next === undefined) return parseError(`--${given} needs a value`);
  return {name, value: next, taken: 1};
}

/** `-itd`, `-u1000`, `-itu 1000`, `-u=1000`: the first letter that takes a value takes the rest of the word. */
function readLetters(
  word: string,
  next: string | undefined,
  {name: program, switches}: RunProgram,
): readonly Read[] | ParseError {
  const found: Read[] = [];
  for (let at = 1; at < word.length; at++) {
    const letter = word[at] ?? '';
    const name = Object.hasOwn(letters, letter) ? letters[letter] : undefined;
    if (name === undefined) return parseError(`${program} run has no flag -${letter} (in ${word})`);
    const rest = word.slice(at + 1);
    if (switches.has(name)) {
      if (!rest.startsWith('=')) {
        found.push({name, value: 'true', taken: 0});
        continue;
      }
      return [...found, {name, value: rest.slice(1), taken: 0}];
    }
    if (rest !== '') return [...found, {name, value: rest.replace(/^=/, ''), taken: 0}];
    if (next === undefined) return parseError(`-${letter} needs a value`);
    return [...found, {name, value: next, taken: 1}];
  }
  return found;
}

/** Flags up to the image, which is the first word that is none. */
export function readCommand({program, words}: RunCommand): Command | ParseError {
  // Each flag's values in the order given; a switch without a value has `true`.
  const flags = new Map<string, string[]>();
  let at = 0;
  for (; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '--') {
      at++;
      break;
    }
    if (!word.startsWith('-') || word === '-') break;
    const read = (word.startsWith('--') ? readLong : readLetters)(word, words[at + 1], program);
    if (isParseError(read)) return read;
    for (const {name, value, taken} of Array.isArray(read) ? read : [read as Read]) {
      if (program.switches.has(name) && truthOf(value) === undefined)
        return parseError(`--${name} takes true or false, not ${JSON.stringify(value)}`);
      flags.set(name, [...(flags.get(name) ?? []), value]);
      at += taken;
    }
  }
  const [image, ...command] = words.slice(at);
  if (image === undefined || image === '')
    return parseError(`the ${program.name} run command names no image`);
  const all = (name: string): readonly string[] => {
    const values = flags.get(name) ?? [];
    return program.lists.has(name) ? values.filter(value => value !== '').flatMap(csvFields) : values;
  };
  const last = (name: string): string => all(name).at(-1) ?? '';
  return {all, last, isOn: name => truthOf(last(name)) === true, image, command};
}
