/** One process of another machine with all that a scan reads of it. */
import {parseProcStat} from '../../model/kernel-text/proc-stat.ts';
import {namespaceNames} from '../../model/snapshot.ts';

/** The files of a process in the order in which the shell reads them (script.ts). */
const fileNames = ['task', 'cgroup', 'cmdline', 'uid_map', 'gid_map', 'attr/current'] as const;
type FileName = (typeof fileNames)[number];

/** Files of a process in one answer: these, and its stat file again. */
export const filesEach = fileNames.length + 1;

export interface WholeProcess {
  /** Its stat file before and after everything else was read. */
  readonly stats: readonly [Buffer, Buffer];
  readonly files: Readonly<Record<Exclude<FileName, 'task'>, Buffer>>;
  /** The status files of its threads, by thread id. */
  readonly threads: ReadonlyMap<number, Buffer>;
  /** `exe` and `ns/…`; null for one that is closed to the reader. */
  readonly links: ReadonlyMap<string, string | null>;
}

/**
 * The status files of all threads of a process, which follow each other without anything between them. The kernel
 * escapes the newlines of a name, so none can begin a line (fs/proc/array.c, proc_task_name).
 */
function threadsIn(bytes: Buffer): Map<number, Buffer> {
  const threads = new Map<number, Buffer>();
  const begin = Buffer.from('\nName:\t');
  for (let from = 0; from < bytes.length; ) {
    const next = bytes.indexOf(begin, from);
    const end = next < 0 ? bytes.length : next + 1;
    const status = bytes.subarray(from, end);
    const tid = Number(/^Pid:\t(\d+)$/m.exec(status.toString('latin1'))?.[1]);
    if (Number.isSafeInteger(tid)) threads.set(tid, status);
    from = end;
  }
  return threads;
}

/** @param files its files as they were read, the first and the last of which are its stat file */
export function wholeProcess(
  pid: number,
  before: Buffer,
  files: readonly Buffer[],
  listed: ReadonlyMap<string, string | null>,
): WholeProcess {
  const [task = Buffer.of(), ...others] = files;
  const named = fileNames.slice(1).map((name, index) => [name, others[index]]);
  const links = ['exe', ...namespaceNames.map(name => `ns/${name}`)].flatMap(name => {
    const target = listed.get(`${pid}/${name}`);
    return target === undefined ? [] : [[name, target] as const];
  });
  return {
    stats: [before, files.at(-1) as Buffer],
    files: Object.fromEntries(named) as WholeProcess['files'],
    threads: threadsIn(task),
    links: new Map(links),
  };
}

/** Whether it ran the same program before and after it was read; true if it ended. */
export function isSettled({stats}: WholeProcess): boolean {
  const [before, after] = stats.map(text => parseProcStat(text.toString('utf8')));
  return (
    before === undefined ||
    after === undefined ||
    (before.startTicks === after.startTicks && before.image === after.image)
  );
}
