/** What the rules about paths and devices of the host share. */
import {memoize} from '../memoize.ts';
import {type Severity, severities} from '../snapshot.ts';

/** The worst of several severities; info if there are none. */
export const worst = (found: readonly Severity[]): Severity =>
  severities.find(severity => found.includes(severity)) ?? 'info';

/**
 * Names of the same place: links that every host has, and the root of a process of the host as seen through /proc. The
 * working directory of PID 1, and of the daemon that resolves `self`, is the root too.
 */
const aliases: ReadonlyArray<readonly [RegExp, string]> = [
  [/^\/proc\/([0-9]+|self|thread-self)(\/task\/[0-9]+)?\/root(?=\/|$)/, ''],
  [/^\/proc\/(1|self|thread-self)(\/task\/[0-9]+)?\/cwd(?=\/|$)/, ''],
  [/^\/var\/run(?=\/|$)/, '/run'],
  [/^\/(bin|sbin|lib|lib32|lib64)(?=\/|$)/, '/usr/$1'],
];

function makePlain(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  const clean = `/${parts.join('/')}`;
  const named = aliases.reduce((text, [alias, name]) => text.replace(alias, name), clean) || '/';
  return named === clean ? named : makePlain(named);
}

/**
 * The path without `.`, `..` and needless slashes, by the real name of what hosts link. Each mount is compared with all
 * others, and most containers have the same.
 */
export const plainPath = memoize(2000, makePlain);
