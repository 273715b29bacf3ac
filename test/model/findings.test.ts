/** The rules on observed values, one by one; the well-known cases together are in finding.test.ts. */
import {describe, expect, test} from 'vitest';
import {rules} from '../../source/model/finding.ts';
import type {Declared} from '../../source/model/flags/declared.ts';
import {judgeContainer} from '../../source/model/judge.ts';
import {unknown} from '../../source/model/known.ts';
import {type Profile, profileNamed} from '../../source/model/profile.ts';
import {remedyText} from '../../source/model/remedy.ts';
import type {
  ExecSession,
  Finding,
  ObservedContainer,
  ObservedHost,
  Process,
} from '../../source/model/snapshot.ts';
import {bind, container, host, plainSets, process, sets} from './observed.ts';

const docker = profileNamed('docker') as Profile;

function findings(
  observed: ObservedContainer,
  on: ObservedHost = host(),
  profile = docker,
): readonly Finding[] {
  return judgeContainer(observed, on, profile).findings;
}

/** With its remedies as they are printed. */
type Printed = Omit<Finding, 'remedy'> & {readonly remedy: readonly string[]};

/** `severity id` of each finding. */
const words = (...args: Parameters<typeof findings>): string[] =>
  findings(...args).map(({severity, id}) => `${severity} ${id}`);

function finding(id: string, ...args: Parameters<typeof findings>): Printed {
  const found = findings(...args).find(each => each.id === id);
  if (found === undefined) throw new Error(`${id} does not stand, but ${words(...args)}`);
  return {...found, remedy: found.remedy.map(remedyText)};
}

/** A root container with Docker's default set and these flags. */
const root = (flags: Partial<Declared> = {}): ObservedContainer => container([process(100, 0)], flags);

/** The same of which nothing could be read. */
const unseen = (flags: Partial<Declared> = {}): ObservedContainer => container([], flags);

const namespaces = (changes: Partial<Declared['namespaces']>): Declared['namespaces'] => ({
  pid: 'private',
  network: 'none',
  ipc: 'private',
  uts: 'private',
  user: 'host',
  cgroup: 'private',
  ...changes,
});

describe('a container that is not observed, on a host that does not tell what its daemon may hand out', () => {
  const silent = host({
    available: unknown('its processes are not in /proc'),
    capLastCap: unknown('the same'),
  });

  test('is judged by its flags: what was added reaches as far as it does elsewhere', () => {
    expect(words(unseen({capAdd: ['MAC_ADMIN']}), silent)).toContain('high cap-mac-admin');
    expect(words(unseen({capAdd: ['MAC_ADMIN'], uid: 1001}), silent)).toContain('high cap-mac-admin');
    expect(words(unseen({capAdd: ['ALL']}), silent)).toContain('critical all-capabilities');
    expect(words(unseen({capDrop: ['ALL']}), silent)).not.toContain('medium root-on-host');
  });

  test('as root has what the engine grants, not nothing', () => {
    const {severity, evidence} = finding('root-on-host', unseen(), silent);
    expect(severity).toBe('medium');
    expect(evidence).toContain('14 capabilities expected');
  });

  test('says of what it could regain that nobody saw it', () => {
    const {short, evidence} = finding('capabilities-within-reach', unseen({uid: 1001}), silent);
    expect(short).toBe('could regain 14');
    expect(evidence).toContain('not observed');
  });
});

describe('the table', () => {
  test('has each id once, as a word for policies', () => {
    const ids = rules.map(({id}) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z][a-z0-9-]+$/);
  });

  test('says why in two sentences, and where it is from', () => {
    for (const {id, why, source} of rules) {
      expect(why.match(/[.!?](?=\s|$)/g)?.length, id).toBe(2);
      expect(source.length, id).toBeGreaterThan(5);
    }
  });
});

describe('capabilities', () => {
  test('each that reaches beyond the container is a finding by itself, with who holds it', () => {
    const held = container([process(100, 0, {capabilities: plainSets('a82435fb', 'a82435fb')})], {
      capAdd: ['SYS_ADMIN', 'net_admin'],
    });
    expect(words(held)).toEqual(['critical cap-sys-admin', 'high cap-net-admin', 'medium root-on-host']);
    expect(finding('cap-net-admin', held)).toMatchObject({
      evidence: 'CAP_NET_ADMIN is not in profile docker; held by host PID 100',
      remedy: ['remove --cap-add=NET_ADMIN'],
      short: '+NET_ADMIN',
    });
  });

  test.each([
    ['+SYS_PTRACE', process(100, 0, {capabilities: plainSets('a80c25fb', 'a80c25fb')}), []],
    ['bounding +SYS_PTRACE', process(100, 1001, {capabilities: plainSets('0', 'a80c25fb')}), []],
    [
      'child +SYS_PTRACE',
      process(100, 1001, {capabilities: plainSets('0', 'a80c25fb')}),
      [process(107, 0, {capabilities: plainSets('a80c25fb', 'a80c25fb')})],
    ],
    [
      'child bounding +SYS_PTRACE',
      process(100, 1001, {capabilities: plainSets('0', '0')}),
      [process(107, 1001, {capabilities: plainSets('0', 'a80c25fb')})],
    ],
  ])('the list says which process has it: %s', (short, pid1, others) => {
    const {short: word} = finding(
      'cap-sys-ptrace',
      container([pid1, ...others], {capAdd: ['SYS_PTRACE'], user: '1001', uid: 1001}),
    );
    expect(word).toBe(short);
  });

  test('one in the bounding set alone counts, and its evidence says that nobody holds it', () => {
    const user = container([process(100, 1001, {capabilities: plainSets('0', 'a82425fb')})], {
      user: '1001',
      uid: 1001,
      capAdd: ['SYS_ADMIN'],
    });
    expect(finding('cap-sys-admin', user).evidence).toBe(
      'CAP_SYS_ADMIN is not in profile docker; in the bounding set 0xa82425fb, held by no process now',
    );
  });

  test('what a profile grants is none', () => {
    expect(words(root(), host(), profileNamed('podman'))).toEqual([
      'medium root-on-host',
      'low beyond-profile',
    ]);
    expect(finding('beyond-profile', root(), host(), profileNamed('podman'))).toMatchObject({
      evidence: 'NET_RAW, MKNOD, AUDIT_WRITE are not in profile podman; held by host PID 100',
      remedy: ['--cap-drop=AUDIT_WRITE', '--cap-drop=MKNOD', '--cap-drop=NET_RAW'],
    });
  });

  test('all together are one finding', () => {
    const all = container([process(100, 0, {capabilities: plainSets('1fffeffffff', '1fffeffffff')})], {
      capAdd: ['ALL'],
    });
    expect(words(all)).toEqual(['critical all-capabilities', 'medium root-on-host']);
    expect(finding('all-capabilities', all).evidence).toMatch(/^bounding set 0x1fffeffffff: 40 of the 40 /);
  });

  test('one newer than the table is taken seriously', () => {
    const newer = container([process(100, 0, {capabilities: plainSets('200a80425fb', '200a80425fb')})], {
      capAdd: ['CAP_41'],
    });
    const on = host({available: 0x3fffeffffffn});
    expect(finding('unjudged-capability', newer, on)).toMatchObject({
      severity: 'high',
      evidence: 'CAP_41 in the bounding set 0x200a80425fb',
      remedy: ['remove --cap-add=CAP_41'],
    });
  });

  test('inside a user namespace of its own they count for less', () => {
    const mapped = container(
      [
        process(100, 0, {
          capabilities: plainSets('a82425fb', 'a82425fb'),
          userNamespace: 'own',
          rootOnHost: false,
          hostUser: {uid: 100000, name: null},
          hostUids: {real: 100000, saved: 100000, fs: 100000},
        }),
      ],
      {capAdd: ['SYS_ADMIN'], namespaces: namespaces({user: 'private'})},
    );
    const uidMap = [{inside: 0, host: 100_000, count: 65_536}];
    expect(words({...mapped, uidMap}, host({remapped: true}))).toEqual([
      'medium cap-sys-admin',
      'low capabilities-within-reach',
    ]);
  });

  test('a user of Podman holds what was added, and loses nothing by the remedy', () => {
    const podman = host({engineKind: 'podman', engineVersion: '5.4.2'});
    const user = container(
      [process(100, 1001, {capabilities: sets('400', '400', '400', '800405fb', '400')})],
      {user: '1001', uid: 1001, capAdd: ['NET_BIND_SERVICE']},
    );
    expect(words(user, podman, profileNamed('podman'))).toEqual(['low capabilities-within-reach']);
    expect(finding('capabilities-within-reach', user, podman, profileNamed('podman')).remedy).toEqual([
      '--cap-drop=ALL',
      '--cap-add=NET_BIND_SERVICE',
    ]);
    const remedied = container(
      [process(100, 1001, {capabilities: sets('400', '400', '400', '400', '400')})],
      {
        user: '1001',
        uid: 1001,
        capAdd: ['NET_BIND_SERVICE'],
        capDrop: ['ALL'],
      },
    );
    expect(words(remedied, podman, profileNamed('podman'))).toEqual([]);
  });
});

describe('processes', () => {
  const session = (hostPid: number, changes: Partial<ExecSession> = {}): ExecSession => ({
    id: 'e',
    hostPid,
    user: '',
    privileged: true,
    command: ['sh'],
    ...changes,
  });
  const full = plainSets('1fffeffffff', '1fffeffffff');
  const other = (hostPid: number, changes: Partial<Process> = {}): Process =>
    process(hostPid, 0, {containerPid: hostPid, nspid: [hostPid, hostPid], capabilities: full, ...changes});

  test('one privileged exec is named with what it gained and its host PID', () => {
    const observed = container([process(100, 0), other(107)], {}, [session(107)]);
    expect(finding('exec-privileged', observed)).toMatchObject({
      severity: 'critical',
      short: 'exec --privileged',
      remedy: ['end exec --privileged (host PID 107)'],
    });
  });

  test('several are counted', () => {
    const observed = container([process(100, 0), other(107), other(108)], {}, [session(107), session(108)]);
    expect(finding('exec-privileged', observed).short).toBe('exec --privileged x2');
  });

  test('one in a privileged container adds nothing', () => {
    const observed = container(
      [process(100, 0, {capabilities: full}), other(107)],
      {privileged: true, maskedPaths: null, readonlyPaths: null},
      [session(107)],
    );
    expect(words(observed)).toEqual(['critical privileged', 'medium root-on-host']);
  });

  test('a zombie with every capability is not judged', () => {
    expect(words(container([process(100, 0), other(107, {state: 'zombie'})]))).toEqual([
      'medium root-on-host',
    ]);
  });

  test('a zombie whose other threads live is', () => {
    const observed = container([process(100, 0), other(107, {state: 'zombie', threads: 3})]);
    expect(words(observed)[0]).toBe('critical wider-than-declared');
  });

  test('one that the host entered is critical, and does not make the flags look worse', () => {
    const observed = container([process(100, 0), other(107, {foundBy: 'pid namespace'})]);
    expect(words(observed)).toEqual(['critical entered-from-host', 'medium root-on-host']);
    expect(finding('entered-from-host', observed).remedy).toEqual(['end host PID 107']);
  });

  test('one that entered its mount namespace alone is, too: it is said where each is', () => {
    const [all, mounts] = [other(107, {foundBy: 'pid namespace'}), other(108, {foundBy: 'mount namespace'})];
    expect(finding('entered-from-host', container([process(100, 0), mounts]))).toMatchObject({
      severity: 'critical',
      evidence: expect.stringMatching(
        /^host PID 108 in the container's mount namespace but not in its cgroup, \d+ capabilities beyond/,
      ),
    });
    expect(finding('entered-from-host', container([process(100, 0), all, mounts])).evidence).toContain(
      "host PID 107 in the container's PID namespace and host PID 108 in the container's mount namespace",
    );
  });

  test('what nothing accounts for is critical, and does not make the flags look worse either', () => {
    expect(words(container([process(100, 0), other(107)]))).toEqual([
      'critical wider-than-declared',
      'medium root-on-host',
    ]);
  });

  test('what may count in a user namespace of its own alone is said to, where it cannot be seen', () => {
    const untold = {...other(107), userNamespace: unknown('uid_map could not be read')};
    expect(finding('wider-than-declared', container([process(100, 0), untold]))).toMatchObject({
      evidence: expect.stringMatching(/unless it counts in a user namespace of its own alone/),
    });
  });

  test('root that gave up its effective set can raise it again, and one that gave up its permitted set is low', () => {
    const dropped = sets('0', 'a80425fb', '0', 'a80425fb', '0');
    expect(finding('root-on-host', container([process(100, 0, {capabilities: dropped})]))).toMatchObject({
      severity: 'medium',
      evidence: 'host PID 100 is uid 0 of the host with 14 capabilities in the permitted set',
    });
    const none = sets('0', '0', '0', 'a80425fb', '0');
    expect(finding('root-on-host', container([process(100, 0, {capabilities: none})]))).toMatchObject({
      severity: 'low',
      evidence: 'host PID 100 is uid 0 of the host with 0 capabilities in the effective set',
    });
  });

  test('root by an unknown map is taken for root, another user is not', () => {
    const untold = unknown('uid_map could not be read');
    const one = container([process(100, 0, {rootOnHost: untold})]);
    expect(words(one)).toEqual(['medium root-on-host']);
    expect(finding('root-on-host', one)).toMatchObject({
      evidence: expect.stringMatching(
        /^host PID 100 is uid 0 in the container, which is taken for root of the host/,
      ),
    });
    expect(words(container([process(100, 1001, {rootOnHost: untold})], {user: '1001', uid: 1001}))).toEqual([
      'low capabilities-within-reach',
    ]);
  });

  test('the worst of all processes counts, not PID 1 alone', () => {
    const observed = container(
      [process(100, 1001), other(107, {capabilities: plainSets('a80425fb', 'a80425fb')})],
      {user: '1001', uid: 1001},
      [session(107, {user: '0', privileged: false})],
    );
    expect(words(observed)).toEqual([
      'medium gained-privilege',
      'medium root-on-host',
      'low capabilities-within-reach',
    ]);
    expect(finding('root-on-host', observed).remedy).toEqual(['end exec (host PID 107)']);
  });

  test('root that an exec has left behind, whose session has ended, is to be ended by itself', () => {
    const left = (change = {}) => other(107, {capabilities: plainSets('a80425fb', 'a80425fb'), ...change});
    const observed = container([process(100, 1001), left()], {user: '1001', uid: 1001}, []);
    expect(finding('root-on-host', observed).remedy).toEqual(['end host PID 107']);
    // Started as root, it would be there again.
    expect(finding('root-on-host', container([process(100, 0), left()])).remedy).not.toContain(
      'end host PID 107',
    );
  });
});

describe('mounts', () => {
  const one = (source: string, readOnly = false) => root({mounts: [bind(source, '/x', readOnly)]});
  const worst = (observed: ObservedContainer): string =>
    words(observed).filter(word => !word.endsWith('root-on-host'))[0] ?? 'nothing';

  test.each([
    ['/var/run/docker.sock', false, 'critical runtime-socket'],
    ['/var/run/docker.sock', true, 'critical runtime-socket'],
    ['/run/docker.sock', false, 'critical runtime-socket'],
    ['/run', false, 'critical runtime-socket'],
    ['/var/run/', true, 'critical runtime-socket'],
    ['/run/containerd', false, 'critical runtime-socket'],
    ['/run/containerd/containerd.sock', false, 'critical runtime-socket'],
    ['/run/podman/podman.sock', false, 'critical runtime-socket'],
    ['/run/user/1000/docker.sock', false, 'critical runtime-socket'],
    ['/srv/proxy/docker.sock', false, 'critical runtime-socket'],
    ['/', false, 'critical host-root-mounted'],
    ['//', true, 'critical host-root-through-proc'],
    ['/etc', false, 'critical host-path-mounted'],
    ['/etc/', true, 'high host-path-mounted'],
    ['/etc/shadow', true, 'high host-path-mounted'],
    ['/etc/localtime', true, 'nothing'],
    ['/etc/ssl/certs', true, 'nothing'],
    ['/proc', false, 'critical host-path-mounted'],
    ['/proc', true, 'critical host-root-through-proc'],
    ['/sys', false, 'critical host-path-mounted'],
    ['/sys/fs/cgroup', true, 'info host-path-mounted'],
    ['/dev', false, 'high host-path-mounted'],
    ['/dev/shm', false, 'medium host-path-mounted'],
    ['/dev/shm/one', false, 'nothing'],
    ['/tmp', false, 'high host-path-mounted'],
    ['/tmp', true, 'high host-path-mounted'],
    ['/tmp/build', false, 'nothing'],
    ['/tmp/tmux-0', true, 'critical host-path-mounted'],
    ['/tmp/tmux-0/default', false, 'critical host-path-mounted'],
    ['/tmp/tmux-1000/default', false, 'high host-path-mounted'],
    ['/tmp/ssh-XXXXabc/agent.12', true, 'high host-path-mounted'],
    ['/tmp/.X11-unix', false, 'medium host-path-mounted'],
    ['/var/tmp', false, 'medium host-path-mounted'],
    ['/var/run/screen', false, 'high host-path-mounted'],
    ['/run/screen/S-root', false, 'critical host-path-mounted'],
    ['/var/lib/docker', false, 'critical host-path-mounted'],
    ['/var/lib/docker/containers', true, 'high host-path-mounted'],
    ['/var/lib/dockerfiles', false, 'nothing'],
    ['/root/.ssh', true, 'high host-path-mounted'],
    ['/srv/data', false, 'nothing'],
    ['/runner', false, 'nothing'],
  ])('%s, read-only %s: %s', (source, readOnly, expected) => {
    expect(worst(one(source, readOnly))).toBe(expected);
  });

  test("a volume below the daemon's folder is none of the host's paths", () => {
    const volume = {...bind('/var/lib/docker/volumes/data/_data', '/data'), type: 'volume'};
    expect(words(root({mounts: [volume]}))).toEqual(['medium root-on-host']);
  });

  const pod = '/var/lib/kubelet/pods/5e1f0b4c-0000-4000-8000-000000000001';

  test.each([
    ['/var/lib/docker/volumes/data/_data', 'nothing'],
    ['/var/lib/docker/volumes/data/_data/sub', 'nothing'],
    ['/var/lib/containers/storage/volumes/data/_data', 'nothing'],
    ['/var/lib/nerdctl/1935db59/volumes/default/data/_data', 'nothing'],
    [`${pod}/etc-hosts`, 'nothing'],
    [`${pod}/containers/app/1a2b3c4d`, 'nothing'],
    [`${pod}/volumes/kubernetes.io~projected/kube-api-access-x`, 'nothing'],
    [pod, 'critical host-path-mounted'],
    ['/var/lib/docker/volumes/data/_data/.ssh', 'critical host-path-mounted'],
    ['/var/lib/docker/volumes/data/_database', 'critical host-path-mounted'],
    ['/var/lib/docker/volumes/data', 'critical host-path-mounted'],
    ['/var/lib/docker/volumes', 'critical host-path-mounted'],
    ['/run/systemd/resolve/stub-resolv.conf', 'nothing'],
    ['/run/systemd/resolve', 'critical host-path-mounted'],
  ])('a bind of %s: %s', (source, expected) => {
    expect(worst(one(source))).toBe(expected);
  });

  const shownAs = (hostPath: string, asked: string, readOnly = false, destination = '/x') => ({
    ...root({mounts: [bind(asked, '/x', readOnly)]}),
    mounts: [
      {
        ...{hostPath, destination, readOnly},
        ...{type: 'ext4', source: '/dev/vda', mayNotAnswer: false, engineSocket: null, access: null},
      },
    ],
  });

  test.each([
    ['/etc', '/srv/link', false, 'critical host-path-mounted'],
    ['/', '/srv/bound', false, 'critical host-root-mounted'],
    ['/', '/var/lib/docker/volumes/whole/_data', true, 'high host-root-mounted'],
    ['/run/docker.sock', '/srv/link', true, 'critical runtime-socket'],
    // Where the host has a file system at two places, the kernel names one.
    ['/data/docker', '/var/lib/docker', false, 'critical host-path-mounted'],
    ['/usr/lib/os-release', '/etc/os-release', true, 'nothing'],
    ['/usr/lib/os-release', '/etc/os-release', false, 'critical host-path-mounted'],
  ])('%s that was asked for as %s, read-only %s: %s', (hostPath, asked, readOnly, expected) => {
    expect(worst(shownAs(hostPath, asked, readOnly))).toBe(expected);
  });

  test('what a link led to is named with the link', () => {
    expect(finding('host-path-mounted', shownAs('/etc', '/srv/link'))).toMatchObject({
      evidence: '/etc at /x by the name /srv/link, writable',
      remedy: ['remove --volume=/srv/link:/x'],
      short: 'mounts /etc',
    });
  });

  test("the host's root as that of the container is told, and no drift: no mount is asked for there", () => {
    const {declared, mounts} = shownAs('/', '/srv/data', false, '/');
    const observed = {...root(), declared, mounts};
    expect(finding('host-root-mounted', observed)).toMatchObject({
      severity: 'critical',
      evidence: '/ at /, as the root of the container, writable',
      remedy: [],
    });
    expect(words(observed)).not.toContain('low mount-drift');
  });

  test("the host's root as that of plain users without capabilities gives them no more than any user of the host has", () => {
    const {declared, mounts} = shownAs('/', '/', false, '/');
    expect(
      words({...container([process(100, 1001, {capabilities: plainSets('0', '0')})]), declared, mounts}),
    ).toContain('medium host-root-mounted');
  });

  test('that no flag asked for a mount is said only where the flags are known', () => {
    const {mounts} = shownAs('/etc', '/srv/data', false, '/e');
    expect(finding('host-path-mounted', {...root(), mounts}).evidence).toBe(
      '/etc at /e, which no flag asked for, writable',
    );
    const declared = unknown('the engine does not answer');
    expect(finding('host-path-mounted', {...root(), declared, mounts}).evidence).toBe('/etc at /e, writable');
  });

  test('the shared memory that an engine keeps for a container is none of the paths that decide', () => {
    const kept = (destination: string) => ({
      ...root(),
      mounts: [
        {
          hostPath: `/var/lib/docker/containers/${'ab12'.repeat(16)}/mounts/shm`,
          destination,
          readOnly: false,
          type: 'tmpfs',
          source: 'shm',
          mayNotAnswer: false,
          engineSocket: null,
          access: null,
        },
      ],
    });
    expect(words(kept('/dev/shm'))).toEqual(['medium root-on-host']);
    expect(words(kept('/elsewhere'))).toContain('critical host-path-mounted');
  });

  test('a cgroup hierarchy of the host counts, but not if root of the container may not write there', () => {
    const cgroup = {
      hostPath: '/sys/fs/cgroup/pids',
      destination: '/sys/fs/cgroup/pids',
      readOnly: false,
      type: 'cgroup',
      source: 'cgroup',
      mayNotAnswer: false,
      engineSocket: null,
      access: null,
    };
    const shown = {...root(), mounts: [cgroup]};
    expect(words(shown)).toContain('high host-path-mounted');
    const mapped = process(100, 0, {userNamespace: 'own', rootOnHost: false});
    const uidMap = [{inside: 0, host: 100_000, count: 65_536}];
    expect(words({...container([mapped]), uidMap, mounts: [cgroup]}).join(' ')).not.toContain(
      'host-path-mounted',
    );
  });

  test("the host's /proc in a container of a rootless engine comes with --pid=host, and goes with it", () => {
    const flags = {namespaces: namespaces({pid: 'host'})};
    const shown = {
      ...container([process(100, 1000)], flags),
      mounts: [
        {
          ...{type: 'proc', source: 'proc', mayNotAnswer: false, engineSocket: null, access: null},
          ...{hostPath: '/proc', destination: '/proc', readOnly: false},
        },
      ],
    };
    const evidence = (origin: string) => `/proc at /proc, which ${origin}, writable`;
    expect(finding('host-path-mounted', shown, host({rootless: true}))).toMatchObject({
      evidence: evidence('a rootless engine mounts for --pid=host'),
      remedy: ['remove --pid=host'],
    });
    expect(finding('host-path-mounted', shown)).toMatchObject({
      evidence: evidence('no flag asked for'),
      remedy: [],
    });
  });

  test('what is mounted below a bind is named in words, and goes with that bind', () => {
    const merged = `/var/lib/docker/overlay2/${'ab12'.repeat(16)}/merged`;
    const mount = {type: '', source: '', mayNotAnswer: false, engineSocket: null, access: null};
    const shown = {
      ...root({mounts: [{...bind('/', '/host'), readOnly: true}]}),
      mounts: [
        {...mount, hostPath: '/', destination: '/host', readOnly: true},
        {...mount, hostPath: merged, destination: `/host${merged}`, readOnly: false},
      ],
    };
    expect(finding('host-path-mounted', shown)).toMatchObject({
      short: 'mounts container root',
      evidence: `${merged} at /host${merged}, which came with / at /host, writable`,
      remedy: ['remove --volume=/:/host:ro'],
    });
  });

  test('the evidence says that a read-only socket can be used, and the column names it', () => {
    expect(finding('runtime-socket', one('/var/run/docker.sock', true))).toMatchObject({
      evidence: '/var/run/docker.sock at /x (read-only, which does not keep anyone from connecting)',
      remedy: ['remove --volume=/var/run/docker.sock:/x:ro'],
      short: 'docker.sock',
    });
  });
});

describe('what a container hides from who reads it', () => {
  const all = plainSets('1fffeffffff', '1fffeffffff');
  const privileged = {
    privileged: true,
    maskedPaths: null,
    readonlyPaths: null,
    namespaces: namespaces({}),
  };
  const other = (hostPid: number, changes: Partial<Process> = {}): Process =>
    process(hostPid, 0, {containerPid: hostPid, ...changes});
  const shared = {...process(100, 0).namespaces, net: 4026531838};
  const own = {userNamespace: 'own', namespaces: {...process(100, 0).namespaces, user: 1}} as const;
  const hidden = {...process(100, 0).namespaces, net: unknown('it is starting a program')};

  test('PID 1 in a user namespace that it made itself takes nothing from what stays outside', () => {
    const stays = other(101, {capabilities: all});
    expect(words(container([process(100, 0, own), stays], privileged))[0]).toBe('critical privileged');
    expect(words(container([process(100, 0, own)], privileged))[0]).toBe('critical privileged');
    const added = words(container([process(100, 0, own), stays], {capAdd: ['ALL']}));
    expect(added).toEqual(
      expect.arrayContaining(['critical all-capabilities', 'info nested-user-namespace']),
    );
  });

  test('nor does one with root of the host in it keep anybody from files of the host', () => {
    const observed = container([process(100, 0, own)], {mounts: [bind('/', '/h')]});
    expect(words({...observed, uidMap: [{inside: 0, host: 0, count: 1}]})).toContain(
      'critical host-root-mounted',
    );
    const asOther = container([process(100, 0, {...own, rootOnHost: false})], {mounts: [bind('/', '/h')]});
    const toOther = {...asOther, uidMap: [{inside: 0, host: 100_000, count: 1}]};
    expect(words(toOther)).toContain('medium host-root-mounted');
  });

  test('nor does one that maps group 0 of the host keep anybody from a socket of that group', () => {
    const uidMap = [{inside: 0, host: 100_000, count: 65_536}];
    const asOther = {
      ...container([process(100, 0, {...own, rootOnHost: false})], {
        mounts: [bind('/run/docker.sock', '/s')],
      }),
      uidMap,
    };
    const gidMap = [{inside: 0, host: 0, count: 65_536}];
    expect(words({...asOther, gidMap})).toContain('critical runtime-socket');
    expect(words({...asOther, gidMap: uidMap})).toContain('high runtime-socket');
  });

  test('a namespace of the host in which another process than PID 1 is', () => {
    const flags = {capAdd: ['NET_ADMIN'], namespaces: namespaces({network: 'host'})};
    const admin = other(101, {capabilities: plainSets('a80435fb', 'a80435fb'), namespaces: shared});
    expect(words(container([process(100, 0), admin], flags))).toEqual(
      expect.arrayContaining(['critical net-admin-host-network', 'medium host-network']),
    );
    expect(words(container([process(100, 0)], flags)).join()).not.toContain('host-network');
  });

  test('a namespace that cannot be seen is that of the container whose flags name it', () => {
    const carrier = {...container([process(50, 0, {namespaces: shared})]), id: 'c1', name: 'carrier'};
    const link = {
      ...container([process(60, 0, {namespaces: hidden})], {
        namespaces: namespaces({network: 'container:c1'}),
      }),
      id: 'c2',
    };
    const observed = container([process(100, 0, {namespaces: hidden})], {
      namespaces: namespaces({network: 'container:c2'}),
    });
    const on = host({containers: [carrier, link, observed]});
    expect(finding('host-network', observed, on).evidence).toBe(
      '--network=container:c2 is set; by the declared flags',
    );
    const apart = {...carrier, pid1: process(50, 0)};
    expect(words(observed, host({containers: [apart, link, observed]})).join()).not.toContain('host-network');
    const loop = {
      ...link,
      declared: {...observed.declared, namespaces: namespaces({network: 'container:c2'})},
    };
    expect(words(observed, host({containers: [loop as typeof link, observed]})).join()).not.toContain(
      'host-network',
    );
  });

  test('a folder that holds the socket of an engine at a place of its own', () => {
    const held = {
      ...{hostPath: '/tmp/d', destination: '/sv', readOnly: false, type: 'ext4', source: '/dev/vda'},
      ...{mayNotAnswer: false, engineSocket: '/tmp/d/eng.sock', access: null},
    };
    const holder = {...root({mounts: [bind('/tmp/d', '/sv')]}), mounts: [held]};
    expect(finding('runtime-socket', holder)).toMatchObject({
      severity: 'critical',
      evidence: '/tmp/d at /sv, which is or holds the socket /tmp/d/eng.sock',
      remedy: ['remove --volume=/tmp/d:/sv'],
    });
  });

  test('mounts that PID 1 does not show', () => {
    const asked = bind('/', '/h');
    const given = {
      hostPath: '/',
      destination: '/h',
      readOnly: false,
      type: 'ext4',
      source: '/dev/vda',
      mayNotAnswer: false,
      engineSocket: null,
      access: null,
    };
    const chrooted = {...root({mounts: [asked]}), mounts: [], unshownMounts: [given]};
    expect(finding('host-root-mounted', chrooted)).toMatchObject({
      severity: 'critical',
      evidence: '/ at /h by its flags alone, writable',
      remedy: ['remove --volume=/:/h'],
    });
    const volume = {...asked, type: 'volume', source: '/var/lib/docker/volumes/whole/_data'} as const;
    expect(
      finding('host-root-mounted', {
        ...chrooted,
        ...root({mounts: [volume]}),
        mounts: [],
        unshownMounts: [given],
      }).evidence,
    ).toBe('/ at /h by the volume whole by its flags alone, writable');
  });

  test('a volume behind more mounts than are read', () => {
    const volume = {...bind('/var/lib/docker/volumes/v/_data', '/h'), type: 'volume'} as const;
    const unread = {...root({mounts: [volume]}), mounts: unknown('it has more mounts than captop reads')};
    const given = {
      ...{hostPath: '/', destination: '/h', readOnly: false, type: 'ext4', source: '/dev/vda'},
      ...{mayNotAnswer: false, engineSocket: null, access: null},
    };
    expect(words({...unread, unshownMounts: [given]})).toContain('critical host-root-mounted');
  });

  test('filters of their own do not stand for one that was left out', () => {
    const observed = container([process(100, 0)], {securityOpt: ['seccomp=unconfined']});
    expect(finding('seccomp-off', observed)).toMatchObject({
      severity: 'high',
      evidence:
        'Seccomp: 0 in 0 of 1 process; --security-opt=seccomp=unconfined is set, and the kernel does not tell what filters of their own let through',
    });
  });

  test('a bounding set wider than that of the flags, although nobody knows the uid of the user', () => {
    const flags = {user: 'app', uid: unknown('its passwd does not come')};
    const wide = process(100, 1001, {capabilities: plainSets('0', '1fffeffffff')});
    expect(words(container([wide], flags))).toContain('critical wider-than-declared');
  });

  test('a label that a part of its processes has given itself', () => {
    const labels = ['docker-default (enforce)', 'unconfined'].map((lsm, index) => other(100 + index, {lsm}));
    expect(words(container(labels, {securityOpt: ['apparmor=unconfined']}))).toContain('medium lsm-off');
    const unseenLabel = process(100, 0, {lsm: unknown('it is starting a program')});
    const without = container([unseenLabel], {securityOpt: ['label=disable']});
    expect(finding('lsm-off', without, host({selinux: 'enforcing'}))).toMatchObject({
      evidence: '--security-opt=label=disable is set, and the label cannot be seen',
      remedy: ['remove --security-opt=label=disable'],
    });
    expect(words(without, host({selinux: 'off'})).join()).not.toContain('lsm-off');
  });
});

describe('isolation', () => {
  test("a namespace is the host's by its inode, whatever the flags say", () => {
    const shared = {...process(100, 0).namespaces, pid: 4026531836};
    const observed = container([process(100, 0, {namespaces: shared})]);
    expect(finding('host-pid', observed)).toMatchObject({
      severity: 'high',
      evidence: "namespace pid:[4026531836] is the host's own",
      remedy: ['remove --pid=host'],
      short: 'host pid',
    });
  });

  test('the flags tell where the inode could not be read', () => {
    const hidden = {...process(100, 0).namespaces, net: unknown('needs root')};
    const observed = container([process(100, 0, {namespaces: hidden})], {
      namespaces: namespaces({network: 'host'}),
    });
    expect(finding('host-network', observed).evidence).toBe('--network=host is set; by the declared flags');
  });

  test("SYS_PTRACE over the host's processes and NET_ADMIN over its network are worse than both alone", () => {
    const both = ['critical sys-ptrace-host-pid', 'critical net-admin-host-network'];
    const capabilities = plainSets('a80c35fb', 'a80c35fb');
    const shared = {...process(100, 0).namespaces, pid: 4026531836, net: 4026531838};
    const inHosts = process(100, 0, {capabilities, namespaces: shared});
    const flags = {
      capAdd: ['SYS_PTRACE', 'NET_ADMIN'],
      namespaces: namespaces({pid: 'host', network: 'host'}),
    };
    expect(words(container([inHosts], flags))).toEqual(expect.arrayContaining(both));
    // By whatever flag; and not by a flag alone if the kernel says otherwise.
    expect(words(container([inHosts], {capAdd: flags.capAdd}))).toEqual(expect.arrayContaining(both));
    const elsewhere = words(container([process(100, 0, {capabilities})], flags));
    for (const one of both) expect(elsewhere).not.toContain(one);
  });

  test('a filter that is off without a flag is told from the kernel', () => {
    expect(finding('seccomp-off', container([process(100, 0, {seccomp: 'disabled'})]))).toMatchObject({
      severity: 'high',
      evidence: 'Seccomp: 0 in 1 of 1 process',
      remedy: ['--security-opt=seccomp=builtin'],
    });
  });

  test("a privileged container's missing filter is no finding of its own, unless it was asked for", () => {
    const flags = {privileged: true, maskedPaths: null, readonlyPaths: null};
    const first = process(100, 0, {
      capabilities: plainSets('1fffeffffff', '1fffeffffff'),
      seccomp: 'disabled',
    });
    expect(words(container([first], flags))).toEqual(['critical privileged', 'medium root-on-host']);
    expect(words(container([first], {...flags, securityOpt: ['seccomp=unconfined']}))).toContain(
      'high seccomp-off',
    );
  });

  test.each([
    ['unconfined', 'medium lsm-off'],
    ['docker-default (enforce)', undefined],
    ['docker-default (complain)', 'medium lsm-off'],
    ['chromium (unconfined)', 'medium lsm-off'],
    ['unconfined_things (enforce)', undefined],
    ['system_u:system_r:spc_t:s0', 'medium lsm-off'],
    ['system_u:system_r:unconfined_service_t:s0', 'medium lsm-off'],
    ['system_u:system_r:container_t:s0:c1,c2', undefined],
    [null, undefined],
  ])('label %s: %s', (label, expected) => {
    const found = words(container([process(100, 0, {lsm: label})]));
    expect(found.find(word => word.endsWith('lsm-off'))).toBe(expected);
  });

  test.each([
    ['permissive', 'system_u:system_r:container_t:s0:c1,c2', 'medium lsm-off'],
    ['permissive', 'docker-default (enforce)', undefined],
    ['permissive', 'system_u:system_r:spc_t:s0', 'medium lsm-off'],
    ['enforcing', 'system_u:system_r:container_t:s0:c1,c2', undefined],
    ['enforcing', 'system_u:system_r:spc_t:s0', 'medium lsm-off'],
  ] as const)('SELinux is %s, label %s: %s', (selinux, label, expected) => {
    const found = words(container([process(100, 0, {lsm: label})]), host({selinux}));
    expect(found.find(word => word.endsWith('lsm-off'))).toBe(expected);
  });

  test('where SELinux is permissive, no flag is said to help', () => {
    const label = 'system_u:system_r:container_t:s0:c1,c2';
    expect(
      finding('lsm-off', container([process(100, 0, {lsm: label})]), host({selinux: 'permissive'})),
    ).toMatchObject({
      evidence: `label ${label}; SELinux is permissive on this host: it writes to the log what it would refuse`,
      remedy: [],
    });
  });

  /** What is to be done about each finding on the label of a container with these flags. */
  const remediesOf = (flags: Partial<Declared>, label: string) =>
    findings(container([process(100, 0, {lsm: label})], flags))
      .filter(({id}) => id === 'lsm-off')
      .map(({remedy}) => remedy.map(remedyText));

  test.each([
    ['label=disable', ['remove --security-opt=label=disable']],
    ['label:disable', ['remove --security-opt=label=disable']],
    ['label=type:spc_t', ['remove --security-opt=label=type:spc_t']],
    ['label=level:s0:c1,c2', []],
    // An option for another module than the host's changes nothing there.
    ['apparmor=unconfined', []],
  ])('a privileged type of SELinux with %s: %j', (option, remedy) => {
    expect(remediesOf({securityOpt: [option]}, 'system_u:system_r:spc_t:s0')).toEqual([remedy]);
  });

  test("a label left out is not the engine's, whatever the policy makes of it", () => {
    const label = 'system_u:system_r:container_engine_t:s0';
    expect(remediesOf({securityOpt: ['label=disable']}, label)).toEqual([
      ['remove --security-opt=label=disable'],
    ]);
    expect(remediesOf({securityOpt: []}, label)).toEqual([]);
    // Docker leaves it out by itself where the host's PIDs are shared.
    const shared = {securityOpt: ['label=disable'], namespaces: namespaces({pid: 'host'})};
    expect(remediesOf(shared, label)).toEqual([[]]);
  });

  test.each([[[]], [['apparmor=unconfined']]])(
    'a rootless engine has no profile of AppArmor, whatever is asked for: %j',
    securityOpt => {
      const observed = container([process(100, 1000, {lsm: 'unconfined'})], {securityOpt});
      expect(finding('lsm-off', observed, host({rootless: true}))).toMatchObject({
        evidence: 'label unconfined; a rootless engine has no profile to give',
        remedy: [],
      });
      expect(finding('lsm-off', observed).remedy).toEqual(
        securityOpt.map(each => `remove --security-opt=${each}`),
      );
    },
  );

  test('paths that are not masked are critical for root, and milder for another user', () => {
    const open = {maskedPaths: null, readonlyPaths: null};
    expect(finding('system-paths-unmasked', root(open)).severity).toBe('critical');
    const user = container([process(100, 1001)], {...open, user: '1001', uid: 1001});
    expect(finding('system-paths-unmasked', user).severity).toBe('medium');
  });

  test('/proc/sys alone that is not read-only is as bad, and no flag of Docker leads to it', () => {
    const open = {maskedPaths: ['/proc/kcore'], readonlyPaths: ['/proc/bus']};
    const severe = {severity: 'critical', remedy: []};
    expect(finding('system-paths-unmasked', root(open))).toMatchObject(severe);
    expect(finding('system-paths-unmasked', root({...open, readonlyPaths: null}))).toMatchObject(severe);
    const podman = host({engineKind: 'podman'});
    expect(words(root(open), podman)).not.toContain('critical system-paths-unmasked');
    expect(
      finding('system-paths-unmasked', root({...open, securityOpt: ['unmask=/proc/sys']}), podman),
    ).toMatchObject({severity: 'critical', remedy: ['remove --security-opt=unmask=/proc/sys']});
  });

  test("out of the daemon's user namespace is a finding only where the daemon maps users", () => {
    expect(words(root({namespaces: namespaces({user: 'host'})}))).toEqual(['medium root-on-host']);
    expect(words(root({namespaces: namespaces({user: 'host'})}), host({remapped: true}))).toContain(
      'medium host-user-namespace',
    );
  });
});

describe('a container that was not observed', () => {
  test('is judged by what its flags lead to, and says so', () => {
    expect(
      finding('privileged', unseen({privileged: true, maskedPaths: null, readonlyPaths: null})).evidence,
    ).toBe('--privileged is set; 40 capabilities expected');
    expect(finding('cap-mac-admin', unseen({capAdd: ['MAC_ADMIN']})).evidence).toBe(
      'CAP_MAC_ADMIN is not in profile docker; by the declared flags, not observed',
    );
    expect(words(unseen({user: '1001', uid: 1001, capDrop: ['ALL']}))).toEqual([]);
  });

  test('with a user by name still shows what the bounding set reaches', () => {
    const named = unseen({user: 'app', uid: unknown('no passwd'), capAdd: ['SYS_ADMIN']});
    expect(words(named)).toEqual(['critical cap-sys-admin', 'low capabilities-within-reach']);
  });

  test('of which not even the flags are known has no finding and an unknown risk', () => {
    const nothing = {...unseen(), declared: unknown('inspect was refused')};
    const {findings: found, risk} = judgeContainer(nothing, host(), docker);
    expect([found, risk]).toEqual([[], 'unknown']);
  });

  test('on a rootless or mapping daemon is not root on the host', () => {
    expect(words(unseen(), host({rootless: true}))).toEqual(['low capabilities-within-reach']);
    expect(words(unseen({namespaces: namespaces({user: 'private'})}), host({remapped: true}))).toEqual([
      'low capabilities-within-reach',
    ]);
  });
});

test('a process of which the user on the host is not known counts as root, but not in a user namespace of its own', () => {
  const inRootless = unknown('captop runs in a user namespace of its own');
  const seen = (userNamespace: 'host' | 'own') => {
    const pid1 = process(100, 0, {hostUser: inRootless, rootOnHost: inRootless, userNamespace});
    return words(container([pid1])).filter(word => word.endsWith('root-on-host'));
  };
  expect(seen('host')).toEqual(['medium root-on-host']);
  expect(seen('own')).toEqual([]);
});
