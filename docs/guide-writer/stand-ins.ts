/**
 * What differs from one run to the next has a stand-in in the pages: the ids of containers, the host PIDs of their
 * processes, the inodes of their namespaces, the PIDs of what `docker exec` starts. On each page they are made in the
 * order in which things come to be, so that another run of the same commands makes the same ones.
 */
import {createHash} from 'node:crypto';
import {readdirSync, readFileSync, readlinkSync} from 'node:fs';
import {docker} from '../../test/lab/docker.ts';

/** Below them all are the kernel's own inodes of the first namespaces. */
const firstInode = 4_026_533_001;
const firstHostPid = 40_001;
const firstPidInside = 7;

const namespaces = ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'user', 'uts'];

/** A line of `ps`, whose own process is gone before anybody could ask for its PID. */
const psItself = /^ *\d+(?= .*\bps -o )/gm;

/** Where a PID inside of a container stands: small numbers mean other things elsewhere. */
const inside = /(^[❯^!]?|\b(?:PID|pid)|\bNSpid:\t\d+)(([ \t]+)(\d+))(?= +(?:\w+ |in )|:|\t)/gm;

/** As wide as the number was, where blanks before it leave room. */
const inPlace = (all: string, blanks: string, standIn: string | undefined): string =>
  standIn === undefined ? all : blanks.length > 1 ? standIn.padStart(all.length) : blanks + standIn;

interface ContainerProcess {
  readonly hostPid: number;
  readonly pidInside: number;
  readonly inodes: readonly string[];
}

const attempt = <T>(read: () => T): T | null => {
  try {
    return read();
  } catch {
    // The process has ended.
    return null;
  }
};

function processOf(pid: number): ContainerProcess | null {
  const numbers = attempt(() => /^NSpid:\t(.*)$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')));
  const inodes = namespaces.map(name => attempt(() => readlinkSync(`/proc/${pid}/ns/${name}`)));
  const name = attempt(() => readFileSync(`/proc/${pid}/comm`, 'latin1'));
  // The runtime is still preparing the container: it has the PID of the program that it will start, or none that stays.
  if (!numbers || inodes.includes(null) || name === null || name.startsWith('runc')) return null;
  const [, pidInside = 0] = (numbers[1] ?? '').split('\t').map(Number);
  return {hostPid: pid, pidInside, inodes: inodes.map(inode => /\d+/.exec(inode ?? '')?.[0] ?? '')};
}

/** The processes whose cgroup names one of these containers, in the order of their PIDs. */
const processesOf = (ids: readonly string[]): readonly ContainerProcess[] =>
  readdirSync('/proc')
    .flatMap(name => (/^\d+$/.test(name) ? [Number(name)] : []))
    .filter(pid => {
      const cgroup = attempt(() => readFileSync(`/proc/${pid}/cgroup`, 'latin1')) ?? '';
      return ids.some(id => cgroup.includes(id));
    })
    .sort((a, b) => a - b)
    .flatMap(pid => processOf(pid) ?? []);

export class StandIns {
  readonly #url: string;
  readonly #hostInodes: ReadonlySet<string>;
  readonly #ids = new Map<string, string>();
  readonly #numbers = new Map<string, string>();
  #pidsInside: ReadonlyMap<string, string> = new Map();
  #hostPids = 0;
  #inodes = 0;

  constructor(url: string) {
    this.#url = url;
    this.#hostInodes = new Set(processOf(process.pid)?.inodes);
  }

  /** Looks at what runs now; what has ended keeps its stand-in, but for PIDs inside. */
  async look(): Promise<void> {
    const list = await docker(
      '--host',
      this.#url,
      'ps',
      '--all',
      '--no-trunc',
      '--format={{.ID}} {{.Names}}',
    );
    for (const line of list.split('\n').filter(Boolean)) {
      const [id = '', name = ''] = line.split(' ');
      this.#ids.set(id, createHash('sha256').update(name).digest('hex'));
    }
    const processes = processesOf([...this.#ids.keys()]);
    const started = processes.filter(({pidInside}) => pidInside > 1);
    this.#pidsInside = new Map(
      started.map(({pidInside}, index) => [`${pidInside}`, `${firstPidInside + index}`]),
    );
    for (const {hostPid, inodes} of processes) {
      if (this.#numbers.has(`${hostPid}`)) continue;
      this.#numbers.set(`${hostPid}`, `${firstHostPid + this.#hostPids++}`);
      for (const inode of inodes)
        if (!this.#hostInodes.has(inode) && !this.#numbers.has(inode))
          this.#numbers.set(inode, `${firstInode + this.#inodes++}`);
    }
  }

  /** A text with the stand-ins in their places. */
  in(text: string): string {
    let result = text;
    for (const [id, standIn] of this.#ids)
      result = result.replaceAll(id, standIn).replaceAll(id.slice(0, 12), standIn.slice(0, 12));
    const next = `${firstPidInside + this.#pidsInside.size}`;
    return result
      .replace(
        inside,
        (_, before: string, all: string, blanks: string, number: string) =>
          before + inPlace(all, blanks, this.#pidsInside.get(number)),
      )
      .replace(psItself, line => next.padStart(line.length))
      .replace(/( *)\b(\d+)\b/g, (all, blanks: string, number: string) =>
        inPlace(all, blanks, this.#numbers.get(number)),
      );
  }
}
