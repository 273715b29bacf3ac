/** /proc/PID/cgroup: cgroups(7). Which containers a process is in, by the paths that engines choose. */

/** Prefixes and the suffix of Docker, Podman, containerd, nerdctl and CRI-O, with cgroupfs and with systemd. */
const containerComponent =
  /^(?:(?:docker|libpod|cri-containerd|crio|containerd|nerdctl)-)?([0-9a-f]{64})(?:\.scope)?$/;

export interface CgroupLine {
  /** 0 for the unified hierarchy (v2). */
  readonly hierarchy: number;
  /** `name=systemd`, `cpu,cpuacct`; '' for the unified hierarchy. */
  readonly controllers: string;
  readonly path: string;
}

/** Reads the lines `hierarchy:controllers:path`. A path may hold colons. */
export function parseCgroup(text: string): CgroupLine[] {
  const lines: CgroupLine[] = [];
  for (const line of text.split('\n')) {
    const controllers = line.indexOf(':') + 1;
    const path = line.indexOf(':', controllers) + 1;
    const hierarchy = Number(line.slice(0, controllers - 1));
    if (controllers < 2 || path === 0 || !Number.isInteger(hierarchy)) continue;
    lines.push({hierarchy, controllers: line.slice(controllers, path - 1), path: line.slice(path)});
  }
  return lines;
}

/** The container ids along a path, outermost first. A container that runs containers has its own below them. */
export function containerIds(path: string): string[] {
  // Shorter paths cannot hold an id of 64 digits.
  if (path.length < 64) return [];
  return path.split('/').flatMap(component => containerComponent.exec(component)?.[1] ?? []);
}

/**
 * The hierarchies in the order in which they are believed: systemd's and the unified one hold every process;
 * a single controller may have been moved by hand.
 */
const authority = (line: CgroupLine): number =>
  line.controllers === 'name=systemd' ? 0 : line.hierarchy === 0 ? 1 : 2;

/** Lines by how far they are believed; the first one says where a process belongs. */
export const byAuthority = (lines: readonly CgroupLine[]): CgroupLine[] =>
  [...lines].sort((a, b) => authority(a) - authority(b));

/**
 * The container that a process belongs to: the outermost id in its cgroup path that `isKnown` accepts. Its engine made
 * that one; what is below it the container may have made itself, and called like another container.
 *
 * @param lines by how far they are believed
 */
export function containerIn(
  lines: readonly CgroupLine[],
  isKnown: (id: string) => boolean,
): string | undefined {
  for (const {path} of lines) {
    const id = containerIds(path).find(isKnown);
    if (id !== undefined) return id;
  }
  return undefined;
}

/** The same of the text of /proc/PID/cgroup. */
export const containerOf = (text: string, isKnown: (id: string) => boolean): string | undefined =>
  containerIn(byAuthority(parseCgroup(text)), isKnown);
