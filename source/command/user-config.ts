/** The file with the user's own keys, theme and columns, where the XDG Base Directory Specification puts it. */
// Its promises are loaded when they are first asked for, and few runs do: they take 2 ms.
import fs, {readFileSync, realpathSync} from 'node:fs';
import {homedir} from 'node:os';
import {dirname, isAbsolute, join} from 'node:path';
import {exitStatus, Failure} from '../model/failure.ts';

export interface UserConfigText {
  readonly file: string;
  readonly text: string;
}

/** The specification says to ignore a relative XDG_CONFIG_HOME. */
const configHome = ({XDG_CONFIG_HOME = ''}: NodeJS.ProcessEnv): string =>
  isAbsolute(XDG_CONFIG_HOME) ? XDG_CONFIG_HOME : join(homedir(), '.config');

const configFile = (env: NodeJS.ProcessEnv): string => join(configHome(env), 'captop', 'config.json');

/**
 * The text of captop/config.json; null where there is no such file.
 *
 * @throws Failure with status 2 where there is one that cannot be read
 */
export function userConfigText(env: NodeJS.ProcessEnv): UserConfigText | null {
  const file = configFile(env);
  try {
    return {file, text: readFileSync(file, 'utf8')};
  } catch (error) {
    const {code, message} = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new Failure(`${file} cannot be read: ${message}`, exitStatus.usage);
  }
}

/** The settings of the file as it is now: it may have been edited since captop was started. */
function settingsOf({file, text}: UserConfigText): Readonly<Record<string, unknown>> {
  const settings: unknown = JSON.parse(text);
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings))
    throw new Error(`${file} does not hold an object`);
  return settings as Readonly<Record<string, unknown>>;
}

/**
 * Puts a text in the place of a file in one step, so that no reader ever sees half of it, and a failure leaves the
 * file as it was. A link stays a link; the file's mode and owner stay.
 */
async function replaceFile(file: string, text: string): Promise<void> {
  const before = await fs.promises.stat(file).catch(() => null);
  const target = before === null ? file : realpathSync(file);
  const fresh = `${target}.${process.pid}.new`;
  try {
    await fs.promises.writeFile(fresh, text, {flag: 'wx'});
    if (before !== null) {
      await fs.promises.chown(fresh, before.uid, before.gid);
      await fs.promises.chmod(fresh, before.mode & 0o777);
    }
    await fs.promises.rename(fresh, target);
  } catch (error) {
    await fs.promises.rm(fresh, {force: true});
    throw error;
  }
}

/**
 * Keeps the columns of the list in captop/config.json, beside the settings that are there already.
 *
 * @param columns their ids, in order
 * @returns the path of the file
 * @throws Failure whose message says why the file stays as it was
 */
export async function keepColumns(env: NodeJS.ProcessEnv, columns: readonly string[]): Promise<string> {
  const file = configFile(env);
  try {
    const current = userConfigText(env);
    const settings = current === null ? {} : settingsOf(current);
    // The specification asks for this mode.
    await fs.promises.mkdir(dirname(file), {recursive: true, mode: 0o700});
    await replaceFile(file, `${JSON.stringify({...settings, columns}, null, 2)}\n`);
    return file;
  } catch (error) {
    throw new Failure(
      `${file} was not written: ${error instanceof Error ? error.message : String(error)}`,
      exitStatus.unreadable,
    );
  }
}
