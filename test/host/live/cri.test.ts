/** Pods of the CRI plugin of containerd, against what the plugin says of them, and the kernel. */
import {readlinkSync} from 'node:fs';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {parse} from 'yaml';
import {chooseEndpoint} from '../../../source/engine/endpoint.ts';
import {openHost} from '../../../source/host/open.ts';
import {judge} from '../../../source/model/judge.ts';
import {
  type RemedyFormat,
  type RemedyText,
  remedyFormats,
  usualFormat,
} from '../../../source/model/remedies/formats.ts';
import {planOf, stepNames} from '../../../source/model/remedies/plan.ts';
import {type Container, type Host, type Risk, risks, type Snapshot} from '../../../source/model/snapshot.ts';
import {captop, captopJson, type JsonContainer, type JsonDocument} from '../../captop.ts';
import {commandOf, setsOf, statusWords} from '../../independent.ts';
import {type Cri, type PodContainer, standaloneCri} from '../../lab/cri.ts';
import {askedByPod, usualPaths} from '../../lab/kubelet.ts';
import {describeUnless, obstacleTo} from '../../on-lab.ts';

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
          ...usualPaths,
          ...filtered,
          capabilities: {drop_capabilities: ['ALL']},
          run_as_user: {value: 1001},
          no_new_privs: true,
        },
      ),
      await cri.run(
        {pod: 'probe-x7', namespace: 'kube-system', name: 'probe'},
        {network: 'NODE', pid: 'NODE', ipc: 'NODE'},
        {...usualPaths, capabilities: {add_capabilities: ['SYS_PTRACE'], drop_capabilities: ['MKNOD']}},
        [{container_path: '/host', host_path: '/', readonly: true}],
      ),
      await cri.run(
        {pod: 'agent-q2', namespace: 'kube-system', name: 'agent'},
        {privileged: true},
        {privileged: true},
      ),
    );
    document = await captopJson(host());
  });
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
      namespaces: {network: expect.stringMatching(/^container:[0-9a-f]{64}$/), pid: 'private'},
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
    expect(levels).toEqual(['restricted', 'privileged', 'privileged']);
    const {stdout} = await captop([...host(), '--once', '--columns=name,namespace,pod', 'agent']);
    expect(stdout).toMatch(/^ *agent +kube-system +agent-q2 *$/m);
  });

  describe('remedies in the words of Kubernetes, which the plugin runs', () => {
    const promised = new Map<string, Risk>();
    const texts = new Map<string, RemedyText>();
    let hostNow: Host;
    const rowNow = (name: string): Container =>
      hostNow.containers.find(each => each.name === name) ?? expect.fail(`${name} was not observed`);

    const look = async (): Promise<Snapshot> => {
      const reader = openHost({
        endpoint: chooseEndpoint({hosts: [host()[1] ?? ''], env: {}}),
        procRoot: '/proc',
      });
      const snapshot = judge(await reader.observe({all: true}));
      reader.close();
      return snapshot;
    };

    beforeAll(async () => {
      const {
        hosts: [found],
      } = await look();
      if (found === undefined) expect.fail('no host was observed');
      for (const name of ['app', 'probe', 'agent']) {
        const container = found.containers.find(({id}) => id === made(name).id) ?? expect.fail(name);
        const plan = planOf(container, found, found.profile);
        const unchanged = {...plan, minimal: {...plan.minimal, flags: plan.before}};
        expect(usualFormat(container)).toBe('kubernetes');
        const format = remedyFormats.find(({id}) => id === 'kubernetes') as RemedyFormat;
        texts.set(`${name}-again`, format.text(container, unchanged, 'minimal'));
        for (const step of stepNames) {
          texts.set(`${name}-${step}`, format.text(container, plan, step));
          promised.set(`${name}-${step}`, plan[step].risk);
        }
      }
      for (const [name, {paste}] of texts) {
        const {options, context, mounts} = askedByPod(parse(paste));
        await cri.run({pod: `${name}-0`, namespace: 'again', name}, options, context, mounts);
      }
      [hostNow = expect.fail('no host was observed')] = (await look()).hosts;
    });

    test.each(['app', 'probe', 'agent'])('%s: as declared, it is the same container again', name => {
      const [once, again] = [rowNow(name), rowNow(`${name}-again`)];
      expect(again.pid1?.capabilities).toEqual(once.pid1?.capabilities);
      expect([again.risk, again.findings.map(({id}) => id)]).toEqual([
        once.risk,
        once.findings.map(({id}) => id),
      ]);
    });

    test.each(['app', 'probe', 'agent'])('%s: a step leaves the risk that it promises', name => {
      for (const step of stepNames) {
        const real = rowNow(`${name}-${step}`);
        const rank = (risk: Risk = 'ok') => risks.indexOf(risk);
        // What is mounted with the host's root goes with it, which is not promised.
        expect([step, rank(real.risk) >= rank(promised.get(real.name))]).toEqual([step, true]);
      }
      expect(rowNow(`${name}-hardened`).findings.map(({id}) => id)).toEqual([]);
      expect(rowNow(`${name}-hardened`).podSecurity).toMatchObject({level: 'restricted'});
    });

    test('name what a pod has of the host', () => {
      const gone = (name: string) =>
        texts.get(name)?.diff.flatMap(({mark, text}) => (mark === '-' ? [text.trim()] : []));
      expect(gone('probe-hardened')).toEqual(
        expect.arrayContaining(['hostPID: true', 'hostNetwork: true', 'hostIPC: true']),
      );
      expect(gone('agent-hardened')).toContain('privileged: true');
    });
  });
});
