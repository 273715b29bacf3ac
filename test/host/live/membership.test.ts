/** Processes that were put into a cgroup which is not theirs, by what runs in a container. */
import {existsSync, readdirSync, readFileSync, readlinkSync, writeFileSync} from 'node:fs';
import {setTimeout as pause} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {captopJson, type JsonContainer, named} from '../../captop.ts';
import {inspect, statusWords} from '../../independent.ts';
import {docker} from '../../lab/docker.ts';
import {needs, onLab, type Scratch, scratch} from '../../on-lab.ts';

/** Moves a `sleep` of its own to a folder of each hierarchy, and says so. */
const moving = (folder: string): string[] => [
  'sh',
  '-c',
  `sleep 54321 & for own in ${folder}; do mkdir -p $own && echo $! > $own/cgroup.procs; done; echo moved; exec sleep infinity`,
];

async function moved({name}: Scratch): Promise<void> {
  for (let tries = 0; tries < 1200; tries++, await pause(50))
    if ((await docker('logs', name)).includes('moved')) return;
  throw new Error(`${name} moved nothing: ${await docker('logs', name)}`);
}

const sleepers = ({processes}: JsonContainer) => processes.filter(({command}) => command === 'sleep 54321');

const finding = ({findings}: JsonContainer) => findings.find(({id}) => id === 'foreign-cgroup');

/** What names a process's own place: nobody can change its PID namespace. */
const namespaceOf = (pid: number | undefined): string => readlinkSync(`/proc/${pid}/ns/pid`);

onLab('A process in a cgroup that is not its own', () => {
  test("is shown in its container, not hidden, if the cgroup is called like another container's", async () => {
    await using victim = await scratch(['--user=1001']);
    // In its own cgroup, which is all that a privileged container sees of the hierarchy.
    await using attacker = await scratch(
      ['--privileged'],
      moving(`/sys/fs/cgroup/systemd/docker/${victim.id}`),
    );
    await moved(attacker);
    const document = await captopJson([attacker.name, victim.name]);
    const [process] = sleepers(named(document, attacker.name));
    expect(readFileSync(`/proc/${process?.hostPid}/cgroup`, 'utf8')).toContain(victim.id);
    expect(namespaceOf(process?.hostPid)).toBe(namespaceOf((await inspect(attacker.name)).State.Pid));
    expect(process?.capabilities.effective.length).toBeGreaterThan(14);
    // Nothing of it counts against the victim.
    expect(named(document, victim.name).risk).not.toBe('critical');
  });

  test('is shown in both containers if it was put into the cgroup of another one', async () => {
    await using victim = await scratch(['--user=1001']);
    await using attacker = await scratch(
      ['--volume=/sys/fs/cgroup/systemd:/cg'],
      moving(`/cg/docker/${victim.id}`),
    );
    await moved(attacker);
    const document = await captopJson([attacker.name, victim.name]);
    const [own] = sleepers(named(document, attacker.name));
    const [planted] = sleepers(named(document, victim.name));
    expect(readFileSync(`/proc/${own?.hostPid}/cgroup`, 'utf8')).toContain(
      `:name=systemd:/docker/${victim.id}`,
    );
    expect(namespaceOf(own?.hostPid)).toBe(namespaceOf((await inspect(attacker.name)).State.Pid));
    expect(own).toMatchObject({foundBy: 'pid namespace', alsoIn: victim.id});
    expect(planted).toMatchObject({foundBy: 'cgroup', alsoIn: attacker.id, hostPid: own?.hostPid});
    expect(finding(named(document, attacker.name))?.evidence).toBe(
      `host PID ${own?.hostPid} is in its PID namespace, and in the cgroup of ${victim.name}`,
    );
    expect(finding(named(document, victim.name))?.evidence).toBe(
      `host PID ${own?.hostPid} is in its cgroup, and in the PID namespace of ${attacker.name}`,
    );
    const others = named(document, victim.name).findings.map(({id}) => id);
    expect(others.sort()).toEqual(['capabilities-within-reach', 'foreign-cgroup']);
  });

  test('is not taken for one that the host entered', async () => {
    await using container = await scratch(['--volume=/sys/fs/cgroup/systemd:/cg'], moving('/cg'));
    await moved(container);
    const told = named(await captopJson([container.name]), container.name);
    expect(sleepers(told)).toMatchObject([{foundBy: 'parent', alsoIn: null}]);
    expect(told.findings.map(({id}) => id)).not.toContain('entered-from-host');
    expect(finding(told)?.evidence).toContain('whose parent is in the container, is in another cgroup');
  });
});

/** A program whose leading thread ends while two others go on. */
const leaderless = [
  'perl',
  '-e',
  'use threads; require "/lab/syscalls.pl"; threads->create(sub {sleep while 1}) for 1..2; syscalls::call("exit", 0)',
];

/** The threads of a process whose leader has ended, the leader first. */
async function threadsOfLeaderless(pid: number): Promise<readonly number[]> {
  for (let tries = 0; tries < 1200; tries++, await pause(50)) {
    const threads = readdirSync(`/proc/${pid}/task`).map(Number);
    if (statusWords(pid, 'State')[0] === 'Z' && threads.length === 3) return threads;
  }
  throw new Error(`the leader of ${pid} goes on`);
}

onLab('An init process whose leader has ended while other threads live', () => {
  test('is in the cgroup of these, and is read as one of these', async context => {
    needs(context, {root: true});
    await using container = await scratch([], leaderless);
    const {Pid} = (await inspect(container.name)).State;
    try {
      const [, living] = await threadsOfLeaderless(Pid);
      expect(readFileSync(`/proc/${Pid}/task/${living}/cgroup`, 'utf8')).toContain(container.id);
      const told = named(await captopJson([container.name]), container.name);
      expect(finding(told)).toBeUndefined();
      expect(told.pid1).toMatchObject({
        // As ps(1) has it: the memory of the leader is gone, and its command line with it.
        command: '[perl]',
        executable: readlinkSync(`/proc/${Pid}/task/${living}/exe`),
        threads: 3,
        user: {uid: 0, name: 'root'},
      });
      const link = readlinkSync(`/proc/${Pid}/task/${living}/ns/net`);
      expect(link).toBe(`net:[${told.pid1?.namespaces.net}]`);
    } finally {
      // The runtime takes the init process for a zombie that it cannot kill.
      process.kill(Pid, 'SIGKILL');
    }
  });
});

/** The cgroup.procs of a path in every hierarchy that this machine has it in. */
const listsOf = (path: string): readonly string[] =>
  ['', ...readdirSync('/sys/fs/cgroup').map(name => `/${name}`)]
    .map(hierarchy => `/sys/fs/cgroup${hierarchy}${path}/cgroup.procs`)
    .filter(existsSync);

/** Moves an init process as root of the host may, and waits until the kernel says so. */
async function moveInit({name}: Scratch, path: string): Promise<number> {
  const {Pid} = (await inspect(name)).State;
  for (const list of listsOf(path)) writeFileSync(list, String(Pid));
  return Pid;
}

onLab('An init process that was moved', () => {
  test('to the cgroup of another container is told in both', async context => {
    needs(context, {root: true});
    await using victim = await scratch(['--user=1001']);
    await using moved = await scratch();
    const pid = await moveInit(moved, `/docker/${victim.id}`);
    expect(readFileSync(`/proc/${pid}/cgroup`, 'utf8')).toContain(`/docker/${victim.id}`);
    const document = await captopJson([moved.name, victim.name]);
    expect(named(document, moved.name).pid1?.hostPid).toBe(pid);
    expect(finding(named(document, moved.name))?.evidence).toBe(
      `its init process, host PID ${pid}, is in the cgroup of ${victim.name}`,
    );
    expect(finding(named(document, victim.name))?.evidence).toBe(
      `host PID ${pid}, the init process of ${moved.name}, is in its cgroup`,
    );
    expect(named(document, victim.name).pid1?.user?.uid).toBe(1001);
  });

  test('to the root of the hierarchy is told as well', async context => {
    needs(context, {root: true});
    await using other = await scratch();
    await using moved = await scratch();
    const pid = await moveInit(moved, '');
    expect(readFileSync(`/proc/${pid}/cgroup`, 'utf8')).not.toContain(moved.id);
    const document = await captopJson([moved.name, other.name]);
    expect(finding(named(document, moved.name))?.evidence).toBe(
      `its init process, host PID ${pid}, is in the cgroup /, which is no container's`,
    );
    expect(finding(named(document, other.name))).toBeUndefined();
  });
});
