import {describe, expect, it} from 'vitest';
import {unknown} from '../../source/model/known.ts';
import {profileNamed} from '../../source/model/profile.ts';
import {columnOf} from '../../source/view/columns.ts';
import type {Row} from '../../source/view/row.ts';
import {caps, defaultSet, everySet, finding, none, process, row, sets} from '../model/build.ts';

const text = (id: string, shown: Row) => columnOf(id)?.texts(shown)[0];
const texts = (id: string, shown: Row) => columnOf(id)?.texts(shown);

const user = (uid: number, name: string | null) => ({
  user: {uid, name},
  hostUser: {uid, name: uid === 1001 ? 'app' : name},
  rootOnHost: false,
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
      '=',
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
      'bnd +26',
    ],
    [
      'root that laid its capabilities down and can take them up again',
      process({capabilities: {...sets(defaultSet), effective: none}}),
      '0 of 14',
      'prm 14',
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

describe('the VS column has one spelling, however wide it is,', () => {
  const app = user(1001, null);
  it.each([
    ['of the bounding set', process({...app, capabilities: sets(none, everySet)}), /^bnd [+]/],
    [
      'of one capability in it',
      process({...app, capabilities: sets(none, defaultSet | caps('BPF'))}),
      /^bnd [+]/,
    ],
    ['of the permitted set', process({capabilities: {...sets(defaultSet), effective: none}}), /^prm \d+$/],
  ])('%s', (_, pid1, spelling) => {
    for (const each of texts('vs', row({pid1})) ?? expect.fail()) expect(each).toMatch(spelling);
  });
});

describe('the VS column as a value', () => {
  it.each([
    ['equal', defaultSet],
    ['+MAC_ADMIN -KILL', (defaultSet | caps('MAC_ADMIN')) & ~caps('KILL')],
    [
      '+NET_ADMIN +SYS_PTRACE +SYS_ADMIN +SYS_TIME',
      defaultSet | caps('NET_ADMIN SYS_PTRACE SYS_ADMIN SYS_TIME'),
    ],
  ])('names every capability: %s', (value, set) => {
    expect(columnOf('vs')?.value(row({pid1: process({capabilities: sets(set)})}))).toBe(value);
  });
});

describe('the WHY column says', () => {
  it.each([
    [[finding('privileged'), finding('root on host')], ['privileged']],
    [[finding('exec --privileged')], ['exec --privileged', 'exec priv']],
    [
      [finding('child bounding +SYS_PTRACE')],
      ['child bounding +SYS_PTRACE', 'child +SYS_PTRACE', '+SYS_PTRACE'],
    ],
    [[finding('bounding +BPF')], ['bounding +BPF', '+BPF']],
    [[{...finding(null), title: 'Runs privileged'}], ['Runs privileged']],
    [[finding('mounts /\u001b[2J')], ['mounts /\\e[2J']],
    [[], ['']],
    [[{...finding('add and drop'), severity: 'info' as const}], ['']],
  ])('the worst finding, in ever fewer words where it is narrow: %#', (findings, words) => {
    expect(texts('why', row({}, {findings}))).toEqual(words);
  });

  it('has the tone of that finding, whatever a policy made of the risk', () => {
    expect(columnOf('why')?.tone(row({}, {findings: [finding('privileged')], risk: 'low'}))).toBe('critical');
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

  it('has its reason in the VS column, and in the WHY column unless a finding there is worse', () => {
    expect(text('vs', hidden)).toBe('hidden from this user');
    expect(text('why', hidden)).toBe('hidden from this user');
    const declared = {...hidden, container: {...hidden.container, findings: [finding('privileged')]}};
    expect(text('why', declared)).toBe('privileged');
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
    expect(text('why', exited)).toBe('exited');
  });

  it.each(['exited', 'paused', 'created', 'restarting'] as const)(
    'and the WHY column, which every screen has, begins with %s, but not its value in csv and JSON',
    state => {
      const shown = row({state}, {findings: [finding('exec --privileged')]});
      expect(texts('why', shown)).toEqual([`${state}: exec --privileged`, `${state}: exec priv`]);
      expect(columnOf('why')?.value(shown)).toBe('exec --privileged');
    },
  );

  it('and the state stands in front of why it could not be read, too', () => {
    const paused = {...hidden, container: {...hidden.container, state: 'paused' as const}};
    expect(text('why', paused)).toBe('paused: hidden from this user');
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
