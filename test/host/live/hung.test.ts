/**
 * Containers that let whoever reads their files wait for ever. captop tells what it could not read, ends, and asks the
 * file system nothing; the daemon, too, still answers.
 */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {readLimits} from '../../../source/kernel/limits.ts';
import {RemoteProcfs} from '../../../source/kernel/remote/remote-procfs.ts';
import {captop, captopJson, named, unnamedEngines} from '../../captop.ts';
import {dashboard} from '../../e2e/dashboard.ts';
import {keys} from '../../e2e/terminal.ts';
import {inspect} from '../../independent.ts';
import {docker, run} from '../../lab/docker.ts';
import {needs, onLab, type Scratch, scratch} from '../../on-lab.ts';
import {LocalShell} from '../../ssh/local-shell.ts';

const script = fileURLToPath(new URL('hung.pl', import.meta.url));
/** With this captop does not see that a process is starting a program. */
const blind = {NODE_OPTIONS: `--import=${new URL('blind.mjs', import.meta.url)}`};
const given = [`--volume=${script}:/hung.pl:ro`];
/** A second is enough for the server; what comes after holds no capability that tells what happened. */
const drop =
  'sleep 1; echo dropped; exec /bin/setpriv --bounding-set=-sys_admin --inh-caps=-sys_admin sleep infinity';
const may = ['--cap-add=SYS_ADMIN', '--device=/dev/fuse'];

/** Lets a process begin to start a program, and never get beyond that. */
const beginsToStart = [
  'sh',
  '-c',
  'touch /tmp/f; perl /hung.pl flush /tmp/f & until grep -q /tmp/f /proc/mounts; do sleep 0.1; done; ' +
    'perl /hung.pl start /tmp/f & exec sleep infinity',
];

/** The log of a container once it holds a line; fails with the log if it does not come. */
async function logWith(line: string, {name}: Scratch): Promise<void> {
  let log = '';
  for (let tries = 0; tries < 1200; tries++, await pause(50)) {
    log = await docker('logs', name);
    if (log.split('\n').includes(line)) return;
  }
  throw new Error(`${name} does not print ${line}: ${log}`);
}

/** What a process started, and what that started. ps(1) and pgrep(1) would wait for what does not answer. */
function startedBy(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .split(' ')
    .filter(Boolean)
    .map(Number);
  return children.flatMap(child => [child, ...startedBy(child)]);
}

/**
 * Ends the servers of a container before anything else touches it, even its removal. The daemon is not asked for them:
 * it may wait for them itself, if somebody else asked it for a file of the container.
 *
 * @param pid of the container's init process
 */
function endServers(pid: number): void {
  for (const each of startedBy(pid))
    if (/^perl\0\S*hung\.pl/.test(readFileSync(`/proc/${each}/cmdline`, 'latin1')))
      process.kill(each, 'SIGKILL');
}

async function told({name}: Scratch): Promise<{limits: readonly string[]; user: unknown}> {
  const document = await captopJson([name]);
  const mine = document.hosts.flatMap(host => host.limits).filter(limit => limit.includes(name));
  return {limits: mine, user: named(document, name).pid1?.user};
}

onLab('A container whose files never answer', () => {
  test.each([
    ['a file system of its own over its passwd', 'perl /hung.pl fuse /etc/passwd file'],
    ['the same, mounted and unmounted in a loop', 'perl /hung.pl race /etc/passwd'],
  ])('%s, by what has given up SYS_ADMIN since', async (_, server) => {
    await using container = await scratch([...given, ...may], ['sh', '-c', `${server} & ${drop}`]);
    const pid = (await inspect(container.name)).State.Pid;
    try {
      await logWith('dropped', container);
      expect(await docker('logs', container.name)).toContain('ready');
      for (let times = 0; times < 3; times++) {
        const {user} = await told(container);
        expect(user).toEqual({uid: 0, name: expect.toBeOneOf([null, 'root'])});
      }
      expect(await docker('logs', container.name)).not.toContain('asked');
    } finally {
      endServers(pid);
    }
  });

  test('a link to a volume that hangs, without any capability', async context => {
    needs(context, {root: true, commands: ['perl', 'mount']});
    if (!existsSync('/dev/fuse')) context.skip('this machine lacks /dev/fuse');
    const base = mkdtempSync(join(tmpdir(), 'captop-hung-'));
    mkdirSync(join(base, 'far'));
    await run('mount', ['--bind', base, base]);
    await run('mount', ['--make-shared', base]);
    await using container = await scratch(
      ['--cap-drop=ALL', '--security-opt=no-new-privileges', `--volume=${base}:/data:rslave`],
      ['sh', '-c', 'ln -sf /data/far/passwd /etc/passwd; exec sleep infinity'],
    );
    const server = spawn('perl', [script, 'fuse', join(base, 'far'), 'dir'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let log = '';
    server.stdout.setEncoding('utf8').on('data', (text: string) => (log += text));
    try {
      await once(server.stdout, 'data');
      const {limits, user} = await told(container);
      expect(user).toEqual({uid: 0, name: null});
      expect(limits.join()).toMatch(/fuse\.hung file system .* the daemon is not asked/);
      // The daemon, too, is free.
      expect((await inspect(container.name)).State.Status).toBe('running');
      expect(log).toBe('ready\n');
    } finally {
      server.kill('SIGKILL');
      await once(server, 'close');
      await run('umount', ['--lazy', '--recursive', base]);
      rmSync(base, {recursive: true});
    }
  });

  test('a permission to open its passwd that it never gives', async () => {
    await using container = await scratch(
      [...given, ...may],
      ['sh', '-c', `perl /hung.pl fanotify /etc/passwd & ${drop}`],
    );
    const pid = (await inspect(container.name)).State.Pid;
    try {
      await logWith('dropped', container);
      const {limits, user} = await told(container);
      expect(user).toEqual({uid: 0, name: null});
      expect(limits.join()).toContain('did not come within 1000 ms, and is not asked for again');
    } finally {
      endServers(pid);
    }
  });

  test('a permission to open the list of its cgroup that it never gives', async () => {
    const list = ['systemd/', ''].map(folder => `/sys/fs/cgroup/${folder}cgroup.procs`);
    await using container = await scratch(
      [...given, ...may],
      [
        'sh',
        '-c',
        `for f in ${list.join(' ')}; do [ -f $f ] && perl /hung.pl fanotify $f & done; sleep 1000`,
      ],
    );
    const {Pid} = (await inspect(container.name)).State;
    try {
      await logWith('ready', container);
      const {processes} = named(await captopJson([container.name]), container.name);
      const words = processes.map(({command}) => command);
      expect(words).toContain('sleep 1000');
      expect(words.join()).toContain('perl /hung.pl fanotify /sys/fs/cgroup/');
    } finally {
      endServers(Pid);
    }
  });

  test("a permission to open the daemon's own file about it that is never given: the daemon is asked", async context => {
    needs(context, {root: true, commands: ['perl']});
    await using container = await scratch();
    const {Id} = await inspect(container.name);
    const root = (await docker('info', '--format', '{{.DockerRootDir}}')).trim();
    const server = spawn('perl', [script, 'fanotify', `${root}/containers/${Id}/config.v2.json`], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {...process.env, HUNG_SECONDS: '300'},
    });
    try {
      await once(server.stdout, 'data');
      const {status, stdout} = await captop(['--json', container.name]);
      expect(status).toBe(0);
      expect(named(JSON.parse(stdout), container.name)).toMatchObject({
        id: Id,
        state: 'running',
        unobserved: null,
      });
      await using screen = dashboard([container.name]);
      await screen.waitFor('1 Processes');
      screen.type(keys.control('c'));
      expect((await screen.exited()).status).toBe(130);
    } finally {
      // The daemon waits for it, too, once it writes that file.
      server.kill('SIGKILL');
      await once(server, 'close');
    }
  });

  test('a process that does not get beyond the start of a program', async context => {
    needs(context, {root: true, commands: ['cat']});
    await using container = await scratch([...given, ...may], beginsToStart);
    const {Pid} = (await inspect(container.name)).State;
    try {
      await logWith('asked 25', container);
      const starting = startedBy(Pid).find(pid =>
        /^VmExe:\s+0 kB$/m.test(readFileSync(`/proc/${pid}/status`, 'latin1')),
      );
      const reader = spawn('cat', [`/proc/${starting}/auxv`], {stdio: 'ignore'});
      const document = await captopJson([container.name]);
      const {pid1, processes} = named(document, container.name);
      expect(document.hosts.flatMap(({limits}) => limits).join()).toContain(
        `would let whoever asks wait: ${starting} in ${container.name}`,
      );
      const wait = 'the process is starting a program, and whoever asks waits until it has';
      expect(processes.find(({hostPid}) => hostPid === starting)).toMatchObject({
        parentHostPid: Pid,
        comm: 'perl',
        user: {uid: 0, name: 'root'},
        capabilities: pid1?.capabilities,
        startedAt: null,
        executable: null,
        unknown: {
          startedAt: expect.stringContaining(wait),
          executable: expect.stringContaining(wait),
        },
      });
      expect(pid1).toMatchObject({command: 'sleep infinity', executable: '/bin/busybox'});

      await using screen = dashboard([container.name]);
      // Keys are heeded meanwhile.
      await screen.waitFor('1 Processes');
      await screen.press('1');
      await screen.waitFor(text => text.includes('[1 Processes]') && text.includes('[perl]'));
      await screen.press('3');
      await screen.waitFor(text => text.includes('[3 Identity]'));
      // The shell of another machine does not wait either.
      using shell = new LocalShell();
      const far = new RemoteProcfs(shell);
      await far.renew([Pid], false);
      expect(() => far.text(`${starting}/stat`)).toThrow('EBUSY');
      expect(far.text(`${starting}/status`)).toContain('Name:\tperl\n');
      expect(far.link(`${Pid}/exe`)).toBe('/bin/busybox');

      // It is a thread that asks all the same, and is left waiting; captop goes on, and ends.
      const {status, stdout, stderr} = await captop(['--json', container.name], {env: blind});
      expect({status, stderr}).toEqual({
        status: 0,
        stderr: expect.stringContaining(`would let whoever asks wait: `),
      });
      expect(named(JSON.parse(stdout), container.name).processes.map(({hostPid}) => hostPid)).toContain(
        starting,
      );
      await using other = dashboard([container.name], {env: blind});
      await other.waitFor('1 Processes');
      await other.press('1');
      await other.waitFor(text => text.includes('[1 Processes]') && text.includes('[perl]'));
      other.type(keys.control('c'));
      expect((await other.exited()).status).toBe(130);

      // Somebody else would wait still.
      expect(reader.exitCode).toBeNull();
      reader.kill('SIGKILL');
    } finally {
      endServers(Pid);
    }
  });

  test('one that no engine tells of, which is the first of a PID namespace', async context => {
    needs(context, {root: true, commands: ['perl', 'unshare']});
    if (!existsSync('/dev/fuse')) context.skip('this machine lacks /dev/fuse');
    const file = join(mkdtempSync(join(tmpdir(), 'captop-hung-')), 'f');
    writeFileSync(file, '');
    const words = `perl ${script} flush ${file} & until grep -q ${file} /proc/mounts; do sleep 0.1; done; exec perl ${script} start ${file}`;
    const maker = spawn('unshare', ['--pid', '--mount', '--fork', 'sh', '-c', words], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(maker, 'close');
    const pid = maker.pid as number;
    let log = '';
    maker.stdout.setEncoding('utf8').on('data', (text: string) => (log += text));
    try {
      await expect.poll(() => log, {timeout: 60_000}).toContain('asked 25');
      // Before that it is taken for one that an engine is about to tell of.
      await pause(2500);
      const [first] = startedBy(pid);
      for (const env of [unnamedEngines, {...unnamedEngines, ...blind}]) {
        const {status} = await captop(['--json'], {env});
        expect(status).toBe(0);
        expect(readFileSync(`/proc/${first}/status`, 'latin1')).toMatch(/^VmExe:\s+0 kB$/m);
      }
    } finally {
      const [first] = startedBy(pid);
      endServers(pid);
      if (first !== undefined) process.kill(first, 'SIGKILL');
      await ended;
      rmSync(dirname(file), {recursive: true});
    }
  });

  test('several such processes at once, more than threads may wait for', async () => {
    await using containers = new AsyncDisposableStack();
    const pids: number[] = [];
    try {
      const names: string[] = [];
      for (let count = 0; count <= readLimits.waitingThreads; count++) {
        const container = containers.use(await scratch([...given, ...may], beginsToStart));
        pids.push((await inspect(container.name)).State.Pid);
        names.push(container.name);
        await logWith('asked 25', container);
      }
      // It ends by itself, and what needs nobody to wait is there.
      const {status, stdout} = await captop(['--json', ...names], {env: blind});
      expect(status).toBe(0);
      const document = JSON.parse(stdout);
      for (const [index, name] of names.entries())
        expect(named(document, name).processes.map(({hostPid}) => hostPid)).toContain(pids[index]);
    } finally {
      pids.forEach(endServers);
    }
  });

  test('a process whose memory a reader may have to wait for: its command line comes from a child process', async context => {
    if (process.arch !== 'x64') context.skip('this machine numbers its system calls otherwise');
    // vfork(2): the parent is in state D until its child ends or starts another program.
    const program = 'syscall 58; sleep 1000';
    await using container = await scratch([], ['perl', '-e', program]);
    const {Pid} = (await inspect(container.name)).State;
    const state = () => /^State:\t(.)/m.exec(readFileSync(`/proc/${Pid}/status`, 'utf8'))?.[1];
    await expect.poll(state).toBe('D');
    // On a busy machine the child process may take longer than its time.
    const found = async () => named(await captopJson([container.name]), container.name);
    await expect
      .poll(async () => (await found()).processes.map(({command}) => command))
      .toEqual(Array(2).fill(`perl -e ${program}`));
    expect((await found()).pid1).toMatchObject({hostPid: Pid, state: 'disk sleep'});
  });
});
