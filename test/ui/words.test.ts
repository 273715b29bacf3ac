/** The sentences of the detail, from literal facts. */
import {describe, expect, it} from 'vitest';
import {unknown} from '../../source/model/known.ts';
import type {SelinuxMode} from '../../source/model/security-label.ts';
import type {Drift, Process} from '../../source/model/snapshot.ts';
import {compareRows} from '../../source/ui/screens/compare-rows.ts';
import {
  becomingRoot,
  limitsOfProcess,
  othersAsRoot,
  rootSentence,
  sourceWords,
} from '../../source/ui/screens/detail/identity-words.ts';
import {whoseNamespace} from '../../source/ui/screens/detail/namespace-words.ts';
import {numbers, processWords} from '../../source/ui/screens/detail/process-words.ts';
import {treeOf} from '../../source/ui/screens/detail/tree.ts';
import {spanText} from '../../source/ui/text/span.ts';
import {container, declared, defaultSet, everySet, host, process, row, sets} from '../model/build.ts';

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

  it('is followed by those of its processes that are root while PID 1 is not', () => {
    const other = process({hostPid: 4000, containerPid: 9});
    expect(othersAsRoot(row({pid1: app(), processes: [app(), other]}), app())?.text).toBe(
      'But 1 of its processes run as root on the host: host PID 4000.',
    );
  });
});

describe('where the user came from', () => {
  it.each([
    [declared(), 'by default: neither the image nor a flag names one, so it is root'],
    [declared({user: '1001', userSource: 'image', imageUser: '1001'}), "from the image's USER '1001'"],
    [
      declared({user: '1000', userSource: 'run', imageUser: '1001'}),
      "set when it was run (--user) '1000'; the image says '1001'",
    ],
    [
      declared({user: '1000', userSource: 'run', imageUser: ''}),
      "set when it was run (--user) '1000'; the image names none",
    ],
    [
      declared({user: '1001', userSource: 'image-or-run', imageUser: '1001'}),
      "from the image's USER, or the same value given when it was run '1001'",
    ],
    [
      declared({user: '1001', userSource: 'unknown', imageUser: unknown('the image is gone')}),
      "not known '1001'; the image's own is not known: the image is gone",
    ],
  ])('is told: %#', (facts, words) => {
    expect(sourceWords(facts)).toBe(words);
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
    'the label %s limits nothing',
    label => {
      expect(texts(process({lsm: label}))).toContain(
        `Security module: its label ${label} holds nothing back.`,
      );
    },
  );
});

describe('the numbers of a process', () => {
  it.each([
    [process({hostPid: 5, containerPid: 1, nspid: [5, 1]}), 'Host PID 5 is PID 1 in the container.'],
    [
      process({hostPid: 27180, containerPid: 7, nspid: [27180, 7, 1]}),
      'Host PID 27180 is PID 7 in the container, and PID 1 in a PID namespace nested in it.',
    ],
    [
      process({hostPid: 23866, containerPid: 23866, nspid: [23866]}),
      'Host PID 23866 is PID 23866 in the container.',
    ],
    [
      process({hostPid: 5, containerPid: unknown('NSpid is not there')}),
      'Host PID 5; its PID in the container is not known: NSpid is not there.',
    ],
  ])('are told: %#', (of, words) => {
    expect(numbers(of)).toBe(words);
  });
});

describe('a process that gained', () => {
  const drifted = process({hostPid: 6447, containerPid: 7, capabilities: sets(everySet)});
  const gained = everySet & ~defaultSet;
  const drift = (set: Drift['set']): Drift => ({
    hostPid: 6447,
    set,
    gained,
    lost: 0n,
    origin: 'exec --privileged',
    evidence: 'it is a running docker exec --privileged',
  });

  it('is told with its origin, the sets and the evidence', () => {
    const of = row({processes: [process(), drifted]}, {drift: [drift('effective'), drift('bounding')]});
    expect(processWords(of, drifted).map(({text}) => String(text))).toEqual(
      expect.arrayContaining([
        "It may do more than the container's PID 1.",
        'Origin exec --privileged: gained 26 capabilities (effective, bounding). It is a running docker exec --privileged.',
      ]),
    );
  });

  it('is not said to exceed where its sets count in a user namespace of its own alone', () => {
    const nested = {...drifted, userNamespace: 'own'} as const;
    const of = row({processes: [process(), nested]}, {drift: []});
    expect(processWords(of, nested).map(({text}) => String(text))).not.toContain(
      "It may do more than the container's PID 1.",
    );
  });

  it('is told apart from one that lost', () => {
    const dropped = process({hostPid: 9, containerPid: 2, capabilities: sets(0n, defaultSet)});
    const lost: Drift = {
      ...drift('effective'),
      hostPid: 9,
      gained: 0n,
      lost: 0x20n,
      origin: 'dropped',
      evidence: '',
    };
    const of = row({processes: [process(), dropped]}, {drift: [lost]});
    expect(processWords(of, dropped).find(({text}) => text.startsWith('Origin'))).toEqual({
      text: 'Origin dropped: lost KILL (effective). ',
      tone: 'dropped',
    });
  });
});

describe('the tree of processes', () => {
  const at = (hostPid: number, parentHostPid: number) => process({hostPid, parentHostPid});

  it('has children under their parents and what came from outside as roots', () => {
    const tree = treeOf([at(10, 1), at(12, 10), at(11, 10), at(13, 11), at(20, 5)]);
    expect(tree.map(({process: each, open, last}) => [each.hostPid, open.length, last])).toEqual([
      [10, 0, true],
      [11, 1, false],
      [13, 2, true],
      [12, 1, true],
      [20, 0, true],
    ]);
  });

  it('has every process once, even where the parents form a ring', () => {
    expect(treeOf([at(1, 2), at(2, 1), at(3, 3)]).map(each => each.process.hostPid)).toEqual([3, 1, 2]);
  });

  it('has thousands that are nested in one another, the deepest of them at the last level drawn', () => {
    const tree = treeOf(Array.from({length: 20_000}, (_, index) => at(index + 2, index + 1)));
    expect(tree.map(each => each.process.hostPid)).toEqual(
      Array.from({length: 20_000}, (_, index) => index + 2),
    );
    expect(tree.at(-1)?.open).toHaveLength(64);
  });
});

describe('whose a namespace is', () => {
  const own = process().namespaces;
  const other = container({
    id: '9c'.repeat(32),
    name: 'sidecar',
    pid1: process({namespaces: {...own, pid: 1, mnt: 1, ipc: 1, uts: 1, cgroup: 1}}),
  });
  const first = container({pid1: process()});
  const together = {host: {...host([first, other]), containers: [first, other]}, container: first};
  const words = (name: 'net' | 'mnt' | 'user', change = {}) =>
    // The judgements play no part here.
    whoseNamespace({...row(), ...together, ...change} as never, process(), name).whose;

  it('is told from the inodes: its own, another container’s, the host’s', () => {
    expect(words('mnt')).toBe('its own');
    expect(words('net')).toBe('shared with sidecar');
    expect(words('user')).toBe("the host's, as usual");
    const hostNet = {...together.host, namespaces: {...together.host.namespaces, net: own.net}};
    expect(words('net', {host: hostNet})).toBe("the HOST'S");
  });
});

describe('spans of time', () => {
  it.each([
    [0, '0 s'],
    [59.9, '59 s'],
    [60, '1 min'],
    [3599, '59 min'],
    [3600, '1 h'],
    [86_399, '23 h'],
    [200_000, '2 d'],
  ])('%d seconds are %s', (seconds, words) => {
    expect(spanText(seconds)).toBe(words);
  });
});

describe('a comparison', () => {
  const mounting = (source: string) =>
    row({
      declared: declared({
        mounts: [{type: 'bind', source, destination: '/in', readOnly: false, propagation: 'rprivate'}],
      }),
    });

  it('tells containers apart by what of the host is mounted in them alone', () => {
    const differing = compareRows([mounting('/var/run/docker.sock'), mounting('/')], true);
    expect(differing.map(({label, values}) => [label, ...values])).toEqual([
      ['of the host inside', '/var/run/docker.sock', '/'],
    ]);
  });

  it('tells containers apart by masked paths, devices and findings', () => {
    const device = {host: '/dev/sda', container: '/dev/sda', permissions: 'rwm'};
    const open = row(
      {declared: declared({maskedPaths: null, devices: [device]})},
      {
        findings: [
          {
            id: 'x',
            severity: 'high',
            title: '',
            evidence: '',
            why: '',
            remedy: [],
            short: null,
            references: [],
          },
        ],
      },
    );
    const labels = compareRows([row(), open], true).map(({label}) => String(label));
    expect(labels).toEqual(['findings', 'masked paths', 'devices']);
  });
});
