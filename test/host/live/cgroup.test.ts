/** Cgroups that were made or moved by hand, on a real container. */
import {existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {captopJson, named} from '../../captop.ts';
import {inspect} from '../../independent.ts';
import {docker} from '../../lab/docker.ts';
import {needs, onLab, type Scratch, scratch} from '../../on-lab.ts';

/** The folder of a process in one hierarchy: /proc/PID/cgroup says the path, /proc/mounts where it is mounted. */
function folderOf(pid: number, isHierarchy: (controllers: string) => boolean): string | undefined {
  const mounts = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map(line => line.split(' '));
  for (const line of readFileSync(`/proc/${pid}/cgroup`, 'utf8').split('\n')) {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined || !isHierarchy(controllers)) continue;
    const at = mounts.find(([, , type, options]) =>
      controllers === ''
        ? type === 'cgroup2'
        : type === 'cgroup' && options?.split(',').includes(controllers.split(',')[0] ?? ''),
    )?.[1];
    if (at !== undefined && existsSync(at + path)) return at + path;
  }
  return undefined;
}

/**
 * Its folders in systemd's and the unified hierarchy, which hold every process. In other hierarchies a folder needs
 * settings before it can be used.
 */
const wholeHierarchies = (pid: number): string[] =>
  ['name=systemd', ''].flatMap(name => folderOf(pid, each => each === name) ?? []);

const everyHierarchy = (pid: number): string[] => {
  const controllers = readFileSync(`/proc/${pid}/cgroup`, 'utf8').matchAll(/^\d+:([^:]*):/gm);
  return [...controllers].flatMap(([, one]) => folderOf(pid, each => each === one) ?? []);
};

async function execed(container: Scratch, seconds: string): Promise<number> {
  await docker('exec', '--detach', container.name, 'sleep', seconds);
  for (;;) {
    const listing = await docker('top', container.name, '-eo', 'pid,args');
    const line = listing.split('\n').find(each => each.trim().endsWith(`sleep ${seconds}`));
    if (line) return Number(line.trim().split(' ')[0]);
  }
}

const pidsOf = (document: Awaited<ReturnType<typeof captopJson>>, {name}: Scratch): number[] =>
  named(document, name).processes.map(({hostPid}) => hostPid);

onLab('Cgroups', () => {
  test('below a container’s are the container’s, as systemd makes them inside', async context => {
    needs(context, {root: true});
    await using container = await scratch();
    const {Pid} = (await inspect(container.name)).State;
    const child = await execed(container, '31001');
    const below = wholeHierarchies(Pid).map(folder => `${folder}/init.scope`);
    for (const folder of below) {
      mkdirSync(folder);
      writeFileSync(`${folder}/cgroup.procs`, String(child));
    }
    try {
      expect(pidsOf(await captopJson([container.name]), container)).toEqual([Pid, child]);
    } finally {
      process.kill(child, 'SIGKILL');
      await removed(below);
    }
  });

  test('of an unknown container below a known one are the known one’s: a daemon in a container', async context => {
    needs(context, {root: true});
    await using container = await scratch();
    const {Pid} = (await inspect(container.name)).State;
    const child = await execed(container, '31002');
    const docker = wholeHierarchies(Pid).map(folder => `${folder}/docker`);
    const inner = docker.map(folder => `${folder}/${'f'.repeat(64)}`);
    for (const folder of inner) {
      mkdirSync(folder, {recursive: true});
      writeFileSync(`${folder}/cgroup.procs`, String(child));
    }
    try {
      expect(pidsOf(await captopJson([container.name]), container)).toEqual([Pid, child]);
    } finally {
      process.kill(child, 'SIGKILL');
      await removed([...inner, ...docker]);
    }
  });

  test('where one controller was moved by hand, the hierarchy of all processes is believed', async context => {
    needs(context, {root: true});
    await using one = await scratch();
    await using other = await scratch();
    const pidOfOther = (await inspect(other.name)).State.Pid;
    const target = folderOf(pidOfOther, controllers => controllers === 'pids');
    if (target === undefined) context.skip('this machine has no hierarchy of the pids controller alone');
    const child = await execed(one, '31003');
    writeFileSync(`${target}/cgroup.procs`, String(child));
    const document = await captopJson([one.name, other.name]);
    expect(pidsOf(document, one)).toContain(child);
    expect(pidsOf(document, other)).not.toContain(child);
  });

  test('a process that left its container’s cgroup is still found, by its PID namespace', async context => {
    needs(context, {root: true});
    await using container = await scratch();
    const {Pid} = (await inspect(container.name)).State;
    const child = await execed(container, '31004');
    for (const folder of everyHierarchy(1)) writeFileSync(`${folder}/cgroup.procs`, String(child));
    expect(readFileSync(`/proc/${child}/cgroup`, 'utf8')).not.toContain(container.id);
    const {processes} = named(await captopJson([container.name]), container.name);
    expect(processes.map(({hostPid, foundBy}) => [hostPid, foundBy])).toEqual([
      [Pid, 'cgroup'],
      [child, 'parent'],
    ]);
  });
});

/** A cgroup can be removed once its last process has been waited for. */
async function removed(folders: readonly string[]): Promise<void> {
  for (const folder of folders)
    for (let tries = 0; existsSync(folder) && tries < 1200; tries++) {
      try {
        rmdirSync(folder);
      } catch {
        await new Promise(resolve => setTimeout(resolve, 20));
      }
    }
}
