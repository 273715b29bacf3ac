/** Sandboxes, recognised in process trees that others have published. */
import {describe, expect, test} from 'vitest';
import {judge} from '../../source/model/judge.ts';
import {sandboxOf} from '../../source/model/sandbox.ts';
import type {ObservedContainer} from '../../source/model/snapshot.ts';
import {columnOf} from '../../source/view/columns.ts';
import {rowsOf} from '../../source/view/row.ts';
import {allFive, container, declared, defaultSet, everySet, host, none, process, sets} from './build.ts';
import {bind} from './observed.ts';

const unread = {unknown: 'not told'};

const nameBy = (runtime: string, startedBy: string | null = null): string | undefined =>
  sandboxOf({declared: declared({runtime}), startedBy})?.name;

describe('the runtime that the engine names', () => {
  test.each([
    // gvisor.dev, user guide: `runsc install`, `--runtime=runsc`, and the shim of containerd
    ['runsc', 'gVisor'],
    ['runsc-kvm', 'gVisor'],
    ['/usr/local/bin/runsc', 'gVisor'],
    ['io.containerd.runsc.v1', 'gVisor'],
    ['containerd-shim-runsc-v1', 'gVisor'],
    // kata-containers/kata-containers docs/how-to/containerd-kata.md
    ['io.containerd.kata.v2', 'Kata'],
    ['io.containerd.run.kata.v2', 'Kata'],
    ['kata-runtime', 'Kata'],
    ['kata-fc', 'Kata'],
    ['containerd-shim-kata-v2', 'Kata'],
    ['containerd-shim-kata-qemu-v2', 'Kata'],
    // firecracker-microvm/firecracker-containerd docs/getting-started.md
    ['aws.firecracker', 'Firecracker'],
    ['containerd-shim-aws-firecracker', 'Firecracker'],
    // nestybox/sysbox docs/quickstart
    ['sysbox-runc', 'Sysbox'],
    ['/usr/bin/sysbox-runc', 'Sysbox'],
    ['runc', undefined],
    ['/usr/bin/crun', undefined],
    ['io.containerd.runc.v2', undefined],
    ['nvidia', undefined],
    ['', undefined],
  ])('%s is of %s', (runtime, name) => {
    expect(nameBy(runtime)).toBe(name);
  });
});

describe('the program that started the init process', () => {
  test.each([
    // containerd/containerd core/runtime/v2/README.md, the flags of a shim; kata-containers docs/design/architecture.md
    [
      '/opt/kata/bin/containerd-shim-kata-v2 -namespace k8s.io -address /run/containerd/containerd.sock -publish-binary /usr/local/bin/containerd -id 9d17d1c5d075ca42dfefb58ef7b82c8b1b234cc128ebf9332b902b866c0ebed7 -debug',
      'Kata',
    ],
    [
      '/opt/kata/bin/containerd-shim-kata-v2 -namespace default -address /run/containerd/containerd.sock -publish-binary /usr/bin/containerd -id ubuntu-kata-fc-vaccel',
      'Kata',
    ],
    // google/gvisor pkg/shim/v1: the shim of containerd
    [
      '/usr/bin/containerd-shim-runsc-v1 -namespace k8s.io -id ab12 -address /run/containerd/containerd.sock',
      'gVisor',
    ],
    // containers/conmon: `-r` names the runtime
    [
      '/usr/bin/conmon --api-version 1 -c ab12 -u ab12 -r /usr/local/bin/runsc -b /var/lib/containers -n web',
      'gVisor',
    ],
    [
      '/usr/bin/conmon --api-version 1 -c ab12 -u ab12 -r /usr/bin/sysbox-runc -b /var/lib/containers -n web',
      'Sysbox',
    ],
    [
      '/usr/bin/conmon --api-version 1 -c ab12 -u ab12 -r /usr/bin/crun -b /var/lib/containers -n runsc',
      undefined,
    ],
    [
      '/usr/bin/containerd-shim-runc-v2 -namespace moby -id ab12 -address /run/containerd/containerd.sock',
      undefined,
    ],
    ['/sbin/init', undefined],
  ])('%s', (startedBy, name) => {
    expect(nameBy('', startedBy)).toBe(name);
  });

  test('counts as well if the flags are not known', () => {
    expect(sandboxOf({declared: unread, startedBy: '/usr/bin/containerd-shim-runsc-v1 -id a'})).toMatchObject(
      {
        name: 'gVisor',
        evidence: 'started by /usr/bin/containerd-shim-runsc-v1',
      },
    );
    expect(sandboxOf({declared: unread, startedBy: unread})).toBeNull();
  });
});

const judged = (change: Partial<ObservedContainer>) => {
  const snapshot = judge({takenAt: '2026-11-24T11:00:00.000Z', hosts: [host([container(change)])]});
  const [row] = rowsOf(snapshot);
  return row ?? expect.fail('no row');
};

const textOf = (id: string, row: ReturnType<typeof judged>) => columnOf(id)?.texts(row)[0];

/** The sentry as mizzy/container-playground gvisor/README.md prints it (`ps -ef | grep runsc`): user nobody. */
const sentry = process({
  comm: 'exe',
  command:
    'runsc-sandbox --root=/var/run/runsc --debug=false --log= --log-format=text --debug-log= --debug-log-format=text --file-access=exclusive --overlay=false --network=sandbox --log-packets=false --platform=ptrace --strace=false --strace-syscalls= --strace-log-size=1024 --watchdog-action=LogWarning --panic-signal=-1 boot --bundle=/home/vagrant/bundle --controller-fd=3 --spec-fd=4 --start-sync-fd=5 --io-fds=6 --stdio-fds=7 --stdio-fds=8 --stdio-fds=9 hello',
  user: {uid: 65534, name: 'nobody'},
  hostUser: {uid: 65534, name: 'nobody'},
  rootOnHost: false,
  capabilities: sets(1n << 19n, everySet),
  seccomp: 'filter',
});

describe('a container in gVisor', () => {
  test('is judged by its flags, not by the sets of the sandbox', () => {
    const row = judged({declared: declared({runtime: 'runsc'}), pid1: sentry});
    expect(row.container.drift).toEqual([]);
    expect(row.container.findings.map(({id}) => id)).toEqual(['sandboxed']);
    expect(row.container.risk).toBe('ok');
    expect(row.container.sandbox).toMatchObject({name: 'gVisor', evidence: 'runtime runsc', ownKernel: true});
  });

  test('says so in its row, and what is not known', () => {
    const row = judged({declared: declared({runtime: 'runsc'}), pid1: sentry});
    expect(['vs', 'caps', 'user', 'sandbox', 'host-pid'].map(id => textOf(id, row))).toEqual([
      'sandbox: gVisor',
      'sandbox',
      '?',
      'gVisor',
      '2685',
    ]);
    for (const id of ['caps', 'user', 'vs']) expect(columnOf(id)?.value(row)).toBeNull();
    expect(row.container.findings[0]?.evidence).toContain('cannot be seen from here');
  });

  test('has capabilities that count only inside, and mounts that do not', () => {
    const flags = declared({
      runtime: 'runsc',
      capAdd: ['SYS_ADMIN'],
      mounts: [bind('/', '/host')],
      namespaces: {...declared().namespaces, pid: 'host'},
    });
    const found = judged({declared: flags, pid1: sentry}).container.findings;
    expect(found.map(({id, severity}) => [id, severity])).toEqual([
      ['host-root-mounted', 'critical'],
      ['cap-sys-admin', 'medium'],
      ['sandboxed', 'info'],
    ]);
  });

  test('is no sandbox where only its own program says so', () => {
    const forged = judged({
      declared: declared({runtime: 'runc'}),
      pid1: {...sentry, comm: 'runsc-sandbox'},
      startedBy: '/usr/bin/containerd-shim-runc-v2 -namespace moby -id ab12',
    });
    expect(forged.container.sandbox).toBeNull();
    expect(forged.container.findings.map(({id}) => id)).toContain('wider-than-declared');
  });
});

test('a container in Kata, whose init process is the machine, is judged by its flags', () => {
  // andreaskaris/blog docs/openshift/kata.md: `ps aux | grep qemu-kvm` on a node of OpenShift
  const machine = process({
    comm: 'qemu-kvm',
    command:
      '/usr/libexec/qemu-kvm -name sandbox-dc7a95dc3219fa58f6b87ac10cb2f5b0a562d8434c2cdc8d4d940d8e763e5103 -uuid 6f03e56e-efa1-4f0f-9b8f-492cf1824c83 -machine q35,accel=kvm,kernel_irqchip -cpu host',
    capabilities: sets(everySet),
    seccomp: 'disabled',
  });
  const {container: it} = judged({declared: declared({runtime: 'containerd-shim-kata-v2'}), pid1: machine});
  expect(it.findings.map(({id}) => id)).toEqual(['sandboxed']);
  expect(it.findings[0]?.evidence).toMatch(/^Kata, by runtime containerd-shim-kata-v2: .* virtual machine/);
});

describe('a container in Sysbox', () => {
  // nestybox/sysbox tests (honor-caps): "Root user process starts with all caps enabled", in each of the five sets.
  const root = process({
    userNamespace: 'own',
    rootOnHost: false,
    hostUser: {uid: 165536, name: null},
    capabilities: allFive(0x1ffffffffffn),
  });
  const uidMap = [{inside: 0, host: 165536, count: 65536}];

  test('has every capability in its own user namespace without drift', () => {
    const {container: it} = judged({declared: declared({runtime: 'sysbox-runc'}), pid1: root, uidMap});
    expect(it.drift).toEqual([]);
    expect(it.findings.map(({id}) => id)).not.toContain('wider-than-declared');
    expect(it.risk).toBe('medium');
    expect(it.sandbox).toMatchObject({name: 'Sysbox', ownKernel: false});
  });

  test('holds what its flags give as another user', () => {
    const user = {uid: 1000, name: null};
    const {container: it} = judged({
      declared: declared({runtime: 'sysbox-runc', uid: 1000, user: '1000'}),
      pid1: {...root, user, capabilities: sets(none, defaultSet)},
      uidMap,
    });
    expect(it.drift).toEqual([]);
  });
});

test('a container that does not run has the sandbox that its flags name', () => {
  const {container: it} = judged({
    declared: declared({runtime: 'kata-runtime'}),
    pid1: null,
    state: 'exited',
  });
  expect(it.sandbox?.name).toBe('Kata');
  expect(it.risk).toBe('ok');
});
