/** What a container reaches through /proc/PID/root of processes that it sees, of the host and of other containers. */
import {describe, expect, test} from 'vitest';
import type {Declared} from '../../source/model/flags/declared.ts';
import {Judge, judgeContainer} from '../../source/model/judge.ts';
import {unknown} from '../../source/model/known.ts';
import {type Profile, profileNamed} from '../../source/model/profile.ts';
import {remedyText} from '../../source/model/remedy.ts';
import type {ObservedContainer, ObservedHost, Process} from '../../source/model/snapshot.ts';
import {bind, container, declared, host, plainSets, process, sets} from './observed.ts';

const docker = profileNamed('docker') as Profile;

/** The finding of a rule; undefined if it does not stand. */
function finding(id: string, observed: ObservedContainer, on: ObservedHost = host()) {
  const found = judgeContainer(observed, on, docker).findings.find(each => each.id === id);
  return found && {...found, remedy: found.remedy.map(remedyText)};
}

const namespaces = (changes: Partial<Declared['namespaces']>): Declared['namespaces'] => ({
  ...declared().namespaces,
  user: '',
  ...changes,
});

const hostsOwn = 4026531836;
const inPids = (pid: number): Pick<Process, 'namespaces'> => ({
  namespaces: {...process(1, 0).namespaces, pid},
});

describe('the files of the host', () => {
  const withPids = (changes: Partial<Process> = {}, uid = 0): ObservedContainer =>
    container([process(100, uid, {...inPids(hostsOwn), ...changes})], {
      namespaces: namespaces({pid: 'host'}),
    });
  const through = (...args: [ObservedContainer, ObservedHost?]) => finding('host-root-through-proc', ...args);

  test("are reached with the host's PIDs by root with the default set", () => {
    expect(through(withPids())).toMatchObject({
      severity: 'critical',
      evidence:
        "--pid=host is set; namespace pid:[4026531836] is the host's own; SETUID and SETGID held by host PID 100",
      remedy: ['remove --pid=host'],
      short: 'host files by /proc',
    });
  });

  // CapPrm as the kernel prints it: SETGID is bit 6, SETUID bit 7, SYS_PTRACE bit 19.
  test.each([
    ['nothing but SETUID and SETGID', plainSets('c0', 'c0'), 'critical'],
    ['SETUID and SETGID permitted, and not effective now', sets('0', 'c0', '0', 'c0', '0'), 'critical'],
    ['SYS_PTRACE alone', plainSets('80000', '80000'), 'critical'],
    ['the default set without SETUID', plainSets('a804257b', 'a804257b'), undefined],
    ['the default set without SETGID', plainSets('a80425bb', 'a80425bb'), undefined],
    ['all of it in the bounding set alone', plainSets('0', 'a80425fb'), undefined],
  ])('with %s: %s', (_, capabilities, severity) => {
    expect(through(withPids({capabilities}))?.severity).toBe(severity);
    // Who may take any ids may take those of root, whoever it is now.
    expect(through(withPids({capabilities}, 1001))?.severity).toBe(severity);
  });

  test.each([
    ['docker-default (enforce)', undefined],
    ['docker-default (complain)', 'critical'],
    ['unconfined', 'critical'],
    ['system_u:system_r:container_t:s0:c1,c2', undefined],
    ['system_u:system_r:spc_t:s0', 'critical'],
  ])('under the label %s: %s', (lsm, severity) => {
    expect(through(withPids({lsm}))?.severity).toBe(severity);
  });

  test('are not reached from a user namespace of its own, nor without a sight of the processes', () => {
    expect(through(withPids({userNamespace: 'own', rootOnHost: false}))).toBeUndefined();
    expect(through(container([process(100, 0)]))).toBeUndefined();
  });

  test.each([
    ['/proc', '/hproc'],
    ['/', '/host'],
  ])('are reached through %s mounted read-only', (source, destination) => {
    const mounts = [bind(source, destination, true)];
    expect(through(container([process(100, 0)], {mounts}))).toMatchObject({
      severity: 'critical',
      evidence: `${source} at ${destination} (read-only, which does not hold for what is opened through it); SETUID and SETGID held by host PID 100`,
      remedy: [`remove --volume=${source}:${destination}:ro`],
    });
    // As Prometheus' node_exporter runs.
    expect(through(container([process(100, 65534)], {mounts, uid: 65534}))).toBeUndefined();
  });

  test("are not reached through the host's root without what is mounted on it", () => {
    const mount = {type: 'ext4', source: '/dev/vda', mayNotAnswer: false, engineSocket: null, access: null};
    const root = {...mount, hostPath: '/', destination: '/host', readOnly: true};
    const proc = {...mount, type: 'proc', hostPath: '/proc', destination: '/host/proc', readOnly: true};
    const flags = {mounts: [bind('/', '/host', true)]};
    const showing = (mounts: ObservedContainer['mounts']) => ({
      ...container([process(100, 0)], flags),
      mounts,
    });
    expect(through(showing([root, proc]))?.severity).toBe('critical');
    expect(through(showing([root]))).toBeUndefined();
  });

  test('through a mount that may be written are told by the mount', () => {
    expect(through(container([process(100, 0)], {mounts: [bind('/', '/host')]}))).toBeUndefined();
  });

  describe('by the flags of a container that does not run', () => {
    const flagged = (flags: Partial<Declared> = {}) =>
      container([], {namespaces: namespaces({pid: 'host'}), ...flags});
    const labelled = (lsm: string | null) => host({containers: [container([process(7, 0, {lsm})])]});
    const unless = ', unless AppArmor confines it on the host';

    test('are reached unless a label is given, where that is known', () => {
      const evidence =
        '--pid=host is set; by the declared flags; SETUID and SETGID by the declared flags, not observed';
      expect(through(flagged())?.evidence).toBe(`${evidence}${unless}`);
      expect(through(flagged(), labelled(null))?.evidence).toBe(evidence);
      expect(through(flagged(), labelled('docker-default (enforce)'))).toBeUndefined();
      const unconfined = {securityOpt: ['apparmor=unconfined']};
      expect(through(flagged(unconfined), labelled('docker-default (enforce)'))?.evidence).toBe(evidence);
      // Engines leave SELinux's label out for the sake of the host's PIDs.
      expect(through(flagged(), host({selinux: 'enforcing'}))?.evidence).toBe(evidence);
    });

    test.each([[{uid: 1001}], [{capDrop: ['SETUID']}], [{capDrop: ['ALL']}]])(
      'are not reached with %j',
      flags => {
        expect(through(flagged(flags))).toBeUndefined();
      },
    );
  });
});

describe('what is mounted into another container', () => {
  const socket = {
    namespaces: namespaces({}),
    mounts: [bind('/var/run/docker.sock', '/var/run/docker.sock')],
  };
  const shared = 4026539717;
  const other = (changes: Partial<Process> = {}, uid = 0): ObservedContainer => ({
    ...container([process(200, uid, {...inPids(shared), ...changes})], socket),
    id: 'cd'.repeat(32),
    name: 'proxy',
  });
  const joined = (changes: Partial<Process> = {}, uid = 0, pid = `container:${'cd'.repeat(32)}`) =>
    container([process(100, uid, {...inPids(shared), ...changes})], {namespaces: namespaces({pid})});
  const reached = (observed: ObservedContainer, ...others: readonly ObservedContainer[]) =>
    finding('neighbour-mounts', observed, host({containers: [observed, ...others]}));

  test('is reached in a PID namespace with it, by whoever has joined', () => {
    const flag = `--pid=container:${'cd'.repeat(32)}`;
    expect(reached(joined(), other())).toMatchObject({
      severity: 'critical',
      evidence: `${flag} is set; namespace pid:[4026539717] is that of proxy, too; host PID 100 may open /proc/PID/root of host PID 200, and reaches /var/run/docker.sock at /var/run/docker.sock`,
      remedy: [`remove ${flag}`],
      short: 'mounts of proxy',
    });
    // The one that was joined sees the other one just as well, and no flag of its own made it so.
    expect(reached(joined({}, 0, 'private'), other())).toMatchObject({
      severity: 'critical',
      evidence:
        'namespace pid:[4026539717] is that of proxy, too; host PID 100 may open /proc/PID/root of host PID 200, and reaches /var/run/docker.sock at /var/run/docker.sock',
      remedy: [],
    });
  });

  test('is not reached from another PID namespace, whatever the flags say', () => {
    expect(reached(joined(inPids(4026539999)), other())).toBeUndefined();
  });

  test('is nothing if nothing of the host is mounted into it', () => {
    const plain = {...container([process(200, 0, inPids(shared))]), id: 'cd'.repeat(32), name: 'plain'};
    expect(reached(joined(), plain)).toBeUndefined();
  });

  // Each was tried on a real kernel (ptrace(2), Ptrace access mode checking).
  test.each<[string, ObservedContainer, ObservedContainer, boolean]>([
    ['another user without capabilities', joined({}, 1001), other(), false],
    ['the same user without capabilities', joined({}, 1001), other({}, 1001), true],
    ['the same user in another group', joined({gid: 33}, 1001), other({}, 1001), false],
    ['root, of a plain user', joined(), other({gid: 33}, 1001), true],
    [
      'root without SETGID, of a plain user of another group',
      joined({capabilities: plainSets('a80425bb', 'a80425bb')}),
      other({gid: 33}, 1001),
      false,
    ],
    [
      'root that lacks a capability of the other',
      joined({capabilities: plainSets('a80425fa', 'a80425fa')}),
      other(),
      false,
    ],
    [
      'root, of a privileged container',
      joined(),
      other({capabilities: plainSets('1fffeffffff', '1fffeffffff')}),
      false,
    ],
    [
      'root without capabilities, of the same',
      joined({capabilities: plainSets('0', '0')}),
      other({capabilities: plainSets('0', '0')}),
      true,
    ],
    [
      'a plain user with SYS_PTRACE',
      joined({capabilities: plainSets('80000', 'a80c25fb')}, 1001),
      other({capabilities: plainSets('1fffeffffff', '1fffeffffff')}),
      true,
    ],
    [
      'the same label',
      joined({lsm: 'docker-default (enforce)'}),
      other({lsm: 'docker-default (enforce)'}),
      true,
    ],
    ['a label, of one without', joined({lsm: 'docker-default (enforce)'}), other({lsm: 'unconfined'}), false],
    ['no label, of one with', joined({lsm: 'unconfined'}), other({lsm: 'docker-default (enforce)'}), true],
    ['another user namespace', joined(), other({...ownUsers(shared)}), false],
    [
      'the real user of a process whose effective one is another',
      joined({}, 1001),
      other({ids: [threadOf({real: 1001, effective: 33, saved: 33, fs: 33}, 1001)]}, 33),
      false,
    ],
  ])('by %s: %s', (_, by, to, isReached) => {
    expect(reached(by, to) !== undefined).toBe(isReached);
  });

  test('in a user namespace of both', () => {
    const map = [{inside: 0, host: 100000, count: 65536}];
    const mapped = {...joined(ownUsers(shared)), uidMap: map, gidMap: map};
    expect(reached(mapped, other(ownUsers(shared)))?.severity).toBe('high');
  });

  test("is reached with the host's PIDs where the files of the host are not", () => {
    const lacking = plainSets('a804253b', 'a804253b');
    const seeing = joined({...inPids(hostsOwn), capabilities: lacking}, 0, 'host');
    expect(reached(seeing, other())).toBeUndefined();
    expect(reached(seeing, other({capabilities: plainSets('0', '0')}))).toMatchObject({
      severity: 'critical',
      evidence: expect.stringContaining('it sees the processes of proxy; host PID 100 may open'),
      remedy: ['remove --pid=host'],
    });
    const ended = {...other({capabilities: plainSets('0', '0')}), pid1: null, processes: []};
    expect(reached(seeing, ended)).toBeUndefined();
    // Otherwise that finding tells all.
    expect(reached(joined(inPids(hostsOwn), 0, 'host'), other())).toBeUndefined();
  });

  test('is what its own procfs of the host shows, too', () => {
    const seeing = {...other(), declared: declared({mounts: [bind('/proc', '/hproc', true)]})};
    expect(reached(joined(), seeing)).toMatchObject({
      severity: 'critical',
      evidence: expect.stringContaining('/proc at /hproc (read-only'),
    });
  });

  test('is judged anew when that container has changed, and only then', () => {
    const [one, before] = [joined(), other()];
    const judge = new Judge();
    const judged = (containers: readonly ObservedContainer[]) =>
      judge.judge({takenAt: '2026-11-24T11:00:00.000Z', hosts: [host({containers})]}).hosts[0]?.containers[0];
    const first = judged([one, before]);
    expect(first?.findings.map(({id}) => id)).toContain('neighbour-mounts');
    expect(judged([one, before])).toBe(first);
    expect(judged([one])?.findings.map(({id}) => id)).not.toContain('neighbour-mounts');
  });

  describe('by the flags, where nothing is observed', () => {
    const unread = (pid: string, flags: Partial<Declared> = {}) =>
      container([], {namespaces: namespaces({pid}), ...flags});

    test.each<[string, ObservedContainer, boolean]>([
      ['root', unread('container:proxy'), true],
      ['root, by the id', unread(`container:${'cd'.repeat(32)}`), true],
      ['another user', unread('container:proxy', {user: '1001', uid: 1001}), false],
      ['fewer capabilities', unread('container:proxy', {capDrop: ['CHOWN']}), false],
      ['a namespace of its own', unread('private'), false],
    ])('%s', (_, observed, isReached) => {
      expect(reached(observed, other()) !== undefined).toBe(isReached);
      const notRunning = {...container([], socket), id: 'cd'.repeat(32), name: 'proxy'};
      expect(reached(observed, notRunning) !== undefined).toBe(isReached);
    });

    test('with two that share the namespace of a third', () => {
      const third = {
        ...container([], {...socket, namespaces: namespaces({pid: 'container:pause'})}),
        id: 'cd'.repeat(32),
        name: 'proxy',
      };
      expect(reached(unread('container:pause'), third)?.severity).toBe('critical');
      expect(reached(unread('container:other'), third)).toBeUndefined();
    });

    test('of one whose processes were seen', () => {
      const hidden = {namespaces: {...process(1, 0).namespaces, pid: unknown('needs root')}};
      expect(reached(joined(hidden, 0, 'container:proxy'), other())?.severity).toBe('critical');
    });
  });
});

function ownUsers(pid: number): Partial<Process> {
  return {
    userNamespace: 'own',
    rootOnHost: false,
    namespaces: {...process(1, 0).namespaces, pid, user: 4026532999},
  };
}

function threadOf(uids: {real: number; effective: number; saved: number; fs: number}, gid: number) {
  const gids = {real: gid, effective: gid, saved: gid, fs: gid};
  return {hostTid: 200, uids, gids, hostUids: uids, hostGids: gids};
}
