/** What source/kernel/README.md says is opened on the thread that draws, to compare with what strace(1) sees. */
import {readFileSync} from 'node:fs';
import {dirname} from 'node:path';

const page = new URL('../../source/kernel/README.md', import.meta.url);

/** A path of the page as a pattern: `PID` is a number, `*` one name or several, `…` anything. */
const patternOf = (path: string): RegExp =>
  new RegExp(
    `^${path
      .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
      .replaceAll('PID', '\\d+')
      .replace(/\*|…/g, '.*')}$`,
  );

/** The paths in the first column of its table. One without a folder is in that of the path before it in its row. */
export function listedPaths(text = readFileSync(page, 'utf8')): readonly RegExp[] {
  const rows = text.split('\n').filter(line => /^\| (?!what|---)/.test(line));
  return rows.flatMap(row => {
    let folder = '';
    const [first = ''] = row.slice(2).split(' | ');
    return [...first.matchAll(/`([^` ]+)`/g)].flatMap(([, path = '']) => {
      if (path.endsWith('.ts')) return [];
      if (!path.startsWith('/')) return [patternOf(`${folder}/${path}`)];
      folder = path === '/proc' ? path : dirname(path);
      return [patternOf(path)];
    });
  });
}

/** Every path that a log of strace tells of as opened. */
export const openedPaths = (log: string): ReadonlySet<string> =>
  new Set(
    [...readFileSync(log, 'utf8').matchAll(/\bopen(?:at2?)?\((?:[A-Z_]+, |\d+, )?"([^"]*)"/g)].map(
      ([, path = '']) => path.replace(/^\/+/, '/'),
    ),
  );
