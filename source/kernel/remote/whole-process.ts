/** One process of another machine with all that a scan reads of it. */
import {parseProcStat} from '../../model/kernel-text/proc-stat.ts';
import {isStatus} from '../../model/kernel-text/program-start.ts';
import {namespaceNames} from '../../model/snapshot.ts';

/** The files of a process in the order in which the shell reads them (script.ts). */
const fileNames = ['task', 'cgroup', 'cmdline', 'uid_map', 'gid_map', 'attr/current'] as const;
type FileName = (typeof fileNames)[number];

/** Files of a process in one answer: these, and its stat file again. */
export const filesEach = fileNames.length + 1;

export interface WholeProcess {
  /** Its stat file before and after everything else was read; its status file if it is starting a program. */
  readonly stats: readonly [Buffer, Buffer];
  readonly files: Readonly<Record<Exclude<FileName, 'task'>, Buffer>>;
  /** The status files of its threads, by thread id. */
  readonly threads: ReadonlyMap<number, Buffer>;
  /** Whether its command line was read. */
  readonly hasCommand: boolean;
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

/**
 * @param before its stat file before the others
 * @param files the others as they were read, the last of which is its stat file again
 * @param earlier if its command line was left out: an earlier reading of this PID, which may know it
 */
export function wholeProcess(
  pid: number,
  before: Buffer,
  files: readonly Buffer[],
  listed: ReadonlyMap<string, string | null>,
  earlier?: WholeProcess | null,
): WholeProcess {
  const [task = Buffer.of(), ...others] = files;
  const named = fileNames.slice(1).map((name, index) => [name, others[index]]);
  const links = ['exe', ...namespaceNames.map(name => `ns/${name}`)].flatMap(name => {
    const target = listed.get(`${pid}/${name}`);
    return target === undefined ? [] : [[name, target] as const];
  });
  const stats = [before, files.at(-1) as Buffer] as const;
  const read = Object.fromEntries(named) as WholeProcess['files'];
  const isKnown = earlier?.hasCommand === true && runsTheSame(earlier.stats[1], before);
  return {
    stats,
    files: isKnown ? {...read, cmdline: earlier.files.cmdline} : read,
    threads: threadsIn(task),
    hasCommand: earlier === undefined || isKnown,
    links: new Map(links),
  };
}

/**
 * Whether one of its threads waits in the kernel: it may keep the memory locked from which the command line is read
 * (command-lines.ts).
 */
export const isLocked = ({stats, threads}: WholeProcess): boolean =>
  parseProcStat(stats[1].toString('utf8'))?.stateLetter === 'D' ||
  [...threads.values()].some(status => /^State:\tD/m.test(status.toString('latin1')));

/** Whether it was starting a program when it was read. */
export const isStarting = ({stats}: WholeProcess): boolean => isStatus(stats[0].toString('latin1', 0, 6));

/** Whether two stat files are of one process, and of one program that it ran; true if one of them is none. */
function runsTheSame(...texts: readonly [Buffer, Buffer]): boolean {
  const [before, after] = texts.map(text => parseProcStat(text.toString('utf8')));
  return (
    before === undefined ||
    after === undefined ||
    (before.startTicks === after.startTicks && before.image === after.image)
  );
}

/** Whether it ran the same program before and after it was read; true if it ended. */
export const isSettled = ({stats}: WholeProcess): boolean => runsTheSame(...stats);
