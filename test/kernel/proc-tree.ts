/** Folders that stand for a procfs. */
import {mkdirSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';

/** Writes a file of a process. */
export function writeOf(root: string, pid: number, name: string, text: string): void {
  const path = join(root, `${pid}`, name);
  mkdirSync(dirname(path), {recursive: true});
  writeFileSync(path, text);
}

interface ProcessFiles {
  readonly cgroup: string;
  readonly command?: string | undefined;
  readonly state?: string | undefined;
  /** Where its program lies in its memory, which changes when it starts another one. */
  readonly image?: number | undefined;
}

/** Writes what is read of a process whose PID in its namespace is 69 less. */
export function writeProcess(
  root: string,
  pid: number,
  {cgroup, command = 'perl\0', state = 'S (sleeping)', image = 4000}: ProcessFiles,
): void {
  const write = (name: string, text: string): void => writeOf(root, pid, name, text);
  write('stat', `${pid} (perl) S 1 ${'0 '.repeat(17)}500 0 0 0 ${image} 5000 6000 ${'0 '.repeat(24)}\n`);
  const status = `Name:\tperl\nState:\t${state}\nPPid:\t1\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nGroups:\t \nNSpid:\t${pid}\t${pid - 69}\nThreads:\t1\nCapInh:\t0\nCapPrm:\t0\nCapEff:\t0\nCapBnd:\t0\nCapAmb:\t0\nNoNewPrivs:\t0\nSeccomp:\t2\n`;
  write('status', status);
  write(`task/${pid}/status`, status);
  write('cgroup', `0::${cgroup}\n`);
  write('cmdline', command);
}
