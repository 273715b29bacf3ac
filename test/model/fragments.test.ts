import {describe, expect, test} from 'vitest';
import {parse} from 'yaml';
import {flagOf} from '../../source/model/flags/flag.ts';
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
            volumeMounts: [{name: 'host-0', mountPath: '/host/etc', readOnly: true}],
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
});
