/**
 * What the host says about a container, read by other means than the program under test: the daemon's own
 * `docker inspect`, the text of /proc, getpcaps(8) and capsh(1). Nothing here is shared with source/.
 */
import {readdirSync, readFileSync} from 'node:fs';
import {docker, run} from './lab/docker.ts';

export const setNames = ['effective', 'permitted', 'bounding', 'inheritable', 'ambient'] as const;
export type Sets = Record<(typeof setNames)[number], string[]>;

const statusFields = {
  effective: 'CapEff',
  permitted: 'CapPrm',
  bounding: 'CapBnd',
  inheritable: 'CapInh',
  ambient: 'CapAmb',
} as const;

/** One line of /proc/PID/status, its words. */
export function statusWords(pid: number | string, field: string): string[] {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8');
  const line = text.split('\n').find(one => one.startsWith(`${field}:`));
  if (line === undefined) throw new Error(`/proc/${pid}/status has no ${field}`);
  return line
    .slice(field.length + 1)
    .trim()
    .split(/\s+/)
    .filter(Boolean);
}

const decoded = new Map<string, Promise<string[]>>();

/** The names in a mask, by capsh(1): `0x…=cap_chown,cap_kill`. In bit order, in capitals. */
export function decode(hex: string): Promise<string[]> {
  const known = decoded.get(hex);
  if (known) return known;
  const names = run('capsh', [`--decode=${hex}`]).then(text =>
    (text.split('=')[1] ?? '')
      .split(',')
      .filter(Boolean)
      .map(name => name.toUpperCase()),
  );
  decoded.set(hex, names);
  return names;
}

/** The five sets of one thread or process. */
export async function setsOf(pid: number | string): Promise<Sets> {
  const sets = {} as Sets;
  for (const name of setNames) sets[name] = await decode(statusWords(pid, statusFields[name])[0] ?? '');
  return sets;
}

/** The masks of one process as the kernel prints them, without leading zeros: `0xa80425fb`. */
export const masksOf = (pid: number): Record<(typeof setNames)[number], string> =>
  Object.fromEntries(
    setNames.map(name => [
      name,
      `0x${(statusWords(pid, statusFields[name])[0] ?? '').replace(/^0+(?=.)/, '')}`,
    ]),
  ) as Record<(typeof setNames)[number], string>;

/** The name that the container's own passwd gives a uid; null where it has none. */
export function nameInside(pid: number, uid: number): string | null {
  return nameIn(`/proc/${pid}/root/etc/passwd`, uid);
}

/** The name that the host's passwd gives a uid; null where it has none. */
export const nameOnHost = (uid: number): string | null => nameIn('/etc/passwd', uid);

function nameIn(path: string, uid: number): string | null {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.map(line => line.split(':')).find(fields => fields[2] === String(uid))?.[0] ?? null;
}

/** A uid of the host as the process's user namespace shows it (user_namespaces(7), uid_map). */
export function insideId(pid: number, map: 'uid_map' | 'gid_map', hostId: number): number | null {
  for (const line of readFileSync(`/proc/${pid}/${map}`, 'utf8').trim().split('\n')) {
    const [inside = 0, host = 0, count = 0] = line.trim().split(/\s+/).map(Number);
    if (hostId >= host && hostId < host + count) return inside + (hostId - host);
  }
  return null;
}

/** The command line as ps(1) prints it, its arguments joined by spaces. */
export const commandOf = (pid: number): string =>
  readFileSync(`/proc/${pid}/cmdline`, 'utf8').replace(/\0+$/, '').replaceAll('\0', ' ');

/** The threads of a process. */
export const threadsOf = (pid: number): string[] => readdirSync(`/proc/${pid}/task`);

export interface Inspected {
  readonly Id: string;
  readonly Name: string;
  readonly Image: string;
  readonly State: {readonly Status: string; readonly Pid: number; readonly StartedAt: string};
  readonly Config: {readonly User: string; readonly Image: string};
  readonly HostConfig: {
    readonly Privileged: boolean;
    readonly Runtime: string;
    readonly CapAdd: string[] | null;
    readonly CapDrop: string[] | null;
    readonly SecurityOpt: string[] | null;
    readonly ReadonlyRootfs: boolean;
    readonly PidMode: string;
    readonly NetworkMode: string;
    readonly IpcMode: string;
    readonly UTSMode: string;
    readonly UsernsMode: string;
    readonly CgroupnsMode: string;
  };
  readonly Mounts: ReadonlyArray<{
    readonly Source: string;
    readonly Destination: string;
    readonly RW: boolean;
  }>;
}

/** `docker inspect` of containers by name. */
export const inspectAll = async (names: readonly string[]): Promise<Inspected[]> =>
  JSON.parse(await docker('container', 'inspect', ...names)) as Inspected[];

export async function inspect(name: string): Promise<Inspected> {
  const [one] = await inspectAll([name]);
  if (one === undefined) throw new Error(`no container ${name}`);
  return one;
}

/** The host PIDs of a container's processes, as the daemon lists them. */
export async function pidsOf(name: string): Promise<number[]> {
  const listing = await docker('top', name, '-eo', 'pid');
  return listing.split('\n').slice(1).map(Number);
}

/** The host PIDs of all processes in a cgroup that bears the container's id, zombies among them. */
export function pidsInCgroup(id: string): number[] {
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name));
  const bears = (pid: string) => {
    try {
      return readFileSync(`/proc/${pid}/cgroup`, 'utf8').includes(id);
    } catch {
      return false;
    }
  };
  return pids.filter(bears).map(Number);
}

/** getpcaps(8) of a process, which asks by capget(2) rather than /proc: `PID: cap_kill=ep …`, its text after the PID. */
export async function askedCapabilities(pid: number): Promise<string> {
  return (await run('sh', ['-c', `getpcaps ${pid} 2>&1`])).replace(/^[^:]*:\s*/, '');
}

/**
 * The same as three sets of names: cap_to_text(3) is a row of clauses, each a list of names (none or `all` for
 * every one), then operators that set, raise or lower flags: `=ep cap_sys_resource-ep`.
 */
export function readCapText(text: string, all: readonly string[]): Record<'e' | 'p' | 'i', string[]> {
  const held = {e: new Set<string>(), p: new Set<string>(), i: new Set<string>()};
  for (const clause of text.split(/\s+/).filter(Boolean)) {
    const [, list = '', actions = ''] = /^([^=+-]*)(.*)$/.exec(clause) ?? [];
    const names = list === '' || list === 'all' ? all : list.split(',').map(name => name.toUpperCase());
    for (const [, operator, flags = ''] of actions.matchAll(/([=+-])([eip]*)/g)) {
      for (const flag of ['e', 'p', 'i'] as const) {
        const named = flags.includes(flag);
        if (operator === '-' ? named : operator === '=' && !named)
          for (const name of names) held[flag].delete(name);
        else if (named) for (const name of names) held[flag].add(name);
      }
    }
  }
  const inOrder = (set: Set<string>) => all.filter(name => set.has(name));
  return {e: inOrder(held.e), p: inOrder(held.p), i: inOrder(held.i)};
}
