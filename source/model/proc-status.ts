/** /proc/PID/status: proc_pid_status(5), fs/proc/array.c (proc_pid_status). */
import {fromHex} from './capability.ts';
import type {CapabilitySets, ProcessState, SetName} from './snapshot.ts';

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

/**
 * The value of a line. Only a line's first token counts: the name on the first line is chosen by the process
 * and may hold `Uid:`, but the kernel escapes its newlines, so it can never begin a line.
 */
function lineOf(text: string, key: string): string | undefined {
  const start = text.indexOf(`\n${key}:`);
  if (start < 0) return undefined;
  const from = start + key.length + 2;
  const end = text.indexOf('\n', from);
  return text.slice(from, end < 0 ? undefined : end).trim();
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

function readSets(lines: string): CapabilitySets | undefined {
  const sets: Partial<Record<SetName, bigint>> = {};
  for (const [name, key] of Object.entries(setLines) as [SetName, string][]) {
    const set = fromHex(lineOf(lines, key) ?? '');
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
  const uids = fourIds(lineOf(text, 'Uid'));
  const gids = fourIds(lineOf(text, 'Gid'));
  const capabilities = capabilitySets(text);
  const nspid = numbers(lineOf(text, 'NSpid'));
  const state = lineOf(text, 'State');
  const [parent, threads, noNewPrivileges] = ['PPid', 'Threads', 'NoNewPrivs'].map(key => lineOf(text, key));
  if (!uids || !gids || !capabilities || nspid.length === 0) return undefined;
  if (state === undefined || parent === undefined || threads === undefined) return undefined;
  if (noNewPrivileges === undefined) return undefined;
  return {
    state: stateOf(state.charAt(0)),
    parent: Number(parent),
    nspid,
    uids,
    gids,
    groups: numbers(lineOf(text, 'Groups')),
    threads: Number(threads),
    capabilities,
    noNewPrivileges: noNewPrivileges === '1',
    // A kernel built without seccomp has no such line, and then nothing is filtered.
    seccomp: seccompModes[Number(lineOf(text, 'Seccomp') ?? 0)] ?? 'filter',
  };
}
