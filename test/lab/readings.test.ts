/** Every figure of the JSON document against what the host says by other means. */
import {readFileSync} from 'node:fs';
import {beforeAll, expect, test} from 'vitest';
import {
  captop,
  captopJson,
  type JsonContainer,
  type JsonDocument,
  type JsonProcess,
  named,
  processesOf,
} from '../captop.ts';
import {
  askedCapabilities,
  commandOf,
  decode,
  type Inspected,
  insideId,
  inspectAll,
  masksOf,
  nameInside,
  nameOnHost,
  pidsInCgroup,
  pidsOf,
  readCapText,
  setsOf,
  statusWords,
  threadsOf,
} from '../independent.ts';
import {onLab} from '../on-lab.ts';
import {type LabCase, labCases} from './cases.ts';

const alive = labCases.filter(one => one.state === 'running' || one.state === 'paused');
/** Those whose threads differ have their own tests. */
const uniform = alive.filter(one => !['threads', 'leaderless'].includes(one.name));
const titled = (cases: readonly LabCase[]) => cases.map(one => [one.name, one.about, one] as const);

onLab('The JSON document', () => {
  let document: JsonDocument;
  let inspected: ReadonlyMap<string, Inspected>;

  beforeAll(async () => {
    const names = labCases.map(one => one.name);
    // What a paused container runs is read by a child, which a busy machine may keep from answering in time.
    for (let tries = 0; tries < 10; tries++) {
      document = await captopJson(['--all', ...names]);
      if (named(document, 'paused').pid1?.command.startsWith('sleep ')) break;
    }
    inspected = new Map((await inspectAll(names)).map(one => [one.Name.slice(1), one]));
  });

  const inspectOf = (name: string): Inspected => {
    const one = inspected.get(name);
    if (one === undefined) throw new Error(`no container ${name}`);
    return one;
  };

  function pid1Of(container: JsonContainer): JsonProcess {
    if (container.pid1 === null)
      throw new Error(`${container.name}: ${JSON.stringify(container.unobserved)}`);
    return container.pid1;
  }

  test.each(titled(alive))('%s: the container is the one that docker inspect tells (%s)', name => {
    const container = named(document, name);
    const {Id, State, HostConfig, Config} = inspectOf(name);
    expect(container).toMatchObject({id: Id, state: State.Status, unobserved: null});
    expect(pid1Of(container).hostPid).toBe(State.Pid);
    expect(new Date(container.startedAt ?? 0)).toEqual(new Date(State.StartedAt));
    expect(container.declared).toMatchObject({
      privileged: HostConfig.Privileged,
      capAdd: HostConfig.CapAdd ?? [],
      capDrop: HostConfig.CapDrop ?? [],
      user: Config.User,
      readonlyRootfs: HostConfig.ReadonlyRootfs,
    });
  });

  test.each(titled(alive))('%s: its processes are those whose cgroup bears its id (%s)', async name => {
    const {processes, id} = named(document, name);
    expect(processes.map(one => one.hostPid).sort()).toEqual(pidsInCgroup(id).sort());
    // docker top leaves zombies out.
    const living = processes.filter(one => one.state !== 'zombie').map(one => one.hostPid);
    expect(await pidsOf(name)).toEqual(expect.arrayContaining(living));
  });

  test.each(titled(uniform))(
    '%s: the five sets of every process are those of /proc, by capsh (%s)',
    async name => {
      for (const {hostPid, capabilities} of processesOf(document, name)) {
        const {hex, ...sets} = capabilities;
        expect(sets).toEqual(await setsOf(hostPid));
        expect(hex).toEqual(masksOf(hostPid));
      }
    },
  );

  test.each(titled(uniform))('%s: getpcaps, which asks the kernel another way, agrees (%s)', async name => {
    const all = await decode('1ffffffffff');
    for (const {hostPid, capabilities} of processesOf(document, name)) {
      const {e, p, i} = readCapText(await askedCapabilities(hostPid), all);
      expect(capabilities).toMatchObject({effective: e, permitted: p, inheritable: i});
    }
  });

  test.each(titled(alive))('%s: both PIDs, both users and the groups of every process (%s)', name => {
    const container = named(document, name);
    const depth = statusWords(pid1Of(container).hostPid, 'NSpid').length;
    const shared = inspectOf(name).HostConfig.PidMode !== '';
    for (const one of processesOf(document, name)) {
      const chain = statusWords(one.hostPid, 'NSpid').map(Number);
      const hostUid = Number(statusWords(one.hostPid, 'Uid')[1]);
      const hostGid = Number(statusWords(one.hostPid, 'Gid')[1]);
      const uid = insideId(one.hostPid, 'uid_map', hostUid);
      expect(one).toMatchObject({
        nspid: chain,
        containerPid: chain[depth - 1],
        rootOnHost: hostUid === 0,
        gid: insideId(one.hostPid, 'gid_map', hostGid),
        groups: statusWords(one.hostPid, 'Groups').map(Number),
        hostUser: {uid: hostUid, name: nameOnHost(hostUid)},
      });
      expect(one.user?.uid).toBe(uid);
      if (one.state !== 'zombie')
        expect(one.user?.name).toBe(nameInside(pid1Of(container).hostPid, uid ?? -1));
    }
    if (!shared) expect(pid1Of(container).containerPid).toBe(1);
  });

  test.each(titled(alive))(
    '%s: command, threads, seccomp and no-new-privileges of every process (%s)',
    name => {
      const seccomp = ['disabled', 'strict', 'filter'];
      for (const one of processesOf(document, name)) {
        expect(one).toMatchObject({
          threads: threadsOf(one.hostPid).length,
          seccomp: seccomp[Number(statusWords(one.hostPid, 'Seccomp')[0])],
          noNewPrivileges: statusWords(one.hostPid, 'NoNewPrivs')[0] === '1',
        });
        const command = commandOf(one.hostPid);
        expect(one.command).toBe(
          command === '' ? `[${statusWords(one.hostPid, 'Name').join(' ')}]` : command,
        );
      }
    },
  );

  test('says what this host can grant at all: the bounding set of the daemon, up to the last capability', async () => {
    const [host] = document.hosts;
    const lastCap = Number(readFileSync('/proc/sys/kernel/cap_last_cap', 'utf8'));
    expect(host?.capLastCap).toBe(lastCap);
    expect(host?.availableCapabilities).toEqual((await setsOf(1)).bounding);
    expect(host?.evidence).toBe('procfs');
  });

  test.each(titled(labCases.filter(one => ['created', 'exited'].includes(one.state))))(
    '%s: what does not run has no process and no reading (%s)',
    (name, _about, one) => {
      const container = named(document, name);
      expect(container).toMatchObject({state: one.state, pid1: null, processes: [], unobserved: null});
    },
  );

  test('a container in a crash loop is shown with its state, and never with the figures of process 0', () => {
    const container = named(document, 'restarting');
    expect(['restarting', 'running', 'exited']).toContain(container.state);
    for (const {hostPid} of container.processes) expect(hostPid).toBeGreaterThan(0);
  });

  test('leaves out what does not run unless --all asks for it', async () => {
    // Of other containers of the machine not all may be readable.
    const {stdout} = await captop(['--json']);
    const {hosts} = JSON.parse(stdout) as JsonDocument;
    const names = hosts.flatMap(host => host.containers.map(one => one.name));
    expect(names).toEqual(expect.arrayContaining(['web', 'paused']));
    expect(names).not.toContain('created');
    expect(names).not.toContain('exited');
  });
});
