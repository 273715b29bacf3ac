/** Other programs that show the containers of a host, and how their first list is told. Only those that are installed run. */
import {accessSync, constants} from 'node:fs';
import {delimiter, join} from 'node:path';
import {setTimeout as wait} from 'node:timers/promises';
import {Screen} from './screen.ts';

export interface Peer {
  readonly name: string;
  /** The command with its arguments; it looks at the default socket. */
  readonly command: readonly [string, ...string[]];
  /** Another dashboard, which captop is to be faster than; the others show less. */
  readonly isRival: boolean;
}

const known: readonly Peer[] = [
  {name: 'lazydocker', command: ['lazydocker'], isRival: true},
  {name: 'ctop', command: ['ctop'], isRival: true},
  {name: 'dry', command: ['dry'], isRival: true},
  {name: 'oxker', command: ['oxker'], isRival: true},
  {name: 'dockly', command: ['dockly'], isRival: true},
  {name: 'docker stats', command: ['docker', 'stats'], isRival: true},
  {name: 'watch docker ps', command: ['watch', '--interval', '2', 'docker', 'ps'], isRival: false},
];

function installed({command: [file]}: Peer): boolean {
  return (process.env.PATH ?? '').split(delimiter).some(folder => {
    try {
      accessSync(join(folder, file), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

export const peers = (): readonly Peer[] => known.filter(installed);

type Lines = readonly string[];

/** How many of the containers the screen names. Tables cut names, so that twelve characters of one are enough. */
function countNamed(names: readonly string[], lines: Lines): number {
  const text = lines.join('\n');
  return names.filter(name => text.includes(name.slice(0, 12))).length;
}

/** True where the screen names at least `atLeast` of the containers. */
export const listed =
  (names: readonly string[], atLeast: number) =>
  (lines: Lines): boolean =>
    countNamed(names, lines) >= atLeast;

export interface Patience {
  /** Milliseconds in which no name is added to a list that is complete. */
  readonly still: number;
  /** Milliseconds within which the first name has to be there. */
  readonly within: number;
}

/**
 * How many containers a peer's list names at this size of the screen once no more are added: some show all that fit,
 * lazydocker nine, since it has room for other things. Rejects where it names none.
 */
export async function rowsOf(
  {command: [file, ...args]}: Peer,
  names: readonly string[],
  {still, within}: Patience = {still: 3000, within: 20_000},
): Promise<number> {
  const screen = new Screen(file, args);
  try {
    await screen.until(listed(names, 1), within);
    for (let before = 0; ; ) {
      const now = countNamed(names, screen.lines());
      if (now === before) return now;
      before = now;
      await wait(still);
    }
  } finally {
    await screen.end();
  }
}
