/** The rest of what is told of a process and a container, against the files and links under /proc. */
import {readFileSync, readlinkSync, statSync} from 'node:fs';
import {beforeAll, expect, test} from 'vitest';
import {captopJson, type JsonContainer, type JsonDocument, named, processesOf} from '../captop.ts';
import {decode, inspectAll, setsOf, statusWords} from '../independent.ts';
import {onLab} from '../on-lab.ts';
import {labCases} from './cases.ts';
import {docker, run} from './docker.ts';

const alive = labCases.filter(one => one.state === 'running' || one.state === 'paused').map(one => one.name);
const namespaces = ['pid', 'user', 'mnt', 'net', 'ipc', 'uts', 'cgroup', 'time'] as const;

const states: Readonly<Record<string, string>> = {
  R: 'running',
  S: 'sleeping',
  D: 'disk sleep',
  T: 'stopped',
  t: 'traced',
  Z: 'zombie',
  I: 'idle',
};

/** What sleeps wakes now and then, and is running for that moment: docker-init does so every second. */
const resting = (state: string | undefined): string | undefined => (state === 'running' ? 'sleeping' : state);

/** The id of a namespace as its link says it: `pid:[4026531836]`; null where the kernel gives none. */
function inode(pid: number, name: string): number | null {
  try {
    return Number(/\d+/.exec(readlinkSync(`/proc/${pid}/ns/${name}`))?.[0]);
  } catch {
    return null;
  }
}

function idMap(pid: number, name: 'uid_map' | 'gid_map'): unknown {
  const lines = readFileSync(`/proc/${pid}/${name}`, 'utf8').trim().split('\n');
  return lines.map(line => {
    const [inside, host, count] = line.trim().split(/\s+/).map(Number);
    return {inside, host, count};
  });
}

onLab('What the kernel says of a process', () => {
  let document: JsonDocument;
  const isRoot = process.getuid?.() === 0;

  beforeAll(async () => {
    document = await captopJson(alive);
  });

  const pid1Of = (container: JsonContainer) =>
    container.pid1 ?? expect.fail(`${container.name} has no PID 1`);

  test.each(alive)('%s: parent, name, state, and the real, saved and file system uid', name => {
    for (const one of processesOf(document, name)) {
      const [real, , saved, fs] = statusWords(one.hostPid, 'Uid').map(Number);
      expect(one).toMatchObject({
        parentHostPid: Number(statusWords(one.hostPid, 'PPid')[0]),
        hostUids: {real, saved, fs},
      });
      const state = states[statusWords(one.hostPid, 'State')[0] ?? ''];
      if (name !== 'leaderless') expect(resting(one.state)).toBe(resting(state));
      // The comm file gives the name with its controls; status escapes some of them.
      expect(`${one.comm}\n`).toBe(readFileSync(`/proc/${one.hostPid}/comm`, 'utf8'));
    }
  });

  test.each(alive)('%s: the namespaces and the executable', name => {
    for (const one of processesOf(document, name)) {
      if (one.state === 'zombie' || !isRoot) continue;
      for (const namespace of namespaces) {
        const expected = inode(one.hostPid, namespace);
        if (expected !== null) expect(one.namespaces[namespace], namespace).toBe(expected);
      }
      const living = statusWords(one.hostPid, 'State')[0] !== 'Z';
      if (living) expect(one.executable).toBe(readlinkSync(`/proc/${one.hostPid}/exe`));
    }
  });

  test.each(alive)('%s: the uid and gid maps', name => {
    const {uidMap, gidMap, pid1} = named(document, name);
    expect(uidMap).toEqual(idMap(pid1?.hostPid ?? 0, 'uid_map'));
    expect(gidMap).toEqual(idMap(pid1?.hostPid ?? 0, 'gid_map'));
  });

  test.each(alive)('%s: when PID 1 started, to the second that ps gives', async name => {
    const {hostPid, startedAt} = pid1Of(named(document, name));
    const started = Date.parse(startedAt ?? '');
    const before = Date.now();
    const elapsed = 1000 * Number(await run('ps', ['-o', 'etimes=', '-p', `${hostPid}`]));
    // ps looked at some moment between, and cuts its seconds; the time of boot is known to the second.
    expect(started).toBeGreaterThan(before - elapsed - 2500);
    expect(started).toBeLessThan(Date.now() - elapsed + 1500);
  });

  test('a file capability is what getcap finds on the file', async () => {
    for (const name of ['filecap', 'filecapnnp']) {
      const {hostPid, executable, fileCapabilities} = pid1Of(named(document, name));
      const listed = await run('getcap', [`/proc/${hostPid}/root${executable}`]);
      expect(listed).toMatch(/ cap_net_raw=ep$/);
      expect(fileCapabilities).toEqual(['CAP_NET_RAW']);
    }
  });

  test('each thread with credentials of its own, against its own status', async () => {
    const pid1 = pid1Of(named(document, 'threads'));
    expect(pid1.oddThreads.map(one => one.hostTid)).toHaveLength(2);
    for (const {hostTid, uid, capabilities} of pid1.oddThreads) {
      const path = `${pid1.hostPid}/task/${hostTid}`;
      expect(uid).toBe(Number(statusWords(path, 'Uid')[1]));
      expect(capabilities).toMatchObject(await setsOf(path));
    }
    expect(pid1.oddThreads.map(one => one.uid).sort()).toEqual([0, 1001]);
  });

  test('what any thread holds is held: the union over all threads', async () => {
    const pid1 = pid1Of(named(document, 'threads'));
    const all = [pid1.hostPid, ...pid1.oddThreads.map(one => one.hostTid)];
    const sets = await Promise.all(all.map(tid => setsOf(`${pid1.hostPid}/task/${tid}`)));
    const order = await decode('1ffffffffff');
    const union = order.filter(name => sets.some(one => one.effective.includes(name)));
    expect(pid1.capabilities.effective).toEqual(union);
  });

  test('a running exec, as the daemon tells it', async () => {
    for (const [name, privileged, user] of [
      ['builder', true, ''],
      ['execuser', false, '1001'],
      ['execprivuser', true, '1001'],
    ] as const) {
      const [id] = JSON.parse(await docker('inspect', '--format={{json .ExecIDs}}', name)) as string[];
      const {execs, processes} = named(document, name);
      expect(execs).toEqual([expect.objectContaining({id, privileged, user})]);
      const pids = processes.map(one => one.hostPid);
      expect(pids).toContain(execs?.[0]?.hostPid);
      expect(statSync(`/proc/${execs?.[0]?.hostPid}`).isDirectory()).toBe(true);
    }
  });

  test('mounts and masked paths, as docker inspect resolves them', async () => {
    const raw = JSON.parse(await docker('container', 'inspect', ...alive)) as Array<{
      Name: string;
      HostConfig: {MaskedPaths: string[] | null};
      Mounts: Array<{Source: string; Destination: string; RW: boolean}>;
    }>;
    expect(raw.map(one => one.Name.slice(1)).sort()).toEqual([...alive].sort());
    for (const {Name, Mounts, HostConfig} of raw) {
      const {declared} = named(document, Name.slice(1));
      const told = declared.mounts.map(({source, destination, readOnly}) => ({
        source,
        destination,
        readOnly,
      }));
      for (const {Source, Destination, RW} of Mounts)
        expect(told).toContainEqual({source: Source, destination: Destination, readOnly: !RW});
      // Docker says null or an empty list for the same: nothing is masked.
      expect(declared.maskedPaths ?? []).toEqual(HostConfig.MaskedPaths ?? []);
    }
    expect((await inspectAll(['dockersock']))[0]?.Mounts).toHaveLength(1);
  });
});
