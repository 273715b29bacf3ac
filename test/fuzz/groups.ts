/** Every parser in groups. A group is one program of the fuzzer, in which the first byte of an input chooses the parser. */
import {mkdir, readdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {documentTargets} from './document-targets.ts';
import {kernelTargets} from './kernel-targets.ts';
import {userTargets} from './user-targets.ts';
import {yamlTargets} from './yaml-targets.ts';

/** Gives an input to a parser; throws if something does not hold that must. */
export type Target = (input: Buffer) => void;

export interface Group {
  /** The program is built from `NAME-targets.ts` beside this file, and what it exports. */
  readonly name: 'kernel' | 'document' | 'user' | 'yaml';
  /** By the name of its folder in corpus/; an input's first byte, modulo their number, chooses one. */
  readonly targets: Readonly<Record<string, Target>>;
  /** Its part of a million inputs: more where they are fast. */
  readonly inputs: number;
}

export const groups: readonly Group[] = [
  {name: 'kernel', targets: kernelTargets, inputs: 480_000},
  {name: 'document', targets: documentTargets, inputs: 250_000},
  {name: 'user', targets: userTargets, inputs: 250_000},
  {name: 'yaml', targets: yamlTargets, inputs: 20_000},
];

/** Inputs that are kept: written by hand, or because they once broke something. */
export const corpus = fileURLToPath(new URL('corpus', import.meta.url));

export interface Kept {
  readonly target: string;
  readonly name: string;
  readonly input: Buffer;
}

/** Every kept input of a group. */
export async function keptInputs({targets}: Group): Promise<readonly Kept[]> {
  const kept: Kept[] = [];
  for (const target of Object.keys(targets))
    for (const name of await readdir(join(corpus, target)))
      kept.push({target, name, input: await readFile(join(corpus, target, name))});
  return kept;
}

/** Writes the kept inputs of a group into a folder, in the form in which the fuzzer takes them. */
export async function writeSeeds(group: Group, folder: string): Promise<void> {
  const names = Object.keys(group.targets);
  await mkdir(folder, {recursive: true});
  for (const {target, name, input} of await keptInputs(group)) {
    const choice = Buffer.from([names.indexOf(target)]);
    await writeFile(join(folder, `${target}-${name}`), Buffer.concat([choice, input]));
  }
}

/** Which parser an input of the fuzzer goes to, and what it is given. */
export function split({targets}: Group, input: Buffer): Omit<Kept, 'name'> {
  const names = Object.keys(targets);
  return {target: names[(input[0] ?? 0) % names.length] ?? '', input: input.subarray(1)};
}
