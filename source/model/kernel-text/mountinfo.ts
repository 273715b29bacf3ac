/** /proc/PID/mountinfo: proc_pid_mountinfo(5). */

export interface MountInfoLine {
  /** Names the mount in /proc/self/fdinfo/N, too. */
  readonly id: number;
  /** `major:minor` of the file system: the same wherever it is mounted. */
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
  field.includes('\\')
    ? field.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)))
    : field;

function parseLine(line: string): MountInfoLine | undefined {
  const separator = line.indexOf(' - ');
  if (separator < 0) return undefined;
  const [id = '', , device = '', root = '', mountPoint = '', options = ''] = line
    .slice(0, separator)
    .split(' ');
  const [type = '', source = '', superOptions = ''] = line.slice(separator + 3).split(' ');
  return {
    id: Number(id),
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

/** The mount that is seen at a mount point: the last one mounted there. */
export function mountAt(text: string, mountPoint: string): MountInfoLine | undefined {
  const line = text.split('\n').findLast(each => plain(each.split(' ', 5)[4] ?? '') === mountPoint);
  return line === undefined ? undefined : parseLine(line);
}

/**
 * File systems that the kernel answers for by itself, from memory or from a disk. Any other may wait for a program
 * (FUSE) or for another machine (NFS), and may never answer.
 */
const answeringTypes: ReadonlySet<string> = new Set(
  `bpf binfmt_misc btrfs cgroup cgroup2 configfs debugfs devpts devtmpfs efivarfs erofs exfat ext2 ext3
   ext4 f2fs fusectl hugetlbfs iso9660 jfs mqueue nsfs ntfs3 overlay proc pstore ramfs rpc_pipefs securityfs selinuxfs
   squashfs sysfs tmpfs tracefs udf vfat xfs zfs aufs reiserfs`.split(/\s+/),
);

/** Whether a file system of this type answers without waiting for a program or another machine. */
export const isAnsweringType = (type: string): boolean => answeringTypes.has(type);

/**
 * Calls `visit` for each mount of a text, with its device, the type of its file system, where its root begins in the
 * text, and what parses the whole line. Most mounts of a container need no more than that, and there are thirty in each.
 */
export function forEachMount(
  text: string,
  visit: (device: string, type: string, rootAt: number, line: () => MountInfoLine | undefined) => void,
): void {
  for (let start = 0, end = 0; start < text.length; start = end + 1) {
    end = text.indexOf('\n', start);
    if (end < 0) end = text.length;
    const separator = text.indexOf(' - ', start);
    if (separator < 0 || separator > end) continue;
    const deviceAt = text.indexOf(' ', text.indexOf(' ', start) + 1) + 1;
    const deviceEnd = text.indexOf(' ', deviceAt);
    visit(
      text.slice(deviceAt, deviceEnd),
      text.slice(separator + 3, text.indexOf(' ', separator + 3)),
      deviceEnd + 1,
      () => parseLine(text.slice(start, end)),
    );
  }
}

/** The first mount whose file system may never answer; undefined if there is none. */
export function mountThatMayNotAnswer(text: string): MountInfoLine | undefined {
  let found: MountInfoLine | undefined;
  forEachMount(text, (_, type, _at, line) => {
    if (!answeringTypes.has(type)) found ??= line();
  });
  return found;
}

/** The mount of an id; undefined if the text does not have it. */
export function mountOfId(text: string, id: number): MountInfoLine | undefined {
  const start = text.startsWith(`${id} `) ? 0 : text.indexOf(`\n${id} `) + 1;
  if (start === 0 && !text.startsWith(`${id} `)) return undefined;
  const end = text.indexOf('\n', start);
  return parseLine(text.slice(start, end < 0 ? undefined : end));
}

/**
 * What a procfs hides, as a number (proc(5)), '0' where it hides nothing; and the id of the group that it hides nothing
 * from.
 */
export function hidepidOf(mount: MountInfoLine | undefined): {
  readonly hidepid: string;
  readonly gid: number;
} {
  const option = (name: string): string | undefined =>
    new RegExp(`(?:^|,)${name}=([a-z0-9]+)`).exec(mount?.superOptions ?? '')?.[1];
  const value = option('hidepid') ?? '0';
  const words: Readonly<Record<string, string>> = {off: '0', noaccess: '1', invisible: '2', ptraceable: '4'};
  return {hidepid: words[value] ?? value, gid: Number(option('gid') ?? 0)};
}
