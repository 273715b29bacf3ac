/** What a container without any rights cannot open, although it is mounted. */
import {describe, expect, test} from 'vitest';
import type {Declared} from '../../source/model/flags/declared.ts';
import {judgeContainer} from '../../source/model/judge.ts';
import {unknown} from '../../source/model/known.ts';
import {type Profile, profileNamed} from '../../source/model/profile.ts';
import type {Finding, KernelMount, ObservedContainer, Process} from '../../source/model/snapshot.ts';
import {bind, container, host, plainSets, process, sets} from './observed.ts';

const four = (id: number) => ({real: id, effective: id, saved: id, fs: id});

const idsOf = (uid: number, gid = uid): Process['ids'] => [
  {hostTid: 100, uids: four(uid), gids: four(gid), hostUids: four(uid), hostGids: four(gid)},
];

/** A process of user 1001 that holds nothing and can gain nothing. */
const powerless = (changes: Partial<Process> = {}): Process =>
  process(100, 1001, {
    capabilities: plainSets('0', 'a80425fb'),
    noNewPrivileges: true,
    ids: idsOf(1001),
    groups: [1001],
    ...changes,
  });

const socket: KernelMount['access'] = {uid: 0, gid: 108, mode: 0o660};

function mounted(
  hostPath: string,
  access: KernelMount['access'],
  processes: readonly Process[],
  flags: Partial<Declared> = {},
): ObservedContainer {
  const asked = {user: '1001', uid: 1001, noNewPrivileges: true, mounts: [bind(hostPath, '/x')]};
  return {
    ...container(processes, {...asked, ...flags}),
    mounts: [
      {
        ...{
          hostPath,
          destination: '/x',
          readOnly: false,
          type: 'tmpfs',
          source: 'tmpfs',
          mayNotAnswer: false,
        },
        ...{engineSocket: hostPath.endsWith('.sock') ? hostPath : null, access},
      },
    ],
  };
}

function finding(observed: ObservedContainer): Finding {
  const {findings} = judgeContainer(observed, host(), profileNamed('docker') as Profile);
  return (
    findings.find(({id}) => /^(runtime-socket|host-path-mounted)$/.test(id)) ??
    expect.fail('nothing is found')
  );
}

describe('the socket of an engine', () => {
  test('is less than critical for a container that its mode keeps out, now and later', () => {
    expect(finding(mounted('/run/docker.sock', socket, [powerless()]))).toMatchObject({
      id: 'runtime-socket',
      severity: 'high',
      evidence:
        '/run/docker.sock at /x, where mode 660 of user 0 and group 108 lets none of its processes write and no-new-privileges keeps it so, unless an access control list says otherwise',
    });
  });

  test.each<[string, Partial<Process>]>([
    ['could become root by a program of its image', {noNewPrivileges: false}],
    ['has a capability', {capabilities: plainSets('2', 'a80425fb')}],
    ['may take a capability', {capabilities: sets('0', '2', '0', 'a80425fb', '0')}],
    ['has the group of the socket', {groups: [1001, 108]}],
    ['has it as its effective group', {ids: idsOf(1001, 108)}],
    ['is root', {ids: idsOf(0, 1001)}],
    ['has a thread with other credentials', {mixedThreads: true}],
    ['has ids that are not known', {ids: unknown('captop runs in a user namespace of its own')}],
    ['has groups that are not known', {groups: unknown('they could not be read')}],
    ['is in a user namespace of its own', {userNamespace: 'own'}],
  ])('is critical for one a process of which %s', (_, changes) => {
    const other = powerless({hostPid: 101, ...changes});
    expect(finding(mounted('/run/docker.sock', socket, [powerless(), other])).severity).toBe('critical');
  });

  test.each<[string, Partial<Declared>]>([
    ['are root', {user: '', uid: 0}],
    ['are of a user whom nobody can look up', {user: 'app', uid: unknown('its passwd does not come')}],
    ['could gain something', {noNewPrivileges: false}],
    ['hold everything', {privileged: true}],
  ])('is critical for one whose further processes %s', (_, flags) => {
    expect(finding(mounted('/run/docker.sock', socket, [powerless()], flags)).severity).toBe('critical');
  });

  test.each<[string, KernelMount['access']]>([
    ['is open to everybody', {uid: 0, gid: 108, mode: 0o666}],
    ['is its own', {uid: 1001, gid: 108, mode: 0o600}],
    ['could not be asked for its mode', unknown('it was not read on another machine')],
    ['is somewhere in the folder that is mounted', null],
  ])('is critical if it %s', (_, access) => {
    expect(finding(mounted('/run/docker.sock', access, [powerless()])).severity).toBe('critical');
  });

  test('is critical for one that nobody observed', () => {
    expect(finding(mounted('/run/docker.sock', socket, [])).severity).toBe('critical');
  });
});

describe('a file that decides over the host', () => {
  const passwd: KernelMount['access'] = {uid: 0, gid: 0, mode: 0o644};

  test('is less than critical for a container that may not write to it', () => {
    expect(finding(mounted('/etc/passwd', passwd, [powerless()])).severity).toBe('high');
    expect(finding(mounted('/etc/passwd', passwd, [powerless({noNewPrivileges: false})])).severity).toBe(
      'critical',
    );
  });

  test('and a folder is critical: what is in it may belong to anybody', () => {
    expect(finding(mounted('/etc', null, [powerless()])).severity).toBe('critical');
  });
});
