/**
 * What a scan may look at, brought from another machine by one question to its shell, or by two if processes are new.
 * Each process is read between two readings of its stat file.
 */
import {sockets} from '../../model/findings/host-paths.ts';
import {selinuxEnforce} from '../procfs.ts';
import {Answer} from './answer.ts';
import {candidatesOf, type IndexedProcess, indexOf, type ProcessCandidates} from './process-index.ts';
import {RemoteVectors} from './remote-vectors.ts';
import {digestRequest, firstRequest, ownFiles, requestFor, type Wanted} from './script.ts';
import type {Shell, ShellSession} from './shell.ts';
import {
  filesEach,
  isLocked,
  isSettled,
  isStarting,
  type WholeProcess,
  wholeProcess,
} from './whole-process.ts';

/** Questions for what is missing, such as processes that ran another program while they were read. */
const attempts = 4;

/** Readings with command lines that may fail one after the other; then they are left out for good. */
const mostFailures = 3;

/** What the first answer tells of the machine and of the shell. */
export interface Own {
  readonly files: ReadonlyMap<string, Buffer>;
  readonly links: ReadonlyMap<string, string | null>;
  /** Sockets of engines by their paths, with their inodes. */
  readonly sockets: ReadonlyMap<string, string>;
  readonly clock: {readonly now: number; readonly uptime: number};
}

const noCandidates: ProcessCandidates = {inside: [], heads: [], starters: []};

export class RemoteReading {
  readonly #shell: Shell;
  readonly #root: string;
  /** The shell that told its own facts, and knows the functions of script.ts. */
  #session: ShellSession | undefined;
  #own: Own | undefined;
  #uptime = '';
  #enforce = '';
  #index: ReadonlyMap<number, IndexedProcess> = new Map();
  #candidates = noCandidates;
  #whole = new Map<number, WholeProcess>();
  #mounts = new Map<number, {readonly startTicks: number; readonly text: Buffer}>();
  #inits: readonly number[] = [];
  /**
   * Readings with command lines that failed since the last one that did not: after one, what may keep a reader of a
   * command line waiting is found out first.
   */
  #failures = 0;
  /** Processes by their PIDs and start times whose command lines never came, and how often that happened in a row. */
  readonly #unanswered = new Set<string>();
  #lockedFailures = 0;
  /** Processes that were starting a program when they were read, and again when they were read once more. */
  readonly #starting = new Set<number>();
  readonly #vectors = new RemoteVectors(request => {
    if (this.#session === undefined) throw new Error('nothing was brought before');
    return ask(this.#session, request);
  });
  /** Whether command lines are left out of what is brought now. */
  #isCareful = false;
  /** The checksum of what lasts, from before all of it was read last. */
  #digest: string | undefined;
  /** Whether no reading has been complete yet. */
  #isNew = true;
  /** The reading that is under way. */
  #reading: Promise<void> | undefined;

  /** @param root of the procfs there */
  constructor(shell: Shell, root: string) {
    this.#shell = shell;
    this.#root = root;
  }

  get own(): Own | undefined {
    return this.#own;
  }

  /** /proc/uptime, as it was read last. */
  get uptime(): string {
    return this.#uptime;
  }

  /** /sys/fs/selinux/enforce, as it was read last; empty where there is no such file. */
  get enforce(): string {
    return this.#enforce;
  }

  /** The auxiliary vector of a process as it is now; undefined if it cannot be read. */
  vectorOf(pid: number): Promise<Buffer | undefined> {
    return this.#vectors.of(pid);
  }

  /** Every process in brief. */
  get index(): ReadonlyMap<number, IndexedProcess> {
    return this.#index;
  }

  /** The processes that containers may have, and what started them. */
  get whole(): ReadonlyMap<number, WholeProcess> {
    return this.#whole;
  }

  /** The mountinfo of a process; undefined if it was not brought. */
  mountinfoOf(pid: number): Buffer | undefined {
    return this.#mounts.get(pid)?.text;
  }

  get isReady(): boolean {
    return this.#own !== undefined && !this.#isNew;
  }

  async renew(inits: readonly number[], mounts: boolean): Promise<void> {
    await this.#reading?.catch(() => {});
    this.#inits = inits;
    this.#reading = this.#renew(mounts);
    await this.#reading;
  }

  async renewIfOther(inits: readonly number[]): Promise<void> {
    await this.#reading?.catch(() => {});
    this.#inits = inits;
    this.#reading = this.#renewIfOther();
    await this.#reading;
  }

  async #renewIfOther(): Promise<void> {
    const session = await this.#shell.session();
    if (session === this.#session) {
      const pids = this.#candidates.inside;
      const answer = await ask(session, digestRequest(pids));
      const sum = answer.text().trim();
      const digest = sum === '' ? undefined : `${sum} ${pids.join()}`;
      if (digest !== undefined && digest === this.#digest) return;
      this.#digest = digest;
    }
    await this.#renew(false);
  }

  async complete(inits: readonly number[]): Promise<void> {
    await this.#reading;
    this.#inits = inits;
    await this.#bringMissing();
  }

  async #renew(mounts: boolean): Promise<void> {
    this.#isCareful = this.#failures > 0;
    const session = await this.#shell.session();
    if (session !== this.#session) {
      await this.#begin(session);
      // Its machine may have been started anew.
      this.#mounts.clear();
      this.#whole.clear();
    } else {
      if (mounts) this.#mounts.clear();
      const {inside, heads, starters} = this.#candidates;
      const whole = [...new Set([1, ...inside, ...starters])].filter(pid => this.#index.has(pid));
      const brought = await this.#bring({index: true, whole, mounts: this.#unmounted([1, ...heads])});
      this.#whole = brought;
    }
    for (const pid of this.#mounts.keys()) if (!this.#index.has(pid)) this.#mounts.delete(pid);
    for (const pid of this.#starting) if (!this.#index.has(pid)) this.#starting.delete(pid);
    await this.#bringMissing();
    await this.#bringLocked();
    this.#isNew = false;
  }

  #unmounted(pids: readonly number[]): number[] {
    return pids.filter(
      pid => !Object.is(this.#mounts.get(pid)?.startTicks, this.#index.get(pid)?.stat.startTicks),
    );
  }

  async #bringMissing(): Promise<void> {
    for (let attempt = 0; attempt < attempts; attempt++) {
      this.#candidates = candidatesOf(this.#index, this.#inits);
      const {inside, heads, starters} = this.#candidates;
      const whole = [...new Set([1, ...inside, ...starters])].filter(pid => {
        const known = this.#whole.get(pid);
        if (!this.#index.has(pid)) return false;
        if (known === undefined || !isSettled(known)) return true;
        if (!isStarting(known)) this.#starting.delete(pid);
        else if (!this.#starting.has(pid)) return true;
        return !known.hasCommand && !this.#isCareful && this.#unread([pid]).length === 0;
      });
      const mounts = this.#unmounted([1, ...heads]);
      if (whole.length > 0 || mounts.length > 0) {
        for (const pid of whole) {
          const known = this.#whole.get(pid);
          if (known && isStarting(known)) this.#starting.add(pid);
        }
        for (const [pid, read] of await this.#bring({index: false, whole, mounts}))
          this.#whole.set(pid, read);
        continue;
      }
      if (!this.#isCareful || this.#failures >= mostFailures) return;
      // Which processes are to be left out is known by now.
      this.#isCareful = false;
    }
  }

  /**
   * Asks for the command lines that may never come, by themselves: a process of a paused container waits in the kernel
   * like one that keeps its memory locked. Those that were not answered once are not asked for again.
   */
  async #bringLocked(): Promise<void> {
    if (this.#isCareful || this.#lockedFailures >= mostFailures) return;
    const keyOf = (pid: number): string => `${pid} ${this.#index.get(pid)?.stat.startTicks}`;
    const locked = [...this.#whole].flatMap(([pid, {hasCommand}]) =>
      hasCommand || !this.#index.has(pid) || this.#unanswered.has(keyOf(pid)) ? [] : [pid],
    );
    if (locked.length === 0) return;
    const asked = locked.map(keyOf);
    for (const key of asked) this.#unanswered.add(key);
    this.#lockedFailures++;
    const read = await this.#bring({index: false, whole: locked, mounts: []}, []);
    for (const [pid, process] of read) this.#whole.set(pid, process);
    for (const key of asked) this.#unanswered.delete(key);
    this.#lockedFailures = 0;
  }

  /** The processes whose command line is not asked for. */
  #unread(pids: readonly number[]): Wanted['unread'] {
    if (this.#isCareful) return 'all';
    return pids.filter(pid => {
      const known = this.#whole.get(pid);
      return this.#index.get(pid)?.stat.stateLetter === 'D' || (known !== undefined && isLocked(known));
    });
  }

  async #begin(session: ShellSession): Promise<void> {
    const answer = await ask(session, firstRequest(this.#root, sockets));
    const files = answer.exactly(ownFiles.length + 1);
    const named = new Map<string, Buffer>(ownFiles.map((name, index) => [name, files[index] as Buffer]));
    named.set('passwd', files.at(-1) as Buffer);
    const time = answer.text();
    const links = answer.links();
    const inodes = answer.text().matchAll(/^ *(\d+) s\S+ .*? (\/\S+)$/gm);
    this.#own = {
      files: named,
      links,
      sockets: new Map([...inodes].map(([, inode = '', path = '']) => [path, inode])),
      clock: clockOf(time, named.get('stat')?.toString('latin1') ?? ''),
    };
    this.#uptime = named.get('uptime')?.toString('latin1') ?? '';
    this.#enforce = named.get(selinuxEnforce)?.toString('latin1') ?? '';
    this.#index = indexOf(answer);
    this.#session = session;
  }

  async #bring(
    needed: Omit<Wanted, 'unread'>,
    unread = this.#unread(needed.whole),
  ): Promise<Map<number, WholeProcess>> {
    if (this.#session === undefined) throw new Error('nothing was brought before');
    const wanted: Wanted = {...needed, unread};
    const withCommands = wanted.whole.length > 0 && unread !== 'all';
    if (withCommands) this.#failures++;
    const answer = await ask(this.#session, requestFor(wanted));
    if (withCommands) this.#failures = 0;
    const leftOut = new Set(unread === 'all' ? wanted.whole : unread);
    if (wanted.index) {
      const [uptime, enforce] = answer.exactly(2);
      this.#uptime = uptime?.toString('latin1') ?? '';
      this.#enforce = enforce?.toString('latin1') ?? '';
      this.#index = indexOf(answer);
    }
    const found = new Map<number, WholeProcess>();
    if (wanted.whole.length > 0) {
      const before = answer.exactly(wanted.whole.length);
      const links = answer.links();
      const files = answer.exactly(wanted.whole.length * filesEach);
      for (const [at, pid] of wanted.whole.entries())
        found.set(
          pid,
          wholeProcess(
            pid,
            before[at] as Buffer,
            files.slice(at * filesEach, (at + 1) * filesEach),
            links,
            leftOut.has(pid) ? (this.#whole.get(pid) ?? null) : undefined,
          ),
        );
    }
    if (wanted.mounts.length > 0)
      for (const [at, text] of answer.exactly(wanted.mounts.length).entries()) {
        const pid = wanted.mounts[at] as number;
        const startTicks = this.#index.get(pid)?.stat.startTicks;
        if (startTicks !== undefined) this.#mounts.set(pid, {startTicks, text});
      }
    return found;
  }
}

async function ask(session: ShellSession, request: string): Promise<Answer> {
  const {bytes, word} = await session.ask(request);
  return new Answer(bytes, word);
}

/** The present, by `date` and what /proc/uptime said right after it; by the time of the boot where there is no such date. */
function clockOf(text: string, stat: string): Own['clock'] {
  const [, seconds, uptime] = /^(\d+\.\d{3,9})\n(\d+\.\d+) /.exec(text) ?? [];
  if (seconds !== undefined) return {now: Number(seconds) * 1000, uptime: Number(uptime)};
  const booted = Number(/^btime (\d+)$/m.exec(stat)?.[1] ?? Number.NaN);
  return {now: booted * 1000, uptime: 0};
}
