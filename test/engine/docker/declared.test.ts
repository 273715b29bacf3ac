/** Literal parts of documents that Docker 26.1 and Podman 5.4 answer with. */
import {describe, expect, test} from 'vitest';
import {declaredOf, declaredUid, userSource} from '../../../source/engine/docker/declared.ts';
import type {HostConfigDocument, InspectDocument} from '../../../source/engine/docker/documents.ts';
import {unknown} from '../../../source/model/known.ts';

const passwd = [
  {name: 'root', uid: 0, gid: 0},
  {name: 'toor', uid: 0, gid: 0},
  {name: '4242', uid: 5000, gid: 5000},
  {name: 'app', uid: 1001, gid: 1001},
];

const declared = (config: HostConfigDocument, rest: Partial<InspectDocument> = {}, remapped = false) =>
  declaredOf({Id: 'x', HostConfig: config, ...rest}, '', () => passwd, {remapped}, null);

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

describe('the declared user as a uid', () => {
  const uid = (user: string) => declaredUid(user, () => passwd);
  test.each([
    ['', 0],
    ['0', 0],
    ['1001:33', 1001],
    ['app', 1001],
    ['app:www-data', 1001],
    ['toor', 0],
    [':33', 0],
  ])('%j is uid %i', (user, expected) => {
    expect(uid(user)).toBe(expected);
  });

  test('a number is a uid, even where a user has it as a name', () => {
    expect(uid('4242')).toBe(4242);
  });

  test('a name that the passwd lacks is unknown, not root', () => {
    expect(uid('ghost')).toEqual({unknown: expect.stringContaining('ghost')});
  });

  test('the passwd is not asked for where no name has to be looked up', () => {
    const never = () => {
      throw new Error('asked');
    };
    expect(declaredUid('1001', never)).toBe(1001);
    expect(declaredUid('', never)).toBe(0);
  });
});

describe('security options', () => {
  test.each([
    [null, 'default'],
    [['seccomp=unconfined'], 'unconfined'],
    [['seccomp:unconfined'], 'unconfined'],
    [['seccomp=builtin'], 'builtin'],
    [['label=disable', 'seccomp={"defaultAction":"SCMP_ACT_ALLOW"}'], 'custom'],
  ])('%j: seccomp %s', (SecurityOpt, expected) => {
    expect(declared({SecurityOpt}).seccomp).toBe(expected);
  });

  test.each([
    [['no-new-privileges'], true],
    [['no-new-privileges:true'], true],
    [['no-new-privileges=true'], true],
    [['no-new-privileges=false'], false],
    [['no-new-privileges:false'], false],
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

  test('masked paths that only the kernel shows, where the daemon does not tell them', () => {
    const covered = {masked: ['/proc/keys'], readonly: ['/proc/sys']};
    const of = (config: HostConfigDocument) =>
      declaredOf({Id: 'x', HostConfig: config}, '', () => [], {remapped: false}, covered);
    expect(of({MaskedPaths: null})).toMatchObject({
      maskedPaths: ['/proc/keys'],
      readonlyPaths: ['/proc/sys'],
    });
    expect(of({MaskedPaths: ['/proc/kcore']}).maskedPaths).toEqual(['/proc/kcore']);
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
    expect(declaredOf({Id: 'x'}, '', () => [], {remapped: false}, null)).toMatchObject({
      privileged: false,
      capAdd: [],
      user: '',
      uid: 0,
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
