/** Whose a container is, and what that asks of it: pods against the standards' own text, units against /proc. */
import {existsSync, readdirSync, readFileSync, rmdirSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {captop, captopJson, type JsonContainer, named} from '../../captop.ts';
import {type Inspected, inspect} from '../../independent.ts';
import {freshName, onLab, type Scratch, scratch} from '../../on-lab.ts';
import {breaksBaseline, breaksRestricted, type Pod} from '../../pod-security.ts';

const ofPod = [
  '--label=io.kubernetes.pod.name=web-0',
  '--label=io.kubernetes.pod.namespace=shop',
  '--label=io.kubernetes.container.name=app',
];
const strict = ['--cap-drop=ALL', '--security-opt=no-new-privileges', '--user=1001'];

const cases: Readonly<Record<string, readonly string[]>> = {
  strict,
  plain: [],
  'host-pid': [...strict, '--pid=host'],
  'host-network': [...strict, '--network=host', '--ipc=host'],
  'host-path': [...strict, '--volume=/etc:/host/etc:ro'],
  added: ['--cap-add=SYS_TIME'],
  privileged: ['--privileged'],
  unmasked: [...strict, '--security-opt=systempaths=unconfined'],
};

/** The pod that asks for what `docker inspect` says was asked for. */
function podOf({Config, HostConfig, Mounts}: Inspected): Pod {
  const options = HostConfig.SecurityOpt ?? [];
  const without = (names: string[] | null) => (names ?? []).map(name => name.replace(/^CAP_/, ''));
  const masked = (HostConfig as unknown as {MaskedPaths: string[] | null}).MaskedPaths;
  return {
    spec: {
      hostPID: HostConfig.PidMode === 'host',
      hostIPC: HostConfig.IpcMode === 'host',
      hostNetwork: HostConfig.NetworkMode === 'host',
      volumes: Mounts.map(({Source}) => ({name: 'x', hostPath: {path: Source}})),
      containers: [
        {
          securityContext: {
            privileged: HostConfig.Privileged,
            allowPrivilegeEscalation: !options.some(option => option.startsWith('no-new-privileges')),
            runAsNonRoot: Config.User !== '',
            runAsUser: Number(Config.User),
            procMount: !HostConfig.Privileged && masked?.length === 0 ? 'Unmasked' : 'Default',
            capabilities: {add: without(HostConfig.CapAdd), drop: without(HostConfig.CapDrop)},
            // Docker has a filter where none is named.
            seccompProfile: HostConfig.Privileged ? {} : {type: 'RuntimeDefault'},
          },
        },
      ],
    },
  };
}

const nameOf = (control: string): string =>
  control === 'Volume Types'
    ? 'HostPath Volumes'
    : control.replace(/, (named|dropped)$/, '').replace('Non-root user', 'Non-root');
const byName = (controls: readonly string[]): string[] => [...new Set(controls.map(nameOf))].sort();

interface Verdict {
  readonly level: string;
  readonly breaches: readonly {
    readonly level: string;
    readonly control: string;
    readonly by: readonly string[];
  }[];
}

onLab('The verdict of the Pod Security Standards', () => {
  const started = new Map<string, Scratch>();
  let told: (name: string) => JsonContainer & {readonly podSecurity: Verdict | null};

  beforeAll(async () => {
    const made = Object.entries(cases).map(
      async ([name, flags]) => [name, await scratch([...ofPod, ...flags])] as const,
    );
    for (const [name, container] of await Promise.all(made)) started.set(name, container);
    const document = await captopJson([...started.values()].map(({name}) => name));
    told = name => named(document, started.get(name)?.name ?? '') as ReturnType<typeof told>;
  });

  afterAll(async () => {
    await Promise.all([...started.values()].map(each => each[Symbol.asyncDispose]()));
  });

  test.each(Object.keys(cases))('of %s is that of the pod that would ask for the same', async name => {
    const pod = podOf(await inspect(started.get(name)?.name ?? ''));
    const {level, breaches} = told(name).podSecurity ?? expect.fail('no verdict');
    const baseline = breaches.filter(each => each.level === 'baseline').map(({control}) => control);
    expect(byName(baseline)).toEqual(byName(breaksBaseline(pod)));
    expect(byName(breaches.map(({control}) => control))).toEqual(byName(breaksRestricted(pod)));
    const kept =
      breaksBaseline(pod).length > 0
        ? 'privileged'
        : breaksRestricted(pod).length > 0
          ? 'baseline'
          : 'restricted';
    expect(level).toBe(kept);
  });

  test('stands beside the pod, its namespace and the container within it', () => {
    expect(told('plain')).toMatchObject({pod: 'web-0', namespace: 'shop', container: 'app', unit: null});
  });
});

onLab('A container below a service of systemd', () => {
  const unit = `captop-${freshName()}.service`;

  // The engine leaves the cgroup above its own behind: one below each controller, or with version 2 below the root.
  afterAll(() => {
    const root = '/sys/fs/cgroup';
    const controllers = readdirSync(root, {withFileTypes: true}).filter(entry => entry.isDirectory());
    for (const tree of [root, ...controllers.map(({name}) => join(root, name))])
      if (existsSync(join(tree, unit))) rmdirSync(join(tree, unit));
  });

  test('belongs to its unit', async () => {
    await using container = await scratch([`--cgroup-parent=/${unit}`]);
    const {Pid} = (await inspect(container.name)).State;
    expect(readFileSync(`/proc/${Pid}/cgroup`, 'utf8')).toContain(`/${unit}/${container.id}`);
    const csv = await captop(['--format=csv', '--columns=name,unit', `--filter=unit:${unit}`]);
    expect(csv.stdout.split('\r\n')).toEqual(['name,unit', `${container.name},${unit}`, '']);
    const {stdout} = await captop(['--format=prometheus', container.name]);
    expect(stdout).toMatch(new RegExp(`^captop_container_info{.*unit="${unit}".*} 1$`, 'm'));
  });
});
