/** Pods of the CRI plugin of containerd, against what the plugin says of them, and the kernel. */
import {readlinkSync} from 'node:fs';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {parse} from 'yaml';
import {chooseEndpoint} from '../../../source/engine/endpoint.ts';
import {openHost} from '../../../source/host/open.ts';
import {judge} from '../../../source/model/judge.ts';
import {remedyFormats, usualFormat} from '../../../source/model/remedies/formats.ts';
import {planOf} from '../../../source/model/remedies/plan.ts';
import {captop, captopJson, type JsonContainer, type JsonDocument} from '../../captop.ts';
import {commandOf, setsOf, statusWords} from '../../independent.ts';
import {type Cri, type PodContainer, standaloneCri} from '../../lab/cri.ts';
import {describeUnless, obstacleTo} from '../../on-lab.ts';

/** What the kubelet asks of a runtime for a container without a security context of its own. */
const maskedPaths = ['/proc/acpi', '/proc/kcore', '/proc/keys', '/proc/timer_list', '/sys/firmware'];
const readonlyPaths = ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'];
const usual = {masked_paths: maskedPaths, readonly_paths: readonlyPaths};
const filtered = {seccomp: {profile_type: 'RuntimeDefault'}};

const needed = {root: true, commands: ['containerd', 'ctr', 'runc', 'docker']};

describeUnless(obstacleTo(needed), 'Pods of the CRI plugin of containerd', () => {
  let cri: Cri;
  let document: JsonDocument;
  const containers: PodContainer[] = [];
  const host = () => ['--host', `bundle://${cri.stateRoot}`];
  const rowOf = ({id}: PodContainer): JsonContainer & {podSecurity: {level: string} | null} =>
    (document.hosts[0]?.containers.find(each => each.id === id) ?? expect.fail(`${id} is missing`)) as never;
  const made = (name: string): PodContainer =>
    containers.find(each => each.name === name) ?? expect.fail(`no container ${name} was made`);

  beforeAll(async () => {
    cri = await standaloneCri();
    containers.push(
      await cri.run(
        {pod: 'web-0', namespace: 'shop', name: 'app'},
        {},
        {
          ...usual,
          ...filtered,
          capabilities: {drop_capabilities: ['ALL']},
          run_as_user: {value: 1001},
          no_new_privs: true,
        },
      ),
      await cri.run(
        {pod: 'probe-x7', namespace: 'kube-system', name: 'probe'},
        {pid: 'NODE', ipc: 'NODE'},
        {...usual, capabilities: {add_capabilities: ['SYS_PTRACE'], drop_capabilities: ['MKNOD']}},
        [{container_path: '/host', host_path: '/', readonly: true}],
      ),
      await cri.run(
        {pod: 'agent-q2', namespace: 'kube-system', name: 'agent'},
        {privileged: true},
        {privileged: true},
      ),
    );
    document = await captopJson(host());
  }, 240_000);
  afterAll(() => cri?.[Symbol.asyncDispose](), 120_000);

  test.each(['app', 'probe', 'agent'])(
    '%s has the names and the process that the plugin tells',
    async name => {
      const container = made(name);
      const {status, pid} = await container.status();
      const row = rowOf(container);
      expect(status.state).toBe('CONTAINER_RUNNING');
      expect(row).toMatchObject({
        name: status.metadata.name,
        engine: 'containerd',
        pod: container.pod,
        namespace: container.namespace,
        container: name,
        state: 'running',
        drift: [],
      });
      const {hex: _, ...sets} = row.pid1?.capabilities ?? expect.fail(`${name} was not observed`);
      expect([row.pid1?.hostPid, row.pid1?.command]).toEqual([pid, commandOf(pid)]);
      expect(sets).toEqual(await setsOf(pid));
      expect(row.expected).toEqual(sets);
      expect(row.pid1?.hostUser?.uid).toBe(Number(statusWords(pid, 'Uid')[1]));
      expect(row.pid1?.seccomp === 'filter').toBe(statusWords(pid, 'Seccomp')[0] === '2');
    },
  );

  test('tells what was asked of the plugin', async () => {
    expect(rowOf(made('app')).declared).toMatchObject({
      privileged: false,
      capDrop: ['ALL'],
      user: '1001',
      noNewPrivileges: true,
      seccomp: 'default',
      namespaces: {network: 'host', pid: 'private'},
    });
    expect(rowOf(made('probe')).declared).toMatchObject({
      capAdd: ['SYS_PTRACE'],
      capDrop: ['MKNOD'],
      namespaces: {network: 'host', pid: 'host', ipc: 'host'},
    });
    expect(rowOf(made('probe')).declared?.mounts).toContainEqual(
      expect.objectContaining({source: '/', destination: '/host', readOnly: true}),
    );
    expect(rowOf(made('agent')).declared).toMatchObject({privileged: true, capAdd: [], capDrop: []});
    const {pid} = await made('probe').status();
    expect(readlinkSync(`/proc/${pid}/ns/pid`)).toBe(readlinkSync('/proc/self/ns/pid'));
  });

  test('has the containers that hold the pods, under the names of these', () => {
    const all = document.hosts[0]?.containers ?? [];
    const holding = all.filter(({id}) => containers.every(each => each.id !== id));
    expect(holding.map(({name}) => name).sort()).toEqual(['agent-q2', 'probe-x7', 'web-0']);
  });

  test('judges them by the Pod Security Standards, and shows them by their pods', async () => {
    const levels = ['app', 'probe', 'agent'].map(name => rowOf(made(name)).podSecurity?.level);
    expect(levels).toEqual(['privileged', 'privileged', 'privileged']);
    const {stdout} = await captop([...host(), '--once', '--columns=name,namespace,pod', 'agent']);
    expect(stdout).toMatch(/^ *agent +kube-system +agent-q2 *$/m);
  });

  test('shows their remedies in the words of Kubernetes', async () => {
    const endpoint = chooseEndpoint({hosts: [host()[1] ?? ''], env: {}});
    const reader = openHost({endpoint, procRoot: '/proc'});
    const {hosts, profile} = judge(await reader.observe({all: true}));
    reader.close();
    const [found] = hosts;
    const agent = found?.containers.find(({id}) => id === made('agent').id) ?? expect.fail('no agent');
    expect(usualFormat(agent)).toBe('kubernetes');
    const format = remedyFormats.find(({id}) => id === usualFormat(agent));
    const plan = planOf(agent, found ?? expect.fail('no host'), profile);
    const pod = parse(format?.text(agent, plan, 'hardened').paste ?? '');
    expect(pod.spec.hostNetwork).toBeUndefined();
    const changes = format?.text(agent, plan, 'hardened').diff.map(({mark, text}) => `${mark} ${text}`);
    expect(changes).toEqual(
      expect.arrayContaining(['-   hostNetwork: true', '+         runAsNonRoot: true']),
    );
    expect(pod.spec.containers[0]).toMatchObject({
      name: 'agent',
      securityContext: {allowPrivilegeEscalation: false, runAsNonRoot: true, capabilities: {drop: ['ALL']}},
    });
  });
});
