/** Containers with a user namespace of their own in which a uid is root of the host. */
import {describe, expect, test} from 'vitest';
import type {Declared} from '../../source/model/flags/declared.ts';
import {judgeContainer} from '../../source/model/judge.ts';
import {type Profile, profileNamed} from '../../source/model/profile.ts';
import {remedyText} from '../../source/model/remedy.ts';
import type {ExecSession, Finding, IdMapLine, Process} from '../../source/model/snapshot.ts';
import {allFive, caps, container, declared, everySet, host, process, sets} from './build.ts';

const podman = profileNamed('podman') as Profile;
const engine = host([], {engineKind: 'podman', engine: 'Podman 5.4.2', engineVersion: '5.4.2'});
/** What podman grants, and with --cap-add=SYS_ADMIN, as the kernel prints them. */
const granted = 0x800405fbn;
const withAdmin = 0x802405fbn;

/** `podman run --uidmap 0:0:65536`. */
const same = [{inside: 0, host: 0, count: 65_536}];
/** `podman run --uidmap 0:100000:1000 --uidmap 1000:0:1`. */
const crossed = [
  {inside: 0, host: 100_000, count: 1000},
  {inside: 1000, host: 0, count: 1},
];
const mappedAway = [{inside: 0, host: 100_000, count: 65_536}];

interface Given {
  readonly map?: readonly IdMapLine[];
  readonly pid1?: Partial<Process>;
  readonly more?: readonly Process[];
  readonly asked?: Partial<Declared>;
  readonly execs?: readonly ExecSession[];
}

const own = (change: Partial<Process> = {}): Process =>
  process({
    userNamespace: 'own',
    namespaces: {...process().namespaces, user: 4_026_532_500},
    capabilities: sets(withAdmin),
    ...change,
  });

/** Root in the container that is another user on the host. */
const other = (change: Partial<Process> = {}): Process =>
  own({hostUser: {uid: 100_000, name: null}, rootOnHost: false, ...change});

function found({map = same, pid1 = own(), more = [], asked = {}, execs = []}: Given): readonly Finding[] {
  const first = own(pid1);
  const given = declared({
    capAdd: ['CAP_SYS_ADMIN'],
    namespaces: {...declared().namespaces, user: 'private'},
    ...asked,
  });
  const observed = container({
    pid1: first,
    processes: [first, ...more],
    uidMap: map,
    gidMap: map,
    declared: given,
    execs,
  });
  return judgeContainer(observed, engine, podman).findings;
}

const words = (given: Given): string[] => found(given).map(({severity, id}) => `${severity} ${id}`);
const one = (id: string, given: Given): Finding =>
  found(given).find(each => each.id === id) ?? expect.fail(`${id} does not stand, but ${words(given)}`);

describe('SYS_ADMIN in a user namespace that maps root of the host', () => {
  const id = 'sys-admin-mapped-root';

  test('is critical for a process that is root of the host', () => {
    const {severity, evidence, remedy} = one(id, {});
    expect(severity).toBe('critical');
    expect(evidence).toContain('host PID 2685 is uid 0 of the host in a user namespace of its own');
    expect(remedy.map(remedyText)).toEqual(['remove --cap-add=SYS_ADMIN']);
  });

  test('is critical for root of the container that may take the uid of root of the host', () => {
    expect(one(id, {map: crossed, pid1: other()}).evidence).toMatch(
      /^its user namespace maps uid 0 of the host/,
    );
  });

  test('is critical where only the bounding set of root of the host has it', () => {
    expect(words({pid1: {capabilities: sets(0n, withAdmin)}})).toContain(`critical ${id}`);
  });

  test('is none without SYS_ADMIN, without root of the host in the map, and without a way to that user', () => {
    const without = sets(granted);
    expect(words({pid1: {capabilities: without}, asked: {capAdd: []}}).join()).not.toContain(id);
    expect(words({map: mappedAway, pid1: other()}).join()).not.toContain(id);
    const held = {capabilities: sets(caps('SYS_ADMIN')), noNewPrivileges: true};
    expect(words({map: crossed, pid1: other(held)}).join()).not.toContain(id);
  });

  test("is none in the host's own user namespace, where the capability itself is critical", () => {
    const shared = {userNamespace: 'host' as const, namespaces: process().namespaces};
    const map = [{inside: 0, host: 0, count: 4_294_967_295}];
    const said = words({map, pid1: shared, asked: {namespaces: declared().namespaces}});
    expect(said).toContain('critical cap-sys-admin');
    expect(said.join()).not.toContain(id);
  });

  test('is high where a label confines the container, and critical where that only logs', () => {
    const labelled = (lsm: string) => words({pid1: {lsm}, more: []});
    expect(labelled('containers-default-0.62.2 (enforce)')).toContain(`high ${id}`);
    expect(labelled('containers-default-0.62.2 (complain)')).toContain(`critical ${id}`);
  });

  test('does not count in a user namespace that a process of the container made itself', () => {
    const asked = {namespaces: {...declared().namespaces, user: ''}};
    expect(words({asked}).join()).not.toContain(id);
  });
});

test('a privileged container in which root of the host is mapped is critical, as is a privileged exec', () => {
  const everything = {capabilities: allFive(everySet)};
  expect(words({pid1: everything, asked: {privileged: true, capAdd: []}})).toContain('critical privileged');
  const away = {map: mappedAway, pid1: other(everything)};
  expect(words({...away, asked: {privileged: true, capAdd: []}})).toContain('high privileged');
  const session = {id: 'ee', hostPid: 2700, user: '', privileged: true, command: ['sh']};
  const exec = own({...everything, hostPid: 2700, containerPid: 7});
  const plain = {pid1: {capabilities: sets(granted)}, asked: {capAdd: []}, more: [exec], execs: [session]};
  expect(words(plain)).toContain('critical exec-privileged');
});

test('/proc/sys that is open from the start is critical to whoever may become root of the host', () => {
  const open = {maskedPaths: [], readonlyPaths: [], securityOpt: ['unmask=ALL'], capAdd: []};
  const pid1 = other({capabilities: sets(granted)});
  expect(words({map: crossed, pid1, asked: open})).toContain('critical system-paths-unmasked');
  expect(words({map: mappedAway, pid1, asked: open})).toContain('medium system-paths-unmasked');
});

describe('a user of the container, not its root, that is root of the host', () => {
  const given: Given = {
    map: crossed,
    pid1: {user: {uid: 1000, name: null}, capabilities: sets(0n, granted)},
    asked: {user: '1000', uid: 1000, capAdd: []},
  };

  test('is told as that, in no two ways', () => {
    const root = one('root-on-host', given);
    expect(root.title).toBe('A user of the container is root on the host');
    expect(root.evidence).toBe(
      'host PID 2685, uid 1000 in the container, is uid 0 of the host with 0 capabilities in the effective set',
    );
    const reach = one('capabilities-within-reach', given);
    expect(reach.title).toBe('Not root in the container, yet capabilities can come back');
    expect(reach.evidence).toMatch(/^not started as root of the container;/);
    expect(
      found(given)
        .map(({evidence}) => evidence)
        .join(),
    ).not.toContain('not started as root of the host');
  });

  test('has what the mounts of the host give to root of the host', () => {
    const mounts: Declared['mounts'] = [
      {type: 'bind', source: '/etc', destination: '/e', readOnly: false, propagation: ''},
    ];
    expect(words({...given, asked: {...given.asked, mounts}})).toContain('critical host-path-mounted');
  });
});

test('a thread that is root of the host makes no other user of its process', () => {
  const odd = {hostTid: 2686, uid: 0, hostUid: 0, capabilities: sets(granted)};
  const pid1 = {user: {uid: 1001, name: null}, rootOnHost: false, oddThreads: [odd], mixedThreads: true};
  const root = one('root-on-host', {map: [{inside: 0, host: 0, count: 4_294_967_295}], pid1});
  expect(root.title).toBe('Root in the container is root on the host');
  expect(root.evidence).toMatch(/^host PID 2685 is uid 0 of the host/);
});

test('capabilities of root of the host that count in its own namespace alone are told as such', () => {
  expect(one('root-on-host', {}).evidence).toBe(
    'host PID 2685 is uid 0 of the host with 12 capabilities in the effective set, which count in its own user namespace alone',
  );
});
