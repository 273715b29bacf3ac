/** /proc/PID/mountinfo: proc_pid_mountinfo(5). */

export interface MountInfoLine {
  readonly device: string;
  /** The directory of the file system that is mounted. */
  readonly root: string;
  readonly mountPoint: string;
  readonly type: string;
  readonly source: string;
  /** Per-mount options. */
  readonly options: string;
  /** Options of the file system. */
  readonly superOptions: string;
}

/** Blanks, tabs, newlines and backslashes in paths are written as three octal digits. */
const plain = (field: string): string =>
  field.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));

function parseLine(line: string): MountInfoLine | undefined {
  const separator = line.indexOf(' - ');
  if (separator < 0) return undefined;
  const [, , device = '', root = '', mountPoint = '', options = ''] = line.slice(0, separator).split(' ');
  const [type = '', source = '', superOptions = ''] = line.slice(separator + 3).split(' ');
  return {
    device,
    root: plain(root),
    mountPoint: plain(mountPoint),
    type,
    source: plain(source),
    options,
    superOptions,
  };
}

/**
 * The mounts of a text. A host of many containers has many long lines, so only those are read that hold `part`.
 *
 * @param part text that the wanted lines hold; all lines where it is not given
 */
export const parseMountInfo = (text: string, part = ''): MountInfoLine[] =>
  text
    .split('\n')
    .filter(line => line.includes(part))
    .flatMap(line => parseLine(line) ?? []);

/** The mount seen at a mount point: the last one mounted there. */
export function mountAt(text: string, mountPoint: string): MountInfoLine | undefined {
  const line = text.split('\n').findLast(each => plain(each.split(' ', 5)[4] ?? '') === mountPoint);
  return line === undefined ? undefined : parseLine(line);
}

/** The first file system whose type begins with one of these words. The text holds ` - ` before a type only. */
export const typeAmong = (text: string, words: readonly string[]): string | undefined =>
  new RegExp(` - ((?:${words.join('|')})\\S*) `).exec(text)?.[1];

/** The `hidepid` of a procfs, as a number or a word (proc(5)); '0' where it hides nothing. */
export function hidepidOf(mount: MountInfoLine | undefined): string {
  const value = /(?:^|,)hidepid=([a-z0-9]+)/.exec(mount?.superOptions ?? '')?.[1];
  const words: Readonly<Record<string, string>> = {off: '0', noaccess: '1', invisible: '2', ptraceable: '4'};
  return value === undefined ? '0' : (words[value] ?? value);
}
