import {describe, expect, it} from 'vitest';
import {unknown} from '../../source/model/known.ts';
import {profileNamed} from '../../source/model/profile.ts';
import type {Finding} from '../../source/model/snapshot.ts';
import {columnOf} from '../../source/view/columns.ts';
import type {Row} from '../../source/view/row.ts';
import {caps, defaultSet, everySet, none, process, row, sets} from '../model/build.ts';

const text = (id: string, shown: Row) => columnOf(id)?.texts(shown)[0];
const texts = (id: string, shown: Row) => columnOf(id)?.texts(shown);

const user = (uid: number, name: string | null) => ({
  user: {uid, name},
  hostUser: {uid, name: uid === 1001 ? 'app' : name},
  rootOnHost: false,
});

const finding = (short: string | null): Finding => ({
  id: 'x',
  severity: 'critical',
  title: '',
  evidence: '',
  why: '',
  remedy: [],
  short,
});

describe('the CAPS and VS columns say', () => {
  it.each([
    ['a privileged container', process({capabilities: sets(everySet)}), '40 full', '+26'],
    ['the default', process(), '14 default', '='],
    [
      'one capability more',
      process({capabilities: sets(defaultSet | caps('MAC_ADMIN'))}),
      '15',
      '+MAC_ADMIN',
    ],
    ['one capability less', process({capabilities: sets(defaultSet & ~caps('KILL'))}), '13', '-KILL'],
    [
      'one more and one less',
      process({capabilities: sets((defaultSet | caps('SYS_TIME')) & ~caps('MKNOD'))}),
      '14',
      '+SYS_TIME -MKNOD',
    ],
    [
      'a user who is not root',
      process({...user(1001, null), capabilities: sets(none, defaultSet)}),
      '0 of 14',
      'no effective capability',
    ],
    [
      'a user who is not root and holds one of what could come back',
      process({...user(1001, null), capabilities: sets(caps('NET_RAW'), defaultSet)}),
      '1 of 14',
      '=',
    ],
    ['nothing left to hold', process({...user(65534, 'nobody'), capabilities: sets(none)}), 'none', '-14'],
    [
      'a privileged user who is not root',
      process({...user(1001, null), capabilities: sets(none, everySet)}),
      '0 of 40',
      'no effective capability, bounding +26',
    ],
    [
      'root that laid its capabilities down and can take them up again',
      process({capabilities: {...sets(defaultSet), effective: none}}),
      '0 of 14',
      'none effective, 14 permitted',
    ],
    [
      'a capability that is newer than the table',
      process({capabilities: sets(defaultSet | (1n << 41n))}),
      '15',
      '+CAP_41',
    ],
  ])('of %s', (_, pid1, capsText, versusText) => {
    const shown = row({pid1});
    expect(text('caps', shown)).toBe(capsText);
    expect(text('vs', shown)).toBe(versusText);
  });

  it('a number without "full" where the daemon\'s own set is not known', () => {
    const shown = row({pid1: process({capabilities: sets(everySet)})});
    expect(text('caps', {...shown, host: {...shown.host, available: unknown('dockerd is hidden')}})).toBe(
      '40',
    );
  });

  it('"default" only of a profile that is an engine\'s default', () => {
    const podman = profileNamed('podman');
    const baseline = profileNamed('kubernetes-baseline');
    expect(text('caps', row({pid1: process({capabilities: sets(0x800405fbn)})}, {}, podman))).toBe(
      '11 default',
    );
    expect(text('caps', row({pid1: process({capabilities: sets(0xa80405fbn)})}, {}, baseline))).toBe('13');
  });
});

describe('the VS column names', () => {
  it('the process that a privileged exec started, and where it is narrow not its PID', () => {
    const findings = [finding('exec +26 (pid 6447)')];
    expect(texts('vs', row({}, {findings}))).toEqual([
      '=   exec +26 (pid 6447)',
      'exec +26 (pid 6447)',
      'exec +26',
    ]);
  });

  it('several privileged execs, in words that no narrow column has to cut', () => {
    const shown = texts('vs', row({}, {findings: [finding('exec --privileged x2')]}));
    expect(shown?.at(-1)).toBe('exec priv x2');
  });

  it('the worst of several reasons, and how many more there are, where it is narrow', () => {
    const findings = [finding('docker.sock'), finding('host /'), finding('exec +26 (pid 6447)')];
    expect(texts('vs', row({}, {findings}))).toEqual([
      '=   docker.sock, host /, exec +26 (pid 6447)',
      'docker.sock, host /, exec +26 (pid 6447)',
      'docker.sock, host /, exec +26',
      'docker.sock, host /, 1 more',
      'docker.sock, 2 more',
    ]);
  });

  it('what is no capability and yet decides the risk, each once', () => {
    const findings = [finding('docker.sock'), finding('host pid'), finding('docker.sock'), finding(null)];
    expect(text('vs', row({}, {findings}))).toBe('=   docker.sock, host pid');
  });

  it('nothing twice', () => {
    const pid1 = process({...user(1001, null), capabilities: sets(none, defaultSet)});
    const findings = [finding('no effective capability')];
    expect(text('vs', row({pid1}, {findings}))).toBe('no effective capability');
  });

  it('the comparison first and the reason still where there is room for one only', () => {
    const privileged = row(
      {pid1: process({capabilities: sets(everySet)})},
      {findings: [finding('seccomp off')]},
    );
    expect(texts('vs', privileged)?.at(-1)).toBe('+26 seccomp off');
  });
});

describe('what could not be read', () => {
  const hidden = row({
    pid1: null,
    processes: [],
    unobserved: {reason: 'hidden', detail: 'hidden by hidepid=2: run captop as root'},
  });

  it.each(['host-pid', 'pid', 'user', 'host-user', 'caps', 'procs', 'effective', 'seccomp'])(
    'is a ? in the column %s, never a blank or a zero',
    id => expect(text(id, hidden)).toBe('?'),
  );

  it('has its reason in the VS column, as short as a column is', () => {
    expect(text('vs', hidden)).toBe('hidden from this user');
  });

  it('is a ? for one fact alone, too', () => {
    const shown = row({
      pid1: process({user: unknown('no passwd'), containerPid: unknown('shares no PID namespace')}),
    });
    expect(text('user', shown)).toBe('?');
    expect(text('pid', shown)).toBe('?');
    expect(text('host-pid', shown)).toBe('2685');
  });

  it('is told apart from a container that does not run', () => {
    const exited = row({pid1: null, processes: [], state: 'exited'});
    expect(text('host-pid', exited)).toBe('-');
    expect(text('caps', exited)).toBe('-');
    expect(text('vs', exited)).toBe('exited');
  });
});

describe('the PROCS column', () => {
  const pid1 = process();
  const other = (change: Parameters<typeof process>[0]) =>
    process({hostPid: 6447, containerPid: 7, ...change});

  it('marks a container in which a process may do more than PID 1', () => {
    const processes = [pid1, other({capabilities: sets(everySet)})];
    expect(text('procs', row({pid1, processes}))).toBe('2^');
  });

  it('marks one that only has a wider bounding set (exec --privileged as another user)', () => {
    const processes = [pid1, other({capabilities: sets(none, everySet)})];
    expect(text('procs', row({pid1, processes}))).toBe('2^');
  });

  it('marks neither a process that may do less nor a zombie', () => {
    const processes = [
      pid1,
      other({capabilities: sets(none, defaultSet)}),
      other({hostPid: 6448, state: 'zombie', capabilities: sets(everySet)}),
    ];
    expect(text('procs', row({pid1, processes}))).toBe('3');
  });
});
