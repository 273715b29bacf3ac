/** /proc/PID/status: proc_pid_status(5), fs/proc/array.c (proc_pid_status). */
import {fromHex} from '../capability.ts';
import type {CapabilitySets, ProcessState, SetName} from '../snapshot.ts';

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

const seccompModes = ['disabled', 'strict', 'filter'] as const;

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

function numbers(value: string | undefined): number[] {
  if (value === undefined || value === '') return [];
  return value.split(/\s+/).map(Number);
}

function fourIds(value: string | undefined): FourIds | undefined {
  const [real, effective, saved, fs] = numbers(value);
  if (real === undefined || effective === undefined || saved === undefined || fs === undefined)
    return undefined;
  return {real, effective, saved, fs};
}

/** Most processes hold one of a few combinations; reading each once is half the cost of reading a status. */
const readBefore = new Map<string, CapabilitySets | undefined>();
const mostKept = 1000;

/** The five lines stand together, from CapInh to CapAmb. */
function capabilitySets(text: string): CapabilitySets | undefined {
  const start = text.indexOf('\nCapInh:');
  const end = text.indexOf('\n', text.indexOf('\nCapAmb:', start) + 1);
  if (start < 0) return undefined;
  const lines = text.slice(start, end < 0 ? undefined : end);
  if (readBefore.has(lines)) return readBefore.get(lines);
  const sets = readSets(lines);
  if (readBefore.size >= mostKept) readBefore.clear();
  readBefore.set(lines, sets);
  return sets;
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
  const uids = fourIds(line('Uid'));
  const gids = fourIds(line('Gid'));
  const groups = numbers(line('Groups'));
  const nspid = numbers(line('NSpid'));
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
