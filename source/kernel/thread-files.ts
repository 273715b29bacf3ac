/** Single files of a process, and of a container through it, each read by a thread. Undefined is what does not come in time. */
import {close, closeSync, open, openSync, read, readlink} from 'node:fs';
import {O_PATH} from './child-reader.ts';
import {readLimits} from './limits.ts';
import {problemOf} from './read-problem.ts';
import {readingFlags} from './read-text.ts';
import {
  type Callback,
  type Came,
  type StartSign,
  startSign,
  type ThreadProcfs,
  TimedReads,
} from './timed-reads.ts';

export const label = 'attr/current';

/** Reads the beginning of a file, and closes it. */
function readBeginning(path: string, limit: number, done: Callback<Buffer>): void {
  open(path, readingFlags, (failed, file) => {
    if (failed) return done(failed);
    const bytes = Buffer.alloc(limit);
    read(file, bytes, 0, limit, 0, (error, size) => close(file, () => done(error, bytes.subarray(0, size))));
  });
}

/** The same of a file whose opening and closing nothing has to wait for. */
function readPlainly(path: string, done: Callback<string>): void {
  let file: number;
  try {
    file = openSync(path, readingFlags);
  } catch (error) {
    done(error as Error);
    return;
  }
  const bytes = Buffer.allocUnsafe(readLimits.statBytes);
  read(file, bytes, 0, bytes.length, 0, (error, size) => {
    closeSync(file);
    done(error, bytes.toString('utf8', 0, size));
  });
}

export const busy = (what: string): Error => Object.assign(new Error(`EBUSY: ${what}`), {code: 'EBUSY'});

/** Returns what came. Throws the error of the system call, EBUSY if nothing did. */
export function gotten<T>(came: Came<T> | undefined, what: string): T {
  if (came === undefined) throw busy(what);
  if ('error' in came) throw came.error;
  return came.value;
}

export class ThreadFiles {
  readonly #proc: ThreadProcfs;
  readonly #reads: TimedReads;
  /** Why there are no labels, once the kernel has answered that no security module labels processes. */
  #noLabels: Came<string> | undefined;

  constructor(proc: ThreadProcfs) {
    this.#proc = proc;
    this.#reads = new TimedReads(proc);
  }

  /** What a file of a process says, or where a link leads to; undefined if whoever asks has to wait. */
  text(id: string, pid: number, name: string, sign: StartSign): Promise<Came<string> | undefined> {
    const path = this.#proc.path(`${pid}/${name}`);
    if (name === 'stat') return this.#reads.run<string>(id, sign, done => readPlainly(path, done));
    if (name !== label) return this.#reads.run<string>(id, sign, done => readlink(path, 'utf8', done));
    // The kernel has the same modules for all processes.
    if (this.#noLabels !== undefined) return Promise.resolve(this.#noLabels);
    return this.#reads.run<string>(id, sign, done =>
      readBeginning(path, readLimits.statBytes, (error, bytes) => {
        if (error && problemOf(error) === 'unsupported') this.#noLabels = {error};
        done(error, bytes?.toString('utf8'));
      }),
    );
  }

  /**
   * Opens the root of a process as an O_PATH handle, which the caller closes. Throws the error of the system call, EBUSY
   * if whoever goes there has to wait.
   */
  async openRoot(id: string, pid: number): Promise<number> {
    let isLate = false;
    const opened = await this.#reads.run<number>(id, startSign(this.#proc, pid), done =>
      open(this.#proc.path(`${pid}/root`), O_PATH, (error, handle) => {
        if (isLate && handle !== undefined) close(handle);
        else done(error, handle);
      }),
    );
    isLate = opened === undefined;
    return gotten(opened, `${pid}/root`);
  }

  /** What a descriptor of a process leads to. Throws the error of the system call, EBUSY if whoever asks has to wait. */
  async descriptor(id: string, pid: number, name: string): Promise<string> {
    return gotten(await this.text(id, pid, `fd/${name}`, startSign(this.#proc, pid)), `${pid}/fd/${name}`);
  }

  /** Reads a regular file of a container through a handle; undefined if it does not come in time. */
  async bytes(id: string, pid: number, handle: number, limit: number): Promise<Buffer | undefined> {
    const path = `/proc/self/fd/${handle}`;
    const looks = readLimits.containedFileMs / readLimits.threadReadMs;
    const sign = startSign(this.#proc, pid);
    const came = await this.#reads.run<Buffer>(id, sign, done => readBeginning(path, limit, done), looks);
    return came && gotten(came, path);
  }
}
