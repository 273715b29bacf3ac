/** /proc/PID/status: proc_pid_status(5), fs/proc/array.c (proc_pid_status). */
import {fromHex} from '../capability.ts';
import {memoize} from '../memoize.ts';
import {type CapabilitySets, type ProcessState, type SetName, seccompModes} from '../vocabulary.ts';

/** The four ids of a `Uid:` or `Gid:` line, relative to the reader's user namespace. */
export interface FourIds {
  readonly real: number;
  readonly effective: number;
  readonly saved: number;
  readonly fs: number;
}

export interface ProcStatus {
  readonly state: ProcessState;
  readonly parent: number;
  /** The ids from the reader's PID namespace to the innermost one. */
  readonly nspid: readonly number[];
  readonly uids: FourIds;
  readonly gids: FourIds;
  readonly groups: readonly number[];
  readonly threads: number;
  readonly capabilities: CapabilitySets;
  readonly noNewPrivileges: boolean;
  readonly seccomp: 'disabled' | 'strict' | 'filter';
}

/** fs/proc/array.c, task_state_array; upper and lower case differ (`T` stopped, `t` traced). */
const states: Readonly<Record<string, ProcessState>> = {
  R: 'running',
  S: 'sleeping',
  D: 'disk sleep',
  T: 'stopped',
  t: 'traced',
  Z: 'zombie',
  X: 'dead',
  x: 'dead',
  I: 'idle',
  P: 'idle',
};

/** The state of its letter, as status and stat print it. */
export const stateOf = (letter: string): ProcessState => states[letter] ?? 'unknown';

const setLines: Readonly<Record<SetName, string>> = {
  effective: 'CapEff',
  permitted: 'CapPrm',
  bounding: 'CapBnd',
  inheritable: 'CapInh',
  ambient: 'CapAmb',
};

/** Gives the value of a line by its key. */
type Lines = (key: string) => string | undefined;

/**
 * Reads the lines of a status, asked for in the kernel's order, in one pass; in any other order it starts over.
 * Only a line's first token counts: the name on the first line is chosen by the process and may hold `Uid:`, but
 * the kernel escapes its newlines, so it can never begin a line.
 */
function linesOf(text: string): Lines {
  let at = 0;
  return key => {
    const mark = `\n${key}:`;
    let start = text.indexOf(mark, at);
    if (start < 0) start = text.indexOf(mark);
    if (start < 0) return undefined;
    const from = start + mark.length;
    const end = text.indexOf('\n', from);
    at = end < 0 ? from : end;
    return text.slice(from, end < 0 ? undefined : end).trim();
  };
}

/** The PIDs of a process, from the reader's PID namespace to the innermost one; undefined without that line. */
export function nspidOf(text: string): readonly number[] | undefined {
  const line = linesOf(text)('NSpid');
  return line === undefined ? undefined : numbersOf(line);
}

/** Most processes hold one of a few combinations. */
const mostKept = 1000;

const numbersOf = (text: string): readonly number[] => (text === '' ? [] : text.split(/\s+/).map(Number));

const groupsOf = memoize(mostKept, numbersOf);

const fourIds = memoize(mostKept, (text: string): FourIds | undefined => {
  const [real, effective, saved, fs] = numbersOf(text);
  if (real === undefined || effective === undefined || saved === undefined || fs === undefined)
    return undefined;
  return {real, effective, saved, fs};
});

const setsOf = memoize(mostKept, readSets);

/** The five lines stand together, from CapInh to CapAmb; to read them takes half as long as the whole status. */
function capabilitySets(text: string): CapabilitySets | undefined {
  const start = text.indexOf('\nCapInh:');
  const end = text.indexOf('\n', text.indexOf('\nCapAmb:', start) + 1);
  return start < 0 ? undefined : setsOf(text.slice(start, end < 0 ? undefined : end));
}

function readSets(text: string): CapabilitySets | undefined {
  const lines = linesOf(text);
  const sets: Partial<Record<SetName, bigint>> = {};
  for (const [name, key] of Object.entries(setLines) as [SetName, string][]) {
    const set = fromHex(lines(key) ?? '');
    if (set === undefined) return undefined;
    sets[name] = set;
  }
  return sets as CapabilitySets;
}

/**
 * Reads the text of a status file.
 *
 * @returns undefined where a line that every kernel since 4.10 writes is missing: such text is not a status file
 */
export function parseProcStatus(text: string): ProcStatus | undefined {
  const line = linesOf(text);
  const state = line('State');
  const parent = line('PPid');
  const uids = fourIds(line('Uid') ?? '');
  const gids = fourIds(line('Gid') ?? '');
  const groups = groupsOf(line('Groups') ?? '');
  const nspid = numbersOf(line('NSpid') ?? '');
  const threads = line('Threads');
  const capabilities = capabilitySets(text);
  const noNewPrivileges = line('NoNewPrivs');
  const seccomp = line('Seccomp');
  if (!uids || !gids || !capabilities || nspid.length === 0) return undefined;
  if (state === undefined || parent === undefined || threads === undefined) return undefined;
  if (noNewPrivileges === undefined) return undefined;
  return {
    state: stateOf(state.charAt(0)),
    parent: Number(parent),
    nspid,
    uids,
    gids,
    groups,
    threads: Number(threads),
    capabilities,
    noNewPrivileges: noNewPrivileges === '1',
    // A kernel built without seccomp has no such line, and then nothing is filtered.
    seccomp: seccompModes[Number(seccomp ?? 0)] ?? 'filter',
  };
}
