/** What a container's configuration asked for, against docker inspect and what the lab ran it with. */
import {beforeAll, expect, test} from 'vitest';
import {captopJson, type JsonContainer, type JsonDocument, named} from '../captop.ts';
import {inspect} from '../independent.ts';
import {onLab} from '../on-lab.ts';
import {labCases} from './cases.ts';

onLab('What the flags asked for', () => {
  let document: JsonDocument;

  beforeAll(async () => {
    document = await captopJson(['--all', ...labCases.map(({name}) => name)]);
  });

  const declared = (name: string): JsonContainer['declared'] => named(document, name).declared;

  test.each([
    ['web', '', 'default'],
    ['api', '1001', 'image-or-run'],
    ['sameuser', '1001', 'image-or-run'],
    ['rootagain', '0', 'run'],
    ['user1000', '1000', 'run'],
    ['byname', 'app:www-data', 'run'],
  ])('%s: the user "%s" came from: %s', (name, user, userSource) => {
    expect(declared(name)).toMatchObject({user, userSource});
  });

  test.each([
    ['web', false],
    ['nnp', true],
    ['nnpfalse', false],
  ])('%s: no-new-privileges is %s', (name, noNewPrivileges) => {
    expect(declared(name)).toMatchObject({noNewPrivileges});
    expect(named(document, name).pid1).toMatchObject({noNewPrivileges});
  });

  test.each([
    ['web', 'default', 'filter'],
    ['seccompoff', 'unconfined', 'disabled'],
    ['seccompfile', 'custom', 'filter'],
    ['privseccomp', 'builtin', 'disabled'],
  ])('%s: seccomp was declared %s and the kernel says %s', (name, seccomp, mode) => {
    expect(declared(name)).toMatchObject({seccomp});
    expect(named(document, name).pid1).toMatchObject({seccomp: mode});
  });

  test.each([
    ['hostpid', 'pid', 'host'],
    ['hostnet', 'network', 'host'],
    ['hostipc', 'ipc', 'host'],
    ['hostuts', 'uts', 'host'],
    ['remapoff', 'user', 'host'],
    ['hostcgroup', 'cgroup', 'host'],
    ['web', 'network', 'none'],
  ])("%s: the %s namespace is %s's", (name, namespace, whose) => {
    expect(declared(name).namespaces[namespace]).toBe(whose);
  });

  test("names the other container whose namespace is shared, by docker inspect's id", async () => {
    const {Id} = await inspect('web');
    expect(declared('pidof').namespaces.pid).toBe(`container:${Id}`);
    expect(declared('netof').namespaces.network).toBe(`container:${Id}`);
  });

  test("a process in another container's PID namespace is its own container's PID 1, by its number there", async () => {
    const {pid1, processes} = named(document, 'pidof');
    expect(pid1?.hostPid).toBe((await inspect('pidof')).State.Pid);
    expect(pid1?.containerPid).toBeGreaterThan(1);
    expect(processes).toHaveLength(1);
    expect(named(document, 'web').processes).toHaveLength(1);
  });

  test("with the host's PID namespace both numbers are the same", () => {
    const {pid1} = named(document, 'hostpid');
    expect(pid1?.nspid).toEqual([pid1?.hostPid]);
    expect(pid1?.containerPid).toBe(pid1?.hostPid);
  });

  test('with --init, docker-init is PID 1 and the workload its child', () => {
    const {processes, pid1} = named(document, 'init');
    expect(declared('init').init).toBe(true);
    expect(pid1?.command).toContain('docker-init');
    expect(processes.map(one => one.command)).toContain('sleep infinity');
  });

  test('tells masked paths apart from none', () => {
    expect(declared('web').maskedPaths).toContain('/proc/kcore');
    for (const name of ['priv', 'pathsoff']) expect(declared(name).maskedPaths ?? []).toEqual([]);
  });

  test.each([
    ['dockersock', '/var/run/docker.sock', '/var/run/docker.sock', false],
    ['hostroot', '/', '/host', false],
    ['hostetc', '/etc', '/host/etc', true],
  ])('%s: %s is mounted on %s', (name, source, destination, readOnly) => {
    expect(declared(name).mounts).toContainEqual(expect.objectContaining({source, destination, readOnly}));
  });

  test('names a device of the host with what may be done with it', () => {
    expect(declared('device').devices).toEqual([
      {host: '/dev/null', container: '/dev/lab', permissions: 'r'},
    ]);
  });
});
