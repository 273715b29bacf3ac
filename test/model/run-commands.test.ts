/** Commands as people write them, and what each brings along from elsewhere. */
import {describe, expect, test} from 'vitest';
import {referenceHost} from '../../source/command/explain/host.ts';
import {containersOf} from '../../source/model/explain/containers.ts';
import {type Explained, explainRun} from '../../source/model/explain/explain.ts';
import type {RunSurroundings} from '../../source/model/explain/run.ts';
import {isParseError} from '../../source/model/flags/parse-error.ts';
import {commandPlace} from '../compose/explained.ts';
import {container, declared, host} from './build.ts';

const explained = (line: string, around: RunSurroundings = commandPlace()): Explained => {
  const kind = /(^|\/|\s)podman\s/.test(line) ? 'podman' : 'docker';
  const result = explainRun(line.split(' '), referenceHost(kind).host, around);
  if (isParseError(result)) throw new Error(result.error);
  return result;
};

const ids = ({container: {findings}}: Explained): readonly string[] => findings.map(({id}) => id);
const sentences = ({problems}: Explained): readonly string[] => problems.map(({sentence}) => sentence);

describe('the program is found behind', () => {
  test.each([
    'sudo docker run --privileged x',
    'sudo -E docker run --privileged x',
    'sudo -u root -E A=b docker run --privileged x',
    'sudo --preserve-env=PATH docker run --privileged x',
    'env A=b docker run --privileged x',
    'env -i -u B A=b C=d docker run --privileged x',
    'A=b docker run --privileged x',
    'DOCKER_HOST=unix:///x /usr/bin/docker run --privileged x',
    'nice -n 5 docker run --privileged x',
    'timeout 5 docker run --privileged x',
    'time docker run --privileged x',
    'nerdctl run --privileged x',
    'nerdctl -n k8s.io --address /run/x run --privileged --snapshotter overlayfs x',
    'podman run --privileged x',
    'podman --log-level debug run --privileged --pod-id-file f --tz local --rmi x',
    'podman container create --privileged --replace --uidmap 0:1:2 x',
  ])('%s', line => {
    expect(ids(explained(line))).toContain('privileged');
  });

  test("a flag of Podman is none of Docker's", () => {
    expect(() => explained('docker run --tz local x')).toThrow('docker run has no flag --tz');
  });
});

describe('of several values', () => {
  test.each([
    ['docker run --security-opt seccomp=unconfined --security-opt seccomp=builtin x', false],
    ['docker run --security-opt seccomp=builtin --security-opt seccomp=unconfined x', true],
    ['docker run --security-opt seccomp:builtin --security-opt seccomp=unconfined x', true],
  ])('the last seccomp counts: %s', (line, isOff) => {
    expect(ids(explained(line)).includes('seccomp-off')).toBe(isOff);
  });

  test.each([
    ['docker run --network host --network bridge x', true],
    ['docker run --network bridge --network host x', false],
  ])('the first network counts: %s', (line, isHost) => {
    expect(ids(explained(line)).includes('host-network')).toBe(isHost);
  });
});

describe('another container', () => {
  const other = container({
    name: 'other',
    declared: declared({
      namespaces: {
        pid: 'host',
        network: 'host',
        ipc: 'private',
        uts: 'private',
        user: 'host',
        cgroup: 'private',
      },
      mounts: [{type: 'bind', source: '/', destination: '/host', readOnly: false, propagation: 'rslave'}],
    }),
  });
  const around = {...commandPlace(), find: containersOf(host([other]))};

  test.each([
    ['docker run --pid container:other x', 'host-pid'],
    ['docker run --network container:other x', 'host-network'],
    ['docker run --volumes-from other x', 'host-root-mounted'],
    ['docker run --volumes-from other:ro x', 'host-root-mounted'],
  ])('is followed where the daemon answers: %s', (line, id) => {
    const result = explained(line, around);
    expect([ids(result), sentences(result)]).toEqual([expect.arrayContaining([id]), []]);
  });

  test.each([
    'docker run --pid container:other x',
    'docker run --ipc container:other x',
    'docker run --network container:other x',
    'docker run --volumes-from other x',
    'podman run --pod p x',
    'podman run --pid ns:/proc/77/ns/pid x',
    'docker run --runtime other x',
    'docker run --runtime io.containerd.other.v2 x',
    'podman run --mount type=glob,src=/etc/*,dst=/e x',
  ])('that cannot be looked at is said: %s', line => {
    expect(sentences(explained(line))).toHaveLength(1);
  });

  test.each(['--pid container:none', '--network container:none', '--volumes-from none:ro'])(
    'that is not on the host that was read is refused, as docker run does: %s',
    flags => {
      const line = `docker run ${flags} x`;
      const whole = {...around, find: containersOf(host([other]), true)};
      expect(() => explained(line, whole)).toThrow(
        /^--[a-z-]+: there is no container none on this host: docker run would refuse it$/,
      );
      // What was saved of a host may lack it.
      expect(sentences(explained(line, around))).toEqual([
        expect.stringMatching(/: there is no container none on this host$/),
      ]);
    },
  );

  test('that is followed tells what of it is reached', () => {
    const proxy = container({
      name: 'proxy',
      declared: declared({
        mounts: [{type: 'bind', source: '/etc', destination: '/h', readOnly: false, propagation: 'rprivate'}],
      }),
    });
    const on = host([proxy]);
    const told = (flags: string) => {
      const words = `docker run ${flags} x`.split(' ');
      const result = explainRun(words, on, {...commandPlace(), find: containersOf(on, true)});
      return isParseError(result) ? [] : ids(result).filter(id => id === 'neighbour-mounts');
    };
    expect(told('--pid container:proxy')).toEqual(['neighbour-mounts']);
    expect(told('--pid container:proxy --user 1000')).toEqual([]);
    expect(told('--ipc container:proxy')).toEqual([]);
  });

  test('by way of the first process is the host', () => {
    expect(ids(explained('podman run --pid ns:/proc/1/ns/pid x'))).toContain('host-pid');
  });
});

describe('Podman alone has', () => {
  test.each([
    ['--rootfs / sh', 'host-root-mounted'],
    ['--rootfs /:O sh', 'host-root-mounted'],
    ['--rootfs /etc sh', 'host-path-mounted'],
    ['--security-opt unmask=ALL x', 'system-paths-unmasked'],
    ['--security-opt unmask=/proc/* x', 'system-paths-unmasked'],
    ['--security-opt unmask=/proc/acpi:/proc/sys x', 'system-paths-unmasked'],
  ])('%s', (flags, id) => {
    expect(ids(explained(`podman run ${flags}`))).toContain(id);
  });

  test.each(['--rootfs /srv/image sh', '--security-opt unmask=/proc/acpi x', '--runtime /usr/bin/crun x'])(
    '%s, which gives nothing away',
    flags => {
      const result = explained(`podman run --user 1000 ${flags}`);
      expect([ids(result).filter(id => /mounted|unmasked/.test(id)), sentences(result)]).toEqual([[], []]);
    },
  );
});

describe('paths and volumes', () => {
  const up = '../'.repeat(12);
  test.each([
    ['-v /proc/../etc:/e', 'host-path-mounted'],
    [`-v ${up}etc:/e`, 'host-path-mounted'],
    ['-v /proc/1/root:/e', 'host-root-mounted'],
    ['--mount type=bind,src=/srv/../var/run/docker.sock,dst=/s', 'runtime-socket'],
    [
      '--mount type=volume,dst=/v,volume-opt=type=none,volume-opt=o=bind,volume-opt=device=/',
      'host-root-mounted',
    ],
    ['--mount type=volume,dst=/v,volume-opt=type=ext4,volume-opt=device=/dev/sda1', 'device'],
    ['--mount type=volume,dst=/v,"volume-opt=o=bind,rw",volume-opt=device=/etc', 'host-path-mounted'],
  ])('%s', (flags, id) => {
    expect(ids(explained(`docker run ${flags} x`))).toContain(id);
  });
});

describe('a seccomp file', () => {
  const guardedCalls = [
    ...['bpf', 'finit_module', 'init_module', 'kexec_load', 'mount', 'open_by_handle_at'],
    ...['perf_event_open', 'setns', 'umount2', 'unshare'],
  ];
  const files = {
    'all.json': '{"defaultAction": "SCMP_ACT_ALLOW"}',
    'some.json':
      '{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["read"], "action": "SCMP_ACT_ALLOW"}]}',
    'but.json':
      '{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["bpf"], "action": "SCMP_ACT_ERRNO"}]}',
    'denies.json': JSON.stringify({
      defaultAction: 'SCMP_ACT_ALLOW',
      syscalls: [
        {names: ['bpf', 'mount', 'setns', 'unshare', 'init_module', 'kexec_load'], action: 'SCMP_ACT_ERRNO'},
      ],
    }),
    'named.json': JSON.stringify({
      defaultAction: 'SCMP_ACT_ERRNO',
      syscalls: [{names: guardedCalls, action: 'SCMP_ACT_ALLOW'}],
    }),
    'capable.json': JSON.stringify({
      defaultAction: 'SCMP_ACT_ERRNO',
      syscalls: [{names: guardedCalls, action: 'SCMP_ACT_ALLOW', includes: {caps: ['CAP_SYS_ADMIN']}}],
    }),
  };
  test.each([
    ['all.json', true],
    ['some.json', false],
    ['but.json', true],
    ['denies.json', false],
    ['named.json', true],
    ['capable.json', false],
  ])('%s', (file, isOff) => {
    const result = explained(`docker run --security-opt seccomp=./${file} x`, commandPlace(files));
    expect([ids(result).includes('seccomp-off'), sentences(result)]).toEqual([isOff, []]);
  });

  test('that is not there is said', () => {
    expect(sentences(explained('docker run --security-opt seccomp=no.json x'))).toHaveLength(1);
  });
});
