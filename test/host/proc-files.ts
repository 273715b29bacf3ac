/** A procfs made of files: as much of a process as tells whether it is the first of a container. */
import {mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

/** What of a process is not that of a shell on the host. */
export interface GivenProcess {
  readonly comm?: string;
  readonly parent?: number;
  /** Inodes of its namespaces; those of the host are 1. */
  readonly pid?: number;
  readonly mnt?: number;
  readonly user?: number;
  readonly nspid?: string;
  readonly cgroup?: string;
  readonly start?: number;
}

/** Makes the folder of a process. */
export function addProcess(root: string, id: number, given: GivenProcess = {}): void {
  const {comm = 'sh', parent = 1, pid = 1, mnt = pid, user = 1} = given;
  const {nspid = pid === 1 ? `${id}` : `${id}\t1`, cgroup = '/', start = 5000} = given;
  const folder = join(root, `${id}`);
  mkdirSync(join(folder, 'ns'), {recursive: true});
  const fields = [parent, ...Array.from({length: 17}, () => 0), start].join(' ');
  writeFileSync(join(folder, 'stat'), `${id} (${comm}) S ${fields}`);
  const ids = ['Uid', 'Gid'].map(name => `${name}:\t0\t0\t0\t0`).join('\n');
  const sets = ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'].map(name => `${name}:\t0`).join('\n');
  const status = `Name:\t${comm}\nState:\tS (sleeping)\nPPid:\t${parent}\n${ids}\nGroups:\t\nNSpid:\t${nspid}\nThreads:\t1\n${sets}\nNoNewPrivs:\t0\nSeccomp:\t0\n`;
  writeFileSync(join(folder, 'status'), status);
  writeFileSync(join(folder, 'cmdline'), `${comm}\0`);
  writeFileSync(join(folder, 'cgroup'), `0::${cgroup}\n`);
  for (const [name, inode] of Object.entries({pid, mnt, user}))
    symlinkSync(`${name}:[${inode}]`, join(folder, 'ns', name));
}
