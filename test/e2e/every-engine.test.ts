/** Without a daemon named, captop shows what every engine of the machine runs, and what none tells of. */
import {type ChildProcess, spawn} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {afterAll, beforeAll, expect, inject, test} from 'vitest';
import {captop, type JsonContainer, type JsonDocument, unnamedEngines} from '../captop.ts';
import {decode, inspect, setsOf, statusWords} from '../independent.ts';
import {type Containerd, standaloneContainerd} from '../lab/containerd.ts';
import {run} from '../lab/docker.ts';
import {remappedDocker} from '../lab/engines.ts';
import {labImage} from '../lab/image.ts';
import {type PodmanAlone, podmanAlone} from '../lab/podman-alone.ts';
import {describeUnless, freshName, obstacleTo} from '../on-lab.ts';
import {dashboard} from './dashboard.ts';

const obstacle =
  inject('labObstacle') ??
  obstacleTo({
    root: true,
    commands: ['containerd', 'ctr', 'runc', 'podman', 'newuidmap', 'unshare', 'dockerd'],
  });

/** Names of this run's own: others may run engines, too. */
const names = () => [freshName(), freshName()] as const;
const [web, pod] = names();
const [rootful, privileged] = names();
const [rootless, slow] = names();
/** What `unshare` starts has no name but that of its program. */
const alone = 'sleep';

/** Milliseconds for which a container that no engine tells of has to run: its engine may only need a moment. */
const youngest = 2500;

async function read(...args: readonly string[]): Promise<JsonDocument> {
  // Another engine of the machine may have what cannot be read, which is told by the status.
  const {stdout, stderr} = await captop([...args, '--json'], {env: unnamedEngines});
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as JsonDocument;
}

interface Row extends JsonContainer {
  readonly engine: string;
}

/** The rows of a document that have one of these PIDs as init process. */
const rowsOf = ({hosts}: JsonDocument, pids: ReadonlyMap<string, number>): readonly Row[] =>
  hosts
    .flatMap(host => host.containers as readonly Row[])
    .filter(({pid1}) => [...pids.values()].includes(pid1?.hostPid ?? 0));

/** The children of a process, by the kernel. */
const childrenOf = (pid: number): readonly number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);

/** Docker's documentation, "Runtime privilege and Linux capabilities". */
const documentedByDocker =
  'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE NET_RAW SETFCAP SETGID SETPCAP SETUID SYS_CHROOT'
    .split(' ')
    .map(name => `CAP_${name}`);

/** The default that containers.conf(5) of this machine writes down. */
function documentedByPodman(): readonly string[] {
  const [, list] =
    /^#?default_capabilities = \[([^\]]*)\]/m.exec(
      readFileSync('/usr/share/containers/containers.conf', 'utf8'),
    ) ?? expect.fail('containers.conf has no default_capabilities');
  return [...(list ?? '').matchAll(/"(\w+)"/g)].map(([, name]) => `CAP_${name}`);
}

/** The default of the containerd of this machine, as its own program writes it. */
async function documentedByContainerd(): Promise<readonly string[]> {
  const spec = JSON.parse(await run('ctr', ['oci', 'spec'])) as {
    readonly process: {readonly capabilities: {readonly bounding: readonly string[]}};
  };
  return spec.process.capabilities.bounding;
}

/** A container that runc runs without any engine, in the PID namespace of the host; two processes are in it. */
async function runcAlone(name: string, rootfs: string) {
  const bundle = mkdtempSync(join(tmpdir(), 'captop-runc-'));
  await run('runc', ['spec', '--bundle', bundle]);
  const path = join(bundle, 'config.json');
  const spec = JSON.parse(readFileSync(path, 'utf8'));
  const namespaces = spec.linux.namespaces.filter(({type}: {type: string}) => type !== 'pid');
  const args = ['/bin/busybox', 'sh', '-c', '/bin/busybox sleep 3600 & wait'];
  writeFileSync(
    path,
    JSON.stringify({
      ...spec,
      root: {path: rootfs, readonly: true},
      process: {...spec.process, terminal: false, args},
      linux: {...spec.linux, namespaces, cgroupsPath: `/${name}`, maskedPaths: [], readonlyPaths: []},
    }),
  );
  // Whoever keeps its output open would be waited for.
  const starting = spawn('runc', ['run', '--detach', '--bundle', bundle, name], {stdio: 'ignore'});
  expect(await new Promise(resolve => starting.once('exit', resolve))).toBe(0);
  const {pid} = JSON.parse(await run('runc', ['state', name])) as {readonly pid: number};
  await eventually(() => childrenOf(pid)[0]);
  return {
    pid,
    async [Symbol.asyncDispose]() {
      for (const each of [pid, ...childrenOf(pid)]) process.kill(each, 'SIGKILL');
      await run('runc', ['delete', '--force', name]);
      rmSync(bundle, {recursive: true});
    },
  };
}

async function eventually<T>(look: () => T | undefined): Promise<T> {
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    await pause(50);
  }
}

describeUnless(obstacle, 'Every engine of a machine', () => {
  let containerd: Containerd;
  let root: PodmanAlone;
  let other: PodmanAlone;
  let unshare: ChildProcess;
  const pids = new Map<string, number>();

  beforeAll(async () => {
    [containerd, root, other] = await Promise.all([
      standaloneContainerd(),
      podmanAlone('root'),
      podmanAlone('other'),
    ]);
    pids.set(web, await containerd.start(web));
    const annotations = {'container-name': pod, 'sandbox-name': 'shop', 'sandbox-namespace': 'sales'};
    const flags = Object.entries(annotations).map(
      ([key, value]) => `--annotation=io.kubernetes.cri.${key}=${value}`,
    );
    pids.set(
      pod,
      await containerd.start(randomBytes(32).toString('hex'), flags, ['sleep', 'infinity'], 'k8s.io'),
    );
    pids.set(rootful, await root.start(rootful));
    pids.set(privileged, await root.start(privileged, '--privileged'));
    pids.set(rootless, await other.start(rootless, '--user=1001'));
    unshare = spawn('unshare', ['--pid', '--mount', '--fork', '--mount-proc', 'sleep', 'infinity']);
    pids.set(alone, await eventually(() => childrenOf(unshare.pid ?? 0)[0]));
    pids.set('web', (await inspect('web')).State.Pid);
    await pause(youngest);
  });
  afterAll(async () => {
    for (const pid of unshare?.pid === undefined ? [] : childrenOf(unshare.pid)) process.kill(pid, 'SIGKILL');
    await other?.[Symbol.asyncDispose]();
    await root?.[Symbol.asyncDispose]();
    await containerd?.[Symbol.asyncDispose]();
  });

  test('all stand in one list, each once, with what the kernel says of them', async () => {
    const rows = rowsOf(await read(), pids);
    expect(rows.map(({name, engine, pid1}) => [name, engine, pid1?.hostPid]).sort()).toEqual(
      [
        ['web', 'docker'],
        [web, 'containerd'],
        [pod, 'containerd'],
        [rootful, 'podman'],
        [privileged, 'podman'],
        [rootless, 'podman'],
        [alone, 'other'],
      ]
        .map(([name = '', engine]) => [name, engine, pids.get(name)])
        .sort(),
    );
    for (const {name, pid1} of rows) {
      const {hex: _, ...sets} = pid1?.capabilities ?? expect.fail(name);
      expect([name, sets]).toEqual([name, await setsOf(pid1?.hostPid ?? 0)]);
      expect([name, pid1?.hostUser?.uid]).toEqual([name, Number(statusWords(pid1?.hostPid ?? 0, 'Uid')[1])]);
    }
  });

  test('what no engine tells of is there at once, too: nobody comes back after a single reading', async () => {
    const started = spawn('unshare', ['--pid', '--mount', '--fork', '--mount-proc', 'sleep', 'infinity']);
    const pid = await eventually(() => childrenOf(started.pid ?? 0)[0]);
    try {
      const rows = rowsOf(await read(), new Map([[alone, pid]]));
      expect(rows.map(({name, engine}) => [name, engine])).toEqual([[alone, 'other']]);
      // What started it has the same mounts, and is not in it.
      expect(rows[0]?.processes.map(({hostPid}) => hostPid)).toEqual([pid]);
    } finally {
      process.kill(pid, 'SIGKILL');
    }
  });

  test('what runc keeps leads to a container in the PID namespace of the host, and to all of its processes', async () => {
    const name = freshName();
    await using started = await runcAlone(name, join(containerd.folder, 'rootfs'));
    const [row] = rowsOf(await read(), new Map([[name, started.pid]]));
    const host = Number(/\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0]);
    expect(row).toMatchObject({name, engine: 'other', pid1: {namespaces: {pid: host}}});
    expect(row?.processes.map(({hostPid}) => hostPid).sort()).toEqual(
      [started.pid, ...childrenOf(started.pid)].sort(),
    );
    expect(row?.findings.map(({id}) => id)).toContain('host-pid');
  });

  test('each fact is what its engine tells', async () => {
    const rows = new Map(rowsOf(await read(), pids).map(row => [row.pid1?.hostPid, row]));
    const row = (name: string) => rows.get(pids.get(name)) ?? expect.fail(name);
    expect(row(pod)).toMatchObject({namespace: 'sales', pod: 'shop'});
    const told = async (by: PodmanAlone, name: string) =>
      JSON.parse(await by.podman('inspect', name))[0] as {
        readonly Id: string;
        readonly ImageName: string;
        readonly EffectiveCaps: readonly string[] | null;
        readonly HostConfig: {readonly Privileged: boolean};
      };
    for (const [by, name] of [
      [root, rootful],
      [root, privileged],
      [other, rootless],
    ] as const) {
      const {Id, ImageName, EffectiveCaps, HostConfig} = await told(by, name);
      const {id, image, declared, pid1, expected, drift} = row(name);
      expect({id, image, privileged: declared.privileged}).toEqual({
        id: Id,
        image: ImageName,
        privileged: HostConfig.Privileged,
      });
      expect([name, pid1?.capabilities.effective.toSorted()]).toEqual([
        name,
        (EffectiveCaps ?? []).toSorted(),
      ]);
      expect([name, expected?.bounding]).toEqual([name, pid1?.capabilities.bounding]);
      expect([name, drift]).toEqual([name, []]);
    }
    expect(row(rootless).pid1).toMatchObject({user: {uid: 1001}, userNamespace: 'own', rootOnHost: false});
    expect(row(rootless).pid1?.hostUser?.uid).toBe(165_536 + 1000);
    expect(row(alone)).toMatchObject({declared: null, expected: null, risk: 'critical'});
    expect(row(alone).findings.map(({id}) => id)).toContain('all-capabilities');
  });

  test('each is compared with what its own engine grants by default, by the account of that engine', async () => {
    const defaults = {
      docker: documentedByDocker,
      podman: documentedByPodman(),
      containerd: await documentedByContainerd(),
    };
    const engineOf = new Map<string, keyof typeof defaults>([
      ['web', 'docker'],
      [web, 'containerd'],
      [rootful, 'podman'],
      [privileged, 'podman'],
      [rootless, 'podman'],
    ]);
    const bitOrder = await decode('1ffffffffff');
    const versus = (document: JsonDocument, granted: (name: string) => readonly string[]) => ({
      captop: rowsOf(document, pids)
        .filter(({name}) => engineOf.has(name))
        .map(({name, versusProfile}) => [name, versusProfile])
        .sort(),
      kernel: Promise.all(
        [...engineOf.keys()].sort().map(async name => {
          const pid = pids.get(name) ?? expect.fail(name);
          // It alone does not run as root.
          const basis = name === rootless ? 'bounding' : 'effective';
          const held = (await setsOf(pid))[basis];
          const added = held.filter(each => !granted(name).includes(each));
          const dropped = granted(name).filter(each => !held.includes(each));
          return [name, {basis, added, dropped: bitOrder.filter(each => dropped.includes(each))}];
        }),
      ),
    });
    const document = await read();
    const own = versus(document, name => defaults[engineOf.get(name) ?? 'docker']);
    expect(own.captop).toEqual(await own.kernel);
    for (const host of document.hosts)
      if (host.engine.startsWith('Podman'))
        expect(host.profile?.capabilities.toSorted()).toEqual(defaults.podman.toSorted());
    const chosen = versus(await read('--profile', 'docker'), () => documentedByDocker);
    expect(chosen.captop).toEqual(await chosen.kernel);
    expect(new Map(chosen.captop as [string, unknown][]).get(rootful)).toMatchObject({
      dropped: ['CAP_NET_RAW', 'CAP_MKNOD', 'CAP_AUDIT_WRITE'],
    });
  });

  test('--engine shows those alone that it names', async () => {
    const engines = async (list: string) =>
      new Set(rowsOf(await read('--engine', list), pids).map(({engine}) => engine));
    expect(await engines('podman')).toEqual(new Set(['podman']));
    expect(await engines('other,containerd')).toEqual(new Set(['other', 'containerd']));
  });

  test('the dashboard finds what comes, and names the engines in its title', async () => {
    const late = freshName();
    // Room in the title for every engine that others may run here as well.
    await using terminal = dashboard(['--filter', `name:${late}`], {env: unnamedEngines, columns: 500});
    // That a daemon of somebody else's went away meanwhile stands in the place of the names.
    await terminal.waitFor(
      /^captop .*(?: Docker [0-9.]+.*Podman.*containerd.*no engine|connection to .* lost)/,
    );
    const pid = await root.start(late);
    await terminal.waitFor(new RegExp(`medium +${late}.* ${pid} +1 `));
    await root.podman('rm', '--force', '--time=0', late);
    await terminal.waitFor(now => !now.includes(` ${pid} `));
  });

  test('a daemon that hangs before captop starts leaves its containers in the list, and is told', async () => {
    await using second = await remappedDocker();
    await second.command(
      'run',
      '--detach',
      '--network=none',
      `--name=${slow}`,
      labImage,
      'sleep',
      'infinity',
    );
    const pid = Number(await second.command('inspect', '--format={{.State.Pid}}', slow));
    await pause(youngest);
    second.signal('SIGSTOP');
    try {
      const {stdout, stderr, status} = await captop(['--json', slow], {env: unnamedEngines});
      if (stdout === '') throw new Error(stderr);
      const rows = rowsOf(JSON.parse(stdout) as JsonDocument, new Map([[slow, pid]]));
      expect(rows.map(({name, engine, pid1}) => [name, engine, pid1?.hostPid])).toEqual([
        [slow, 'docker', pid],
      ]);
      expect(stderr).toContain(`the daemon at ${second.url} did not answer`);
      expect(status).toBe(4);
    } finally {
      second.signal('SIGCONT');
    }
  });
});
