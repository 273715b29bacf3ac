/** What is measured, and how it is told that its screen is of use. */
import {fileURLToPath} from 'node:url';
import {Screen} from './screen.ts';

/** The built program. */
export const captop = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

export const node = process.execPath;

/** A line of the list that a user can act on: a name, both PIDs, a user and the capabilities. */
export interface Expected {
  readonly name: string;
  readonly hostPid: number;
}

const capabilities = /\b(full|default|none|[0-9]+ of [0-9]+|[0-9]+)\b/;
const user = /\s(\S+:)?[0-9]+\s/;

/** True where every one of the lines expected that fits is there with its PIDs, user and capabilities. */
export function useful(
  expected: readonly Expected[],
  atLeast: number,
): (lines: readonly string[]) => boolean {
  const byName = new Map(expected.map(({name, hostPid}) => [name, String(hostPid)]));
  return lines => {
    let good = 0;
    for (const line of lines) {
      const words = line.split(/\s+/);
      const name = words.find(word => byName.has(word));
      if (name === undefined) continue;
      const pid = byName.get(name) ?? '';
      if (words.includes(pid) && user.test(line) && capabilities.test(line)) good++;
    }
    return good >= Math.min(atLeast, expected.length);
  };
}

/** The dashboard in a terminal of 120 by 40. */
export const dashboard = (...flags: readonly string[]): Screen => new Screen(node, [captop, ...flags]);
