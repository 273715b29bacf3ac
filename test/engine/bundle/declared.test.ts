/** Specifications as Docker 26, containerd's CRI and ctr write them -> what was asked for. */
import {describe, expect, test} from 'vitest';
import {declaredBySpec} from '../../../source/engine/bundle/declared.ts';
import {runtimeSpec} from '../../../source/engine/bundle/spec.ts';
import {capabilities, setOfNames} from '../../../source/model/capability.ts';
import {engineRules} from '../../../source/model/engine-rules.ts';
import {expectedSets} from '../../../source/model/expected.ts';
import {defaultSets, specOf} from './state-folder.ts';

const rules = engineRules('containerd', '');
const declared = (change: Parameters<typeof specOf>[0] = {}) =>
  declaredBySpec(runtimeSpec(specOf(change)), rules, () => undefined);
const sets = (bounding: readonly string[], more: object = {}) => ({
  process: {capabilities: {bounding, ...more}},
});
const every = capabilities.map(({name}) => name);

describe('capabilities', () => {
  test.each([
    ['the default set', defaultSets, [], []],
    ['one more', [...defaultSets, 'CAP_NET_ADMIN'], ['NET_ADMIN'], []],
    ['one less', defaultSets.filter(name => name !== 'CAP_KILL'), [], ['KILL']],
    ['none', [], [], ['ALL']],
    ['one alone', ['CAP_SYS_TIME'], ['SYS_TIME'], ['ALL']],
    ['all', every, ['ALL'], []],
  ])('%s: the flags that lead to it', (_, bounding, capAdd, capDrop) => {
    expect(declared(sets(bounding))).toMatchObject({privileged: false, capAdd, capDrop});
  });

  test.each([
    ['root gains what is bounding', 0, {}, 'bounding'],
    ['another user gains nothing', 1001, {}, 'none'],
    [
      'another user gains what is ambient',
      1001,
      {inheritable: ['CAP_KILL'], ambient: ['CAP_KILL']},
      'CAP_KILL',
    ],
  ])('%s', (_, uid, more, wanted) => {
    const asked = declared(sets(defaultSets, more));
    const expected = expectedSets({...asked, uid}, (1n << 41n) - 1n, engineRules('containerd', ''));
    const held =
      wanted === 'bounding' ? setOfNames(defaultSets) : wanted === 'none' ? 0n : setOfNames([wanted]);
    expect(expected).toMatchObject({bounding: setOfNames(defaultSets), effective: held, permitted: held});
  });
});

describe('privileged', () => {
  const devices = {devices: [{allow: true, access: 'rwm'}]};
  const open = {seccomp: undefined, maskedPaths: undefined, readonlyPaths: undefined, resources: devices};
  const host = [{path: '/dev/sda', type: 'b', major: 8, minor: 0}];

  test('is concluded where everything is open, and its devices are not listed', () => {
    const asked = declared({...sets(every), linux: {...open, devices: host}});
    expect(asked).toMatchObject({
      privileged: true,
      capAdd: [],
      devices: [],
      deviceCgroupRules: [],
      seccomp: 'default',
    });
  });

  test.each([
    ['capabilities', {...sets(defaultSets), linux: open}],
    ['a filter', {...sets(every), linux: {...open, seccomp: {defaultAction: 'SCMP_ACT_ERRNO'}}}],
    ['masked paths', {...sets(every), linux: {...open, maskedPaths: ['/proc/kcore']}}],
    ['devices', {...sets(every), linux: {...open, resources: {devices: [{allow: false, access: 'rwm'}]}}}],
  ])('is not where there are %s', (_, change) => {
    expect(declared(change).privileged).toBe(false);
  });
});

describe('the rest', () => {
  test('namespaces that are not named are the host’s', () => {
    const linux = {
      namespaces: [{type: 'mount'}, {type: 'network', path: '/var/run/netns/cni-1'}, {type: 'user'}],
    };
    expect(declared({linux}).namespaces).toEqual({
      pid: 'host',
      network: 'private',
      ipc: 'host',
      uts: 'host',
      user: 'private',
      cgroup: 'host',
    });
    const joined = {namespaces: [{type: 'pid', path: '/proc/1/ns/pid'}]};
    expect(declared({linux: joined}).namespaces.pid).toBe('host');
  });

  test('mounts without those that every container has', () => {
    const mounts = [
      ...specOf().mounts,
      {destination: '/host', type: 'bind', source: '/', options: ['rbind', 'rro', 'rslave']},
      {destination: '/v', type: 'bind', source: '/var/lib/docker/volumes/v/_data', options: ['rbind', 'rw']},
      {destination: '/tmp', type: 'tmpfs', source: 'tmpfs', options: ['noexec']},
      {destination: '/sys/fs/cgroup', type: 'bind', source: '/sys/fs/cgroup', options: ['rbind']},
    ];
    expect(
      declared({mounts}).mounts.map(({type, destination, readOnly}) => [type, destination, readOnly]),
    ).toEqual([
      ['bind', '/host', true],
      ['volume', '/v', false],
      ['tmpfs', '/tmp', false],
      ['bind', '/sys/fs/cgroup', false],
    ]);
  });

  test('devices that were passed in, with what may be done with them, and rules for others', () => {
    const linux = {
      devices: [{path: '/dev/fuse', type: 'c', major: 10, minor: 229}],
      resources: {
        devices: [
          {allow: false, access: 'rwm'},
          {allow: true, type: 'c', major: 1, minor: 3, access: 'rwm'},
          {allow: true, type: 'c', major: 10, minor: 229, access: 'rw'},
          {allow: true, type: 'b', major: 8, access: 'r'},
          {allow: true, type: 'c', access: 'm'},
        ],
      },
    };
    expect(declared({linux})).toMatchObject({
      devices: [{host: '/dev/fuse', container: '/dev/fuse', permissions: 'rw'}],
      deviceCgroupRules: ['b 8:* r'],
    });
  });

  test('seccomp, no-new-privileges, AppArmor, a read-only root, an init', () => {
    const process = {
      noNewPrivileges: true,
      apparmorProfile: 'docker-default',
      args: ['/sbin/docker-init', '--', 'sleep', '1'],
    };
    expect(declared({process, root: {readonly: true}, linux: {seccomp: undefined}})).toMatchObject({
      noNewPrivileges: true,
      seccomp: 'unconfined',
      securityOpt: ['no-new-privileges', 'seccomp=unconfined'],
      apparmor: 'docker-default',
      readonlyRootfs: true,
      init: true,
      command: ['sleep', '1'],
    });
    expect(declared({linux: {seccomp: {defaultAction: 'SCMP_ACT_ALLOW'}}}).seccomp).toBe('custom');
  });

  test('of Podman, what it does not mask', () => {
    const podman = engineRules('podman', '');
    const optionsOf = (linux: object) =>
      declaredBySpec(runtimeSpec(specOf({linux})), podman, () => undefined).securityOpt;
    expect(optionsOf({})).toEqual([]);
    expect(optionsOf({readonlyPaths: ['/proc/bus']})).toEqual(['unmask=/proc/sys']);
    expect(optionsOf({maskedPaths: [], readonlyPaths: []})).toEqual(['unmask=ALL']);
  });

  test('a specification with nothing in it asks for the host’s namespaces, and throws nothing', () => {
    const asked = declaredBySpec(runtimeSpec({}), rules, () => undefined);
    expect(asked).toMatchObject({
      privileged: false,
      capDrop: ['ALL'],
      maskedPaths: null,
      mounts: [],
      command: [],
    });
  });
});
