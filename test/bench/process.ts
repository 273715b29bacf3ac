/** What the kernel says that a process costs. */
import {execFile, execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {promisify} from 'node:util';

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], {encoding: 'utf8'}));

/**
 * CPU seconds of a process and of its children that have ended: proc_pid_stat(5), fields 14 to 17. Its clock has
 * steps of 10 ms where the kernel counts by ticks.
 */
export function cpuSeconds(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const ticks = [14, 15, 16, 17].reduce((sum, number) => sum + Number(fields[number - 3]), 0);
  return ticks / ticksPerSecond;
}

/** Milliseconds that the main thread of a process has run on a processor, in steps of a nanosecond: sched-stats(5). */
export function mainThreadMs(pid: number): number {
  const [nanoseconds] = readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ');
  return Number(nanoseconds) / 1e6;
}

/** Resident memory in megabytes: VmRSS of proc_pid_status(5). */
export function residentMegabytes(pid: number): number {
  const line = /^VmRSS:\s+([0-9]+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1]) / 1024;
}

const run = promisify(execFile);

/** Milliseconds that a command takes from its start to its end; rejects where it fails. */
export async function duration(file: string, args: readonly string[]): Promise<number> {
  const begin = performance.now();
  await run(file, [...args], {maxBuffer: 2 ** 30, env: environment()});
  return performance.now() - begin;
}

/** This environment without what changes what a program draws or which daemon it asks. */
export function environment(): NodeJS.ProcessEnv {
  const {CI, NO_COLOR, FORCE_COLOR, NODE_ENV, DOCKER_HOST, DOCKER_CONTEXT, ...rest} = process.env;
  return {...rest, TERM: 'xterm-256color', LANG: 'C.UTF-8'};
}
