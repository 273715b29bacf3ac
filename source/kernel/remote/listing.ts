/** What `ls -ln` of another machine writes of files and folders: GNU's and that of busybox, with --full-time or without. */

export interface RemoteEntry {
  readonly name: string;
  readonly type: 'file' | 'folder' | 'link' | 'other';
  readonly uid: number;
  /** Bytes. */
  readonly size: number;
  /** Null where ls does not know --full-time. */
  readonly modified: Date | null;
}

const types: Readonly<Record<string, RemoteEntry['type']>> = {'-': 'file', d: 'folder', l: 'link'};

/** Entries of a folder that are read. */
const mostEntries = 50_000;

/** A line, with either form of the time, and a device's two numbers in the place of its size. */
const line =
  /^([-a-zA-Z])[-a-zA-Z]{9}\S? +\d+ +(\d+) +\d+ +(\d+)(?:, *\d+)? (?:(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d{3})?)\d* ([+-]\d{4})|[A-Z][a-z]{2} +\d+ +[\d:]+) (.*)$/;

/** Null for what is no time. */
function timeOf(text: string): Date | null {
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? null : time;
}

function entryIn(text: string): RemoteEntry | undefined {
  const found = line.exec(text);
  if (found === null) return undefined;
  const [, letter = '', uid, size, day, time, zone = '', rest = ''] = found;
  const type = types[letter] ?? 'other';
  const modified = day === undefined ? null : timeOf(`${day}T${time}${zone.replace(/(..)$/, ':$1')}`);
  const name = type === 'link' ? rest.replace(/ -> .*/, '') : rest;
  return {type, uid: Number(uid), size: Number(size), modified, name};
}

/**
 * Removes entries that occur twice: a name or a link can hold text that looks like an entry, and nothing tells which of
 * the two is real.
 */
function onlyOnce<T>(found: ReadonlyArray<readonly [string, T]>): ReadonlyMap<string, T> {
  const once = new Map<string, T>();
  const twice = new Set<string>();
  for (const [name, value] of found) {
    if (once.has(name)) twice.add(name);
    once.set(name, value);
  }
  for (const name of twice) once.delete(name);
  return once;
}

/** The entries of `ls -lnd PATH …`, by their paths. */
export const pathsIn = (text: string): ReadonlyMap<string, RemoteEntry> =>
  onlyOnce(
    text
      .split('\n')
      .flatMap(each => entryIn(each) ?? [])
      .map(entry => [entry.name, entry] as const),
  );

/** What is in the folders of `ls -lnA FOLDER/ …`, by their paths. */
export function foldersIn(text: string): ReadonlyMap<string, readonly RemoteEntry[]> {
  const folders: Array<readonly [string, RemoteEntry[]]> = [];
  for (const each of text.split('\n')) {
    const [, path] = /^(\/.*)\/:$/.exec(each) ?? [];
    if (path !== undefined) folders.push([path, []]);
    const entries = folders.at(-1)?.[1] ?? [];
    const entry = entries.length < mostEntries ? entryIn(each) : undefined;
    if (entry) entries.push(entry);
  }
  return onlyOnce(folders);
}
