/** A Compose project as data: what the tests of the loader, of the real Compose and of explain have in common. */
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import type {ComposeRequest} from '../../source/model/compose/entry.ts';
import type {ComposeFiles} from '../../source/model/compose/files.ts';

export interface ComposeCase {
  readonly name: string;
  /** Texts by their paths within the project. */
  readonly files: Readonly<Record<string, string>>;
  /** Flags of `docker compose`, before the command. */
  readonly flags?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

const multiple: Readonly<Record<string, 'files' | 'envFiles' | 'profiles'>> = {
  '-f': 'files',
  '--env-file': 'envFiles',
  '--profile': 'profiles',
};

/** What a case asks for, in a folder. */
export function requestOf({flags = [], environment = {}}: ComposeCase, folder: string): ComposeRequest {
  const lists = {files: [] as string[], envFiles: [] as string[], profiles: [] as string[]};
  const single: Record<string, string> = {};
  for (let at = 0; at < flags.length; at += 2) {
    const [flag = '', value = ''] = flags.slice(at, at + 2);
    const list = multiple[flag];
    if (list === undefined) single[flag] = value;
    else lists[list].push(value);
  }
  return {
    ...lists,
    projectName: single['--project-name'] ?? null,
    projectDirectory: single['--project-directory'] ?? null,
    workingDirectory: folder,
    home: environment.HOME ?? '/home/me',
    environment: new Map(Object.entries({HOME: '/home/me', ...environment})),
  };
}

/** The files of a case as the loader sees them, without a disk. */
export function filesIn(texts: Readonly<Record<string, string>>, folder: string): ComposeFiles {
  const whole = new Map(Object.entries(texts).map(([path, text]) => [join(folder, path), text]));
  return {
    kind: path =>
      whole.has(path)
        ? 'file'
        : [...whole.keys()].some(file => file.startsWith(`${path === '/' ? '' : path}/`))
          ? 'folder'
          : 'none',
    read: path => whole.get(path) ?? {error: `${path} is not there`},
    realPath: path => (whole.has(path) ? path : null),
  };
}

export interface Written extends AsyncDisposable {
  readonly folder: string;
}

/** Writes the files of a case into a folder of their own, which goes with it. */
export async function written({files}: Pick<ComposeCase, 'files'>): Promise<Written> {
  const folder = await mkdtemp(join(tmpdir(), 'captop-compose-'));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), {recursive: true});
    await writeFile(join(folder, path), text);
  }
  return {folder, [Symbol.asyncDispose]: () => rm(folder, {recursive: true})};
}
