/** The file with the user's own keys and theme, where the XDG Base Directory Specification puts it. */
import {readFileSync} from 'node:fs';
import {homedir} from 'node:os';
import {isAbsolute, join} from 'node:path';
import {exitStatus, Failure} from '../model/failure.ts';

export interface UserConfigText {
  readonly file: string;
  readonly text: string;
}

/** The specification says to ignore a relative XDG_CONFIG_HOME. */
const configHome = ({XDG_CONFIG_HOME = ''}: NodeJS.ProcessEnv): string =>
  isAbsolute(XDG_CONFIG_HOME) ? XDG_CONFIG_HOME : join(homedir(), '.config');

/**
 * The text of captop/config.json; null where there is no such file.
 *
 * @throws Failure with status 2 where there is one that cannot be read
 */
export function userConfigText(env: NodeJS.ProcessEnv): UserConfigText | null {
  const file = join(configHome(env), 'captop', 'config.json');
  try {
    return {file, text: readFileSync(file, 'utf8')};
  } catch (error) {
    const {code, message} = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new Failure(`${file} cannot be read: ${message}`, exitStatus.usage);
  }
}
