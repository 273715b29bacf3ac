import {describe, expect, test} from 'vitest';
import {parse} from 'yaml';
import {flagOf} from '../../source/model/flags/flag.ts';
import {flagRows} from '../../source/model/flags/table.ts';
import {composeFragment} from '../../source/model/remedies/compose.ts';
import {podFragment} from '../../source/model/remedies/pod.ts';

const flagsOf = (...texts: readonly string[]) => texts.map(flagOf);

const flags = flagsOf(
  '--cap-add=NET_ADMIN',
  '--cap-drop=ALL',
  '--user=1000:1000',
  '--group-add=44',
  '--security-opt=no-new-privileges',
  '--security-opt=seccomp=unconfined',
  '--pid=host',
  '--network=host',
  '--read-only',
  '--volume=/etc:/host/etc:ro',
  '--device=/dev/fuse',
  '--device-cgroup-rule=c 10:* rwm',
);

describe('a Compose fragment', () => {
  test('says the same as the flags', () => {
    expect(parse(composeFragment('web', flags))).toEqual({
      services: {
        web: {
          cap_add: ['NET_ADMIN'],
          cap_drop: ['ALL'],
          user: '1000:1000',
          group_add: ['44'],
          security_opt: ['no-new-privileges', 'seccomp=unconfined'],
          pid: 'host',
          network_mode: 'host',
          read_only: true,
          volumes: ['/etc:/host/etc:ro'],
          devices: ['/dev/fuse'],
          device_cgroup_rules: ['c 10:* rwm'],
        },
      },
    });
  });

  test('of no flags is still a service', () => {
    expect(parse(composeFragment('web', []))).toEqual({services: {web: {}}});
  });

  test('keeps hostile names and values in their place', () => {
    const name = 'x: {privileged: true}\n  evil';
    const value = '/a"b\n$HOME #: /c:/d';
    expect(parse(composeFragment(name, flagsOf(`--volume=${value}`)))).toEqual({
      services: {[name]: {volumes: [value.replace('$', '$$$$')]}},
    });
  });
});

describe('a pod', () => {
  test('says the same as the flags, with the profile that Docker would have used', () => {
    expect(parse(podFragment('Web_1', flags))).toEqual({
      spec: {
        securityContext: {supplementalGroups: [44]},
        hostPID: true,
        hostNetwork: true,
        containers: [
          {
            name: 'web-1',
            securityContext: {
              allowPrivilegeEscalation: false,
              runAsUser: 1000,
              runAsGroup: 1000,
              runAsNonRoot: true,
              capabilities: {add: ['NET_ADMIN'], drop: ['ALL']},
              readOnlyRootFilesystem: true,
              seccompProfile: {type: 'Unconfined'},
            },
            volumeMounts: [
              {name: 'host-0', mountPath: '/host/etc', readOnly: true, recursiveReadOnly: 'IfPossible'},
            ],
          },
        ],
        volumes: [{name: 'host-0', hostPath: {path: '/etc'}}],
      },
    });
  });

  test('of a default container names the seccomp profile, which Kubernetes would leave out', () => {
    expect(parse(podFragment('web', []))).toEqual({
      spec: {containers: [{name: 'web', securityContext: {seccompProfile: {type: 'RuntimeDefault'}}}]},
    });
  });

  test('privileged is privileged', () => {
    expect(parse(podFragment('//', flagsOf('--privileged')))).toEqual({
      spec: {containers: [{name: 'container', securityContext: {privileged: true}}]},
    });
  });

  const contextOf = (text: string): unknown => parse(text).spec.containers[0].securityContext;
  const notesOf = (text: string): readonly string[] => text.split('\n').filter(line => line.startsWith('#'));
  const usualFilter = {seccompProfile: {type: 'RuntimeDefault'}};

  test.each<[flag: string, fields: object, notes: RegExp | null]>([
    [
      '--security-opt=seccomp=/etc/prof.json',
      {seccompProfile: {type: 'Localhost', localhostProfile: 'prof.json'}},
      /each node needs "prof\.json" in .*seccomp/,
    ],
    ['--security-opt=seccomp=builtin', usualFilter, null],
    [
      '--security-opt=apparmor=mine',
      {...usualFilter, appArmorProfile: {type: 'Localhost', localhostProfile: 'mine'}},
      /AppArmor profile "mine" loaded.*1\.30/,
    ],
    [
      '--security-opt=apparmor=docker-default',
      {...usualFilter, appArmorProfile: {type: 'RuntimeDefault'}},
      null,
    ],
    ['--security-opt=apparmor=unconfined', {...usualFilter, appArmorProfile: {type: 'Unconfined'}}, null],
    ['--security-opt=label=type:foo_t', {...usualFilter, seLinuxOptions: {type: 'foo_t'}}, null],
    ['--security-opt=label=level:s0:c1,c2', {...usualFilter, seLinuxOptions: {level: 's0:c1,c2'}}, null],
    ['--security-opt=label=disable', usualFilter, /not carried over.*label=disable.*SELinux stays on/],
    ['--security-opt=mask=/proc/x', usualFilter, /not carried over: --security-opt=mask=\/proc\/x/],
    ['--security-opt=systempaths=unconfined', {...usualFilter, procMount: 'Unmasked'}, /hostUsers: false/],
    [
      '--user=app:www',
      {...usualFilter, runAsNonRoot: true},
      /not carried over: --user=app:www.*numbers alone/,
    ],
    ['--user=1000:www', {...usualFilter, runAsUser: 1000, runAsNonRoot: true}, /--user=1000:www.*runAsGroup/],
    ['--user=root', {...usualFilter, runAsUser: 0}, null],
    ['--group-add=docker', usualFilter, /not carried over: --group-add=docker/],
    ['--network=none', usualFilter, /not carried over: --network=none.*NetworkPolicy/],
    ['--network=container:db', usualFilter, /--network=container:db: both containers .* one pod/],
    ['--uts=host', usualFilter, /not carried over: --uts=host/],
    ['--device=/dev/fuse', usualFilter, /not carried over: --device=\/dev\/fuse.*device plugin/],
    ['--device-cgroup-rule=c 1:* r', usualFilter, /not carried over: '--device-cgroup-rule=c 1:\* r'/],
    ['--volume=data:/data', usualFilter, /not carried over: --volume=data:\/data.*PersistentVolumeClaim/],
  ])('has %s in a field, or says why not', (given, fields, notes) => {
    const text = podFragment('web', flagsOf(given));
    expect(contextOf(text)).toEqual(fields);
    expect(notesOf(text)).toEqual(notes === null ? [] : [expect.stringMatching(notes)]);
  });

  test('puts the parts of an SELinux label and all groups together', () => {
    const label = ['--security-opt=label=type:foo_t', '--security-opt=label=user:foo_u'];
    const text = podFragment('web', flagsOf(...label, '--group-add=7', '--group-add=9'));
    expect(contextOf(text)).toMatchObject({seLinuxOptions: {type: 'foo_t', user: 'foo_u'}});
    expect(parse(text).spec.securityContext).toEqual({supplementalGroups: [7, 9]});
  });

  test('that is privileged says what Kubernetes refuses or leaves out beside it', () => {
    const text = podFragment(
      'web',
      flagsOf('--privileged', '--security-opt=no-new-privileges', '--security-opt=seccomp=prof.json'),
    );
    expect(contextOf(text)).toEqual({privileged: true});
    expect(notesOf(text)).toHaveLength(2);
  });

  test('joins the processes of another container by sharing those of the pod', () => {
    expect(parse(podFragment('web', flagsOf('--pid=container:db'))).spec).toMatchObject({
      shareProcessNamespace: true,
    });
  });

  test('has a user namespace where the container has one, and says so where it cannot', () => {
    const mapped = (...given: readonly string[]) =>
      podFragment('web', flagsOf(...given), {mapsIds: true, isInPod: false});
    expect(parse(mapped()).spec.hostUsers).toBe(false);
    expect(parse(mapped('--userns=host')).spec.hostUsers).toBe(true);
    expect(parse(mapped('--uts=host')).spec.hostUsers).toBe(false);
    expect(parse(mapped('--pid=host')).spec.hostUsers).toBeUndefined();
    expect(notesOf(mapped('--pid=host'))).toEqual([
      expect.stringMatching(/user namespace.*the same id on its node/),
    ]);
  });

  test('keeps a hostile note on one line', () => {
    const text = podFragment('web', flagsOf('--group-add=x\nspec: {hostPID: true}\u2028y'));
    expect(notesOf(text)).toHaveLength(1);
    expect(parse(text).spec).not.toHaveProperty('hostPID');
  });
});

test('of every flag that is printed, something stands in a pod, be it a note', () => {
  const value: Readonly<Record<string, string>> = {volume: '/a:/b', user: '7', 'group-add': '7'};
  const switches = ['privileged', 'read-only'];
  const none = podFragment('web', []);
  for (const name of flagRows.flatMap(({printed}) => Object.keys(printed))) {
    const given = switches.includes(name) ? `--${name}` : `--${name}=${value[name] ?? 'host'}`;
    expect([given, podFragment('web', flagsOf(given)) === none]).toEqual([given, false]);
  }
});
