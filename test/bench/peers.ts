/** Other programs that show the containers of a host, and how their first list is told. Only those that are installed run. */
import {accessSync, constants} from 'node:fs';
import {delimiter, join} from 'node:path';

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

/** True where the screen names at least `atLeast` of the containers. Tables cut names, so half of one is enough. */
export function listed(names: readonly string[], atLeast: number): (lines: readonly string[]) => boolean {
  const wanted = names.map(name => name.slice(0, 12));
  return lines => {
    const text = lines.join('\n');
    return wanted.filter(name => text.includes(name)).length >= Math.min(atLeast, names.length);
  };
}
