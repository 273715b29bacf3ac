/** Literal parts of documents that Docker 26.1 and Podman 5.4 answer with. */
import {describe, expect, test} from 'vitest';
import {declaredOf, userSource} from '../../../source/engine/docker/declared.ts';
import type {InspectDocument} from '../../../source/engine/docker/documents.ts';
import {unknown} from '../../../source/model/known.ts';

const declared = (
  config: NonNullable<InspectDocument['HostConfig']>,
  rest: Partial<InspectDocument> = {},
  remapped = false,
) => declaredOf({Id: 'x', HostConfig: config, ...rest}, '', {remapped});

describe('where the user came from', () => {
  test.each([
    ['', '', 'default'],
    ['1001', '', 'run'],
    ['1001', '0', 'run'],
    ['0', '1001', 'run'],
    ['1001', '1001', 'image-or-run'],
    ['app:www-data', 'app', 'run'],
  ] as const)('user %j over an image with %j: %s', (user, image, source) => {
    expect(userSource(user, image)).toBe(source);
  });

  test('an image that has been removed leaves it unknown, unless nothing was asked for', () => {
    const gone = unknown('its image has been removed');
    expect(userSource('1001', gone)).toBe('unknown');
    expect(userSource('', gone)).toBe('default');
  });
});

describe('security options', () => {
  test.each([
    [null, 'default'],
    [['seccomp=unconfined'], 'unconfined'],
    [['seccomp:unconfined'], 'unconfined'],
    [['seccomp=builtin'], 'builtin'],
    [['seccomp=unconfined', 'seccomp=builtin'], 'builtin'],
    [['label=disable', 'seccomp={"defaultAction":"SCMP_ACT_ALLOW"}'], 'custom'],
  ])('%j: seccomp %s', (SecurityOpt, expected) => {
    expect(declared({SecurityOpt}).seccomp).toBe(expected);
  });

  test.each([
    [['no-new-privileges'], true],
    [['no-new-privileges:true'], true],
    [['no-new-privileges=true'], true],
    [['no-new-privileges=1'], true],
    [['no-new-privileges:True'], true],
    [['no-new-privileges=t'], true],
    [['no-new-privileges=0'], false],
    [['no-new-privileges=false'], false],
    [['no-new-privileges:false'], false],
    [['no-new-privileges', 'no-new-privileges=false'], false],
    [[], false],
  ])('%j: no-new-privileges %s', (SecurityOpt, expected) => {
    expect(declared({SecurityOpt}).noNewPrivileges).toBe(expected);
  });

  test('an AppArmor profile that was asked for, else the one that the daemon chose', () => {
    expect(declared({SecurityOpt: ['apparmor=unconfined']}).apparmor).toBe('unconfined');
    expect(declared({}, {AppArmorProfile: 'docker-default'}).apparmor).toBe('docker-default');
    expect(declared({}).apparmor).toBe('');
  });
});

describe('isolation', () => {
  test('what is not said is what the daemon does then', () => {
    expect(declared({}).namespaces).toEqual({
      pid: 'private',
      network: 'default',
      ipc: 'private',
      uts: 'private',
      user: 'host',
      cgroup: 'host',
    });
    expect(declared({}, {}, true).namespaces.user).toBe('private');
    expect(declared({UsernsMode: 'host'}, {}, true).namespaces.user).toBe('host');
  });

  test('masked paths: some, and none in both ways that Docker tells it', () => {
    expect(declared({MaskedPaths: ['/proc/kcore']}).maskedPaths).toEqual(['/proc/kcore']);
    expect(declared({MaskedPaths: null}).maskedPaths).toBeNull();
    expect(declared({MaskedPaths: []}).maskedPaths).toBeNull();
  });

  test('mounts: the resolved list, and the tmpfs that only stand in the configuration', () => {
    const Mounts = [
      {Type: 'bind', Source: '/', Destination: '/host', RW: true, Propagation: 'rslave'},
      {Type: 'volume', Source: '/var/lib/docker/volumes/v/_data', Destination: '/v', RW: false},
    ];
    expect(declared({Tmpfs: {'/run': 'rw,size=1m', '/ro': 'ro'}}, {Mounts}).mounts).toEqual([
      {type: 'bind', source: '/', destination: '/host', readOnly: false, propagation: 'rslave'},
      {
        type: 'volume',
        source: '/var/lib/docker/volumes/v/_data',
        destination: '/v',
        readOnly: true,
        propagation: '',
      },
      {type: 'tmpfs', source: '', destination: '/run', readOnly: false, propagation: ''},
      {type: 'tmpfs', source: '', destination: '/ro', readOnly: true, propagation: ''},
    ]);
  });

  test('a document with nothing in it declares nothing, and throws nothing', () => {
    expect(declaredOf({Id: 'x'}, '', {remapped: false})).toMatchObject({
      privileged: false,
      capAdd: [],
      user: '',
      mounts: [],
      devices: [],
      command: [],
    });
  });

  test('capabilities stand as the client sent them', () => {
    const CapAdd = ['MAC_ADMIN', 'cap_net_raw', 'all'];
    expect(declared({CapAdd}).capAdd).toEqual(CapAdd);
  });
});
