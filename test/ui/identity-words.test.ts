/** What the identity pane says, from literal facts. */
import {describe, expect, it} from 'vitest';
import {unknown} from '../../source/model/known.ts';
import type {SelinuxMode} from '../../source/model/security-label.ts';
import type {IdMapLine, Process} from '../../source/model/snapshot.ts';
import {
  becomingRoot,
  limitsOfProcess,
  othersAsRoot,
  rootSentence,
} from '../../source/ui/screens/detail/identity-words.ts';
import {declared, defaultSet, everySet, process, row, sets} from '../model/build.ts';

const app = (change: Partial<Process> = {}): Process =>
  process({
    user: {uid: 1001, name: 'app'},
    hostUser: {uid: 1001, name: null},
    rootOnHost: false,
    capabilities: sets(0n, defaultSet),
    ...change,
  });

describe('whether root inside is root outside', () => {
  it.each<[what: string, process: Process, sentence: string]>([
    ['by default', process(), 'root in this container IS root on the host.'],
    [
      'with userns-remap',
      process({hostUser: {uid: 100000, name: null}, rootOnHost: false}),
      'root in this container is uid 100000 on the host: not root there.',
    ],
    ['with --user', app(), 'uid 1001 in this container is uid 1001 on the host, too: not root.'],
    [
      'with --user and userns-remap',
      app({hostUser: {uid: 101001, name: null}}),
      'uid 1001 in this container is uid 101001 on the host: not root there.',
    ],
    [
      'where a user who is not root inside is mapped to root',
      app({hostUser: {uid: 0, name: 'root'}, rootOnHost: true}),
      'uid 1001 in this container IS root on the host.',
    ],
    [
      'where the map could not be read',
      process({rootOnHost: unknown('uid_map: permission denied')}),
      'Whether this user is root on the host is not known: uid_map: permission denied.',
    ],
  ])('is said %s', (_what, pid1, sentence) => {
    expect(rootSentence(pid1).text).toBe(sentence);
  });

  it('is followed by whether it may become root', () => {
    expect(becomingRoot(row({pid1: process()}), process())).toBeNull();
    expect(becomingRoot(row({pid1: app()}), app())?.text).toMatch(/may still become root/);
    expect(becomingRoot(row({pid1: app()}), app({noNewPrivileges: true}))?.text).toMatch(
      /cannot become root/,
    );
    const remapped = row({pid1: app(), uidMap: [{inside: 0, host: 100000, count: 65536}]});
    expect(becomingRoot(remapped, app())?.text).toMatch(/^No user of this container is root on the host/);
  });

  it('is followed by the other processes that are root on the host while it is not', () => {
    const others = [4000, 4001].map(hostPid => process({hostPid, containerPid: hostPid - 3991}));
    const beside = (count: number) =>
      othersAsRoot(row({pid1: app(), processes: [app(), ...others.slice(0, count)]}), app())?.text;
    expect(beside(0)).toBeUndefined();
    expect(beside(1)).toBe('But 1 other process of the container runs as root on the host: host PID 4000.');
    expect(beside(2)).toBe(
      'But 2 other processes of the container run as root on the host: host PID 4000, 4001.',
    );
  });
});

describe('what still limits a process', () => {
  const texts = (pid1: Process, change = {}) =>
    limitsOfProcess(row({pid1, declared: declared(change)}), pid1).map(({text}) => String(text));

  it('counts what is withheld, and names the worst of it', () => {
    expect(texts(process())[0]).toBe(
      'Capabilities: 14 of 41 are effective, 27 are not, among them NET_ADMIN, SYS_MODULE, SYS_PTRACE, SYS_ADMIN.',
    );
  });

  it('says that nothing is withheld from a privileged one', () => {
    expect(texts(process({capabilities: sets(everySet), seccomp: 'disabled'}))).toEqual(
      expect.arrayContaining([
        'No capability is withheld: it holds all 40 that the daemon may hand out.',
        'Seccomp: no filter, every system call may be tried.',
      ]),
    );
  });

  it('says what a user namespace of its own keeps from it, which is less where root of the host is mapped', () => {
    const said = (map: IdMapLine, pid1: Process) =>
      limitsOfProcess(row({pid1, uidMap: [map]}), pid1)
        .filter(({text}) => text.startsWith('User namespace'))
        .map(({text, tone, limits}) => [String(text), tone, limits]);
    const own = {userNamespace: 'own'} as const;
    const away = process({...own, hostUser: {uid: 100_000, name: null}, rootOnHost: false});
    expect(said({inside: 0, host: 100_000, count: 65_536}, away)).toEqual([
      ['User namespace: its own, its capabilities do not count on the host.', 'ok', true],
    ]);
    const mapped = {inside: 0, host: 0, count: 65_536};
    expect(said(mapped, process(own))).toEqual([
      [
        'User namespace: its own, its capabilities do not count on the host, but it maps root of the host: what asks for that user alone is open.',
        'medium',
        true,
      ],
    ]);
    expect(said(mapped, process({...own, capabilities: sets(0xa82425fbn)}))).toEqual([
      [
        'User namespace: its own, but it maps root of the host: with SYS_ADMIN there it may open /proc/sys, which asks for that user alone.',
        'critical',
        false,
      ],
    ]);
  });

  it('names the label, no-new-privileges and a read-only root', () => {
    expect(
      texts(process({lsm: 'docker-default (enforce)', noNewPrivileges: true}), {readonlyRootfs: true}),
    ).toEqual(
      expect.arrayContaining([
        'Security module: confined by docker-default (enforce).',
        'No new privileges: on, a setuid program gains nothing.',
        'Root file system: read-only.',
      ]),
    );
  });

  it('says of a label of SELinux that it confines where SELinux enforces', () => {
    expect(texts(process({lsm: 'system_u:system_r:container_t:s0:c1,c2'}))).toContain(
      'Security module: confined by system_u:system_r:container_t:s0:c1,c2, if SELinux enforces.',
    );
  });

  it('says of a label of SELinux what it does on this host', () => {
    const pid1 = process({lsm: 'system_u:system_r:container_t:s0:c1,c2'});
    const shown = row({pid1, declared: declared({})});
    const on = (selinux: SelinuxMode) =>
      limitsOfProcess({...shown, host: {...shown.host, selinux}}, pid1).map(({text}) => String(text));
    expect(on('enforcing')).toContain('Security module: confined by system_u:system_r:container_t:s0:c1,c2.');
    expect(on('permissive')).toContain(
      'Security module: SELinux is permissive, so what system_u:system_r:container_t:s0:c1,c2 forbids is only written to the log.',
    );
  });

  it.each(['unconfined', 'docker-default (complain)', 'system_u:system_r:spc_t:s0'])(
    'says that the label %s limits nothing',
    label => {
      expect(texts(process({lsm: label}))).toContain(
        `Security module: its label ${label} holds nothing back.`,
      );
    },
  );
});
