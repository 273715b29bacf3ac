/** `captop plugin install` and `uninstall`: the file that makes the docker command know captop. */
import {existsSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {isSea} from 'node:sea';
import {configFolder} from '../../engine/contexts.ts';
import {exitStatus, Failure} from '../../model/failure.ts';
import {shellWord} from '../../model/shell-word.ts';

/** The second line of the file, by which captop knows that it wrote it. */
const mark = '# Written by captop plugin install; captop plugin uninstall removes it.';

const pluginFile = (env: NodeJS.ProcessEnv): string => join(configFolder(env), 'cli-plugins/docker-captop');

/**
 * The words that start this program: the executable, and its script where they are two. Behind `--` Node takes no flag of
 * captop for its own.
 */
const thisProgram = (): readonly string[] => [
  process.execPath,
  ...(isSea() ? [] : ['--', ...process.argv.slice(1, 2)]),
];

/** Throws a Failure (status 2) where another's file stands. */
function refuseForeign(file: string): void {
  if (existsSync(file) && !readFileSync(file, 'utf8').includes(mark))
    throw new Failure(`${file} was not written by captop: remove it first`, exitStatus.usage);
}

/** Throws a Failure (status 4) for what the file system refuses. */
function change(file: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw new Failure(`cannot write ${file}: ${(error as Error).message}`, exitStatus.unreadable);
  }
}

/** Makes `docker captop` run this program; returns the path of the file. */
export function installPlugin(env: NodeJS.ProcessEnv): string {
  const file = pluginFile(env);
  refuseForeign(file);
  const command = thisProgram().map(shellWord).join(' ');
  change(file, () => {
    mkdirSync(join(file, '..'), {recursive: true});
    writeFileSync(file, `#!/bin/sh\n${mark}\nexec ${command} plugin run "$@"\n`, {mode: 0o755});
  });
  return file;
}

/** Takes it away; returns the path of the file, null where there was none. */
export function uninstallPlugin(env: NodeJS.ProcessEnv): string | null {
  const file = pluginFile(env);
  if (!existsSync(file)) return null;
  refuseForeign(file);
  change(file, () => rmSync(file));
  return file;
}
