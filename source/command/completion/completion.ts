/** `captop completion`: the script for a shell, or what may stand at the cursor. */
import {exitStatus} from '../../model/failure.ts';
import {type Options, parseOptions} from '../arguments/options.ts';
import {chosenWord, usageError} from '../arguments/usage-error.ts';
import {openSource} from '../source.ts';
import {candidatesFor} from './candidates.ts';
import {scripts} from './scripts.ts';

/** Whoever presses Tab waits no longer than this for names. */
const patienceMs = 1500;

/** The options on the line so far; the usual ones where they are not complete yet. */
async function optionsOf(line: readonly string[]): Promise<Options> {
  const before = line.slice(0, -1);
  return parseOptions(before).catch(() => parseOptions([]));
}

/** The names of the containers that the options on the line lead to. */
async function readNames(line: readonly string[]): Promise<readonly string[]> {
  const options = await optionsOf(line);
  const source = await openSource(options);
  const {hosts} = await source.observe(true);
  source.close();
  return hosts.flatMap(({containers}) => containers.map(({name}) => name));
}

/** The names; none if they cannot be read in time. */
function namesInTime(line: readonly string[]): Promise<readonly string[]> {
  const late = new Promise<readonly string[]>(resolve => setTimeout(resolve, patienceMs, []).unref());
  return Promise.race([readNames(line).catch(() => []), late]);
}

/** A container may have any name: only what a shell puts in without quoting it is offered. */
const isPlain = (name: string): boolean => /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(name);

async function printWords(line: readonly string[]): Promise<void> {
  const {words, files, names} = candidatesFor(line);
  const typed = line.at(-1) ?? '';
  const found = names ? await namesInTime(line) : [];
  const lines = [
    ...words.map(({word, help}) => (help === '' ? word : `${word}\t${help}`)),
    ...found.filter(name => isPlain(name) && name.startsWith(typed)),
    ...(files ? [':files'] : []),
  ];
  process.stdout.write(lines.map(text => `${text}\n`).join(''));
}

/** Prints what `captop completion` is asked for; returns the exit status. */
export async function completion(args: readonly string[]): Promise<number> {
  const [what, ...rest] = args;
  if (what === 'words') {
    await printWords(rest[0] === '--' ? rest.slice(1) : rest);
    return exitStatus.fine;
  }
  const shells = Object.keys(scripts);
  if (what === undefined || rest.length > 0)
    throw usageError(`completion takes one shell: ${shells.join(', ')}`);
  process.stdout.write(scripts[chosenWord('completion', what, shells)] ?? '');
  return exitStatus.fine;
}
