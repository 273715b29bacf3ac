/**
 * The procfs of another machine, read by a shell there. A scan reads what was brought from there before as it reads the
 * procfs of this machine: readConsistently compares the two readings of each stat file, and what does not hold is not
 * shown.
 */
import {readLimits} from '../limits.ts';
import {Procfs} from '../procfs.ts';
import type {Encoding} from '../read-text.ts';
import {effectiveUid} from '../reader.ts';
import {RemoteReading} from './remote-reading.ts';
import type {Shell} from './shell.ts';
import {isStarting, type WholeProcess} from './whole-process.ts';

/** An error like that of a system call. */
const systemError = (code: string, path: string): Error =>
  Object.assign(new Error(`${code}: ${path}`), {code});

export class RemoteProcfs extends Procfs {
  readonly evidence = 'ssh';
  readonly #reading: RemoteReading;
  /** The init processes that each engine of the machine named: all of them are brought together. */
  readonly #inits: Map<RemoteProcfs, readonly number[]>;

  /** @param beside another engine's view of the same machine, with which it shares what is brought */
  constructor(shell: Shell, root = '/proc', beside?: RemoteProcfs) {
    super(root);
    this.#reading = beside === undefined ? new RemoteReading(shell, this.root) : beside.#reading;
    this.#inits = beside === undefined ? new Map() : beside.#inits;
  }

  #withOthers(inits: readonly number[]): readonly number[] {
    this.#inits.set(this, inits);
    return [...new Set([...this.#inits.values()].flat())];
  }

  get isReady(): boolean {
    return this.#reading.isReady;
  }

  renew(inits: readonly number[], mounts: boolean): Promise<void> {
    return this.#reading.renew(this.#withOthers(inits), mounts);
  }

  renewIfOther(inits: readonly number[]): Promise<void> {
    return this.#reading.renewIfOther(this.#withOthers(inits));
  }

  complete(inits: readonly number[]): Promise<void> {
    return this.#reading.complete(this.#withOthers(inits));
  }

  #bytes(relative: string): Buffer {
    const [first = '', ...rest] = relative.split('/');
    const pid = Number(first);
    const name = rest.join('/');
    if (first === 'uptime') return Buffer.from(this.#reading.uptime);
    if (!Number.isInteger(pid)) return this.#ownBytes(relative);
    const whole = this.#reading.whole.get(pid);
    const brief = this.#reading.index.get(pid);
    if (brief === undefined && whole === undefined) throw systemError('ENOENT', relative);
    if (name === 'comm' && brief !== undefined) return Buffer.from(`${brief.stat.comm}\n`);
    if (whole && isStarting(whole) && /^(stat|attr\/current)$/.test(name))
      throw systemError('EBUSY', relative);
    if (name === 'stat') return whole?.stats[1] ?? brief?.statText ?? Buffer.of();
    if (name === 'cgroup') return whole?.files.cgroup ?? brief?.cgroup ?? Buffer.of();
    if (whole === undefined) throw systemError('ENODATA', relative);
    const [, tid] = /^task\/(\d+)\/status$/.exec(name) ?? [];
    if (name === 'status' || tid !== undefined) return whole.threads.get(Number(tid ?? pid)) ?? Buffer.of();
    return whole.files[name as keyof WholeProcess['files']] ?? Buffer.of();
  }

  #ownBytes(name: string): Buffer {
    const bytes = this.#reading.own?.files.get(name);
    if (bytes === undefined || bytes.length === 0) throw systemError('ENOENT', name);
    return bytes;
  }

  text(relative: string, encoding: Encoding = 'latin1', limit?: number): string {
    const bytes = this.#bytes(relative);
    // Where the kernel offers no such file, or refuses to read it, there is nothing.
    if (bytes.length === 0 && !mayBeEmpty.test(relative))
      throw systemError(relative.endsWith('/attr/current') ? 'EINVAL' : 'ENOENT', relative);
    return bytes.toString(encoding, 0, limit);
  }

  reading<T>(relative: string, encoding: Encoding, use: (read: () => string) => T): T {
    const whole = this.#reading.whole.get(Number.parseInt(relative, 10));
    if (whole === undefined) throw systemError('ENOENT', relative);
    // Then status stands in the place of stat.
    if (isStarting(whole) === relative.endsWith('/stat')) throw systemError('EBUSY', relative);
    const {stats} = whole;
    let reads = 0;
    return use(() => {
      const bytes = stats[reads++ === 0 ? 0 : 1];
      if (bytes.length === 0) throw systemError('ESRCH', relative);
      return bytes.toString(encoding);
    });
  }

  mountinfo(pid: number | 'self', limit: number): string {
    if (pid === 'self') return this.#ownBytes('/proc/self/mountinfo').toString('utf8', 0, limit);
    const text = this.#reading.mountinfoOf(pid);
    if (text === undefined || text.length === 0) throw systemError('EINVAL', `${pid}/mountinfo`);
    return text.toString('utf8', 0, limit);
  }

  link(relative: string): string {
    const [first = '', ...rest] = relative.split('/');
    const pid = Number(first);
    const name = rest.join('/');
    const whole = this.#reading.whole.get(pid);
    if (whole && isStarting(whole)) throw systemError('EBUSY', relative);
    const link = whole?.links.get(name);
    const target = link ?? (name === 'ns/pid' ? this.#reading.index.get(pid)?.pidNamespace : link);
    if (target === undefined) throw systemError('ENOENT', relative);
    // A zombie has let go of it; whoever may not look at the process is not told.
    if (target === null)
      throw systemError(this.#isRoot && this.#isZombie(pid) ? 'ENOENT' : 'EACCES', relative);
    return target;
  }

  get #isRoot(): boolean {
    return effectiveUid(this.own('status')) === 0;
  }

  #isZombie(pid: number): boolean {
    return /\) [ZX] /.test(this.#bytes(`${pid}/stat`).toString('latin1'));
  }

  rootOf(pid: number): string {
    return this.path(`${pid}/root`);
  }

  names(relative: string): string[] {
    const [, pid] = /^(\d+)\/task$/.exec(relative) ?? [];
    const threads = this.#reading.whole.get(Number(pid))?.threads;
    if (threads === undefined) throw systemError('ENODATA', relative);
    return [...threads.keys()].map(String);
  }

  pids(): number[] {
    return [...this.#reading.index.keys()];
  }

  own(name: string): string {
    return this.#ownBytes(`/proc/self/${name}`).toString('utf8');
  }

  ownLink(name: string): string {
    const target = this.#reading.own?.links.get(`/proc/self/${name}`);
    if (target === undefined || target === null) throw systemError('EACCES', name);
    return target;
  }

  clock(): {readonly now: number; readonly uptime: number} {
    if (this.#reading.own === undefined || Number.isNaN(this.#reading.own.clock.now))
      throw systemError('ENOENT', 'uptime');
    return this.#reading.own.clock;
  }

  override vectorOf(pid: number): Promise<Buffer | undefined> {
    return this.#reading.vectorOf(pid);
  }

  override ownPasswd(): string {
    return this.#ownBytes('passwd').toString('utf8', 0, readLimits.passwdBytes * 16);
  }

  selinuxEnforce(): string {
    return this.#reading.enforce;
  }

  /** By the path alone: to look at a path that a mount told, it would have to stand in a command. */
  socketAt(root: string, hostPath: string): string | undefined {
    return root === '' ? this.#reading.own?.sockets.get(hostPath) : undefined;
  }

  accessAt(_root: string, hostPath: string): never {
    throw systemError('ENODATA', hostPath);
  }
}

/** The command line of a zombie is empty, and id maps that have not been written. */
const mayBeEmpty = /\/(cmdline|uid_map|gid_map)$/;
