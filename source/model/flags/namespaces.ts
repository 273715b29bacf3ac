/** --pid, --network, --ipc, --uts, --userns and --cgroupns. */
import {record, text} from '../document/codec.ts';
import {shellWord} from '../shell-word.ts';
import {type Flag, flag, flagText} from './flag.ts';
import {notInPod, type PodCircumstances, type PodPart} from './pod-part.ts';
import type {Circumstances, Daemon, FlagRow} from './row.ts';
import {textOf} from './values.ts';

/** The namespaces of which a flag decides, in the order of printing. */
const names = ['pid', 'network', 'ipc', 'uts', 'user', 'cgroup'] as const;
type DeclaredNamespace = (typeof names)[number];

/** By namespace: 'private', 'host', 'container:ID', 'shareable', a network's name …, in Docker's words. */
export type Namespaces = Readonly<Record<DeclaredNamespace, string>>;

export interface DeclaredNamespaces {
  readonly namespaces: Namespaces;
}

interface NamespaceFlag {
  readonly run: string;
  readonly hostConfig: string;
  readonly compose: string;
  /** What holds if nothing is said. */
  readonly otherwise: (circumstances: Circumstances) => string;
  /** Whether it is printed; a namespace of one's own needs no flag. null if it bears on nothing that is judged. */
  readonly isPrinted: ((mode: string, daemon: Daemon) => boolean) | null;
  /** The field of a pod that shares the host's; null if Kubernetes has none. */
  readonly pod: string | null;
}

const isShared = (mode: string): boolean => mode === 'host' || mode.startsWith('container:');

const flags: Readonly<Record<DeclaredNamespace, NamespaceFlag>> = {
  pid: {
    run: 'pid',
    hostConfig: 'PidMode',
    compose: 'pid',
    otherwise: () => 'private',
    isPrinted: isShared,
    pod: 'hostPID',
  },
  network: {
    run: 'network',
    hostConfig: 'NetworkMode',
    compose: 'network_mode',
    otherwise: () => 'default',
    isPrinted: isShared,
    pod: 'hostNetwork',
  },
  ipc: {
    run: 'ipc',
    hostConfig: 'IpcMode',
    compose: 'ipc',
    otherwise: () => 'private',
    isPrinted: isShared,
    pod: 'hostIPC',
  },
  uts: {
    run: 'uts',
    hostConfig: 'UTSMode',
    compose: 'uts',
    otherwise: () => 'private',
    isPrinted: isShared,
    pod: null,
  },
  user: {
    run: 'userns',
    hostConfig: 'UsernsMode',
    compose: 'userns_mode',
    otherwise: ({remapped}) => (remapped ? 'private' : 'host'),
    // Only a daemon that maps users tells a container that opted out from one that said nothing.
    isPrinted: (mode, {remapped}) => remapped && mode === 'host',
    pod: 'hostUsers',
  },
  cgroup: {
    run: 'cgroupns',
    hostConfig: 'CgroupnsMode',
    compose: 'cgroup',
    otherwise: () => 'host',
    isPrinted: null,
    pod: null,
  },
};

const eachNamespace = (modeOf: (row: NamespaceFlag, name: DeclaredNamespace) => string): Namespaces =>
  Object.fromEntries(names.map(name => [name, modeOf(flags[name], name)])) as Namespaces;

/** `--network host`, or the long form `--network name=host,alias=db`; of several, docker run takes the first. */
function networkOf([first = '']: readonly string[]): string {
  const name = /(^|,)name=([^,]*)/i.exec(first)?.[2] ?? first;
  return name === 'default' ? '' : name;
}

/** `service:db` shares with the container of that service. */
const fromCompose = (value: unknown): string => textOf(value).replace(/^service:/, 'container:');

/** The host's network has a flag of its own in ctr; any other namespace is joined by its file. */
function inCtr({name, value}: Flag): readonly Flag[] {
  const mode = value ?? '';
  if (name === 'network' && mode === 'host') return [flag('net-host')];
  const file = name === 'network' ? 'net' : name;
  if (mode === 'host') return [flag('with-ns', `${name}:/proc/1/ns/${file}`)];
  const [, id] = /^container:(.*)$/s.exec(mode) ?? [];
  return id === undefined ? [] : [flag('with-ns', `${name}:/proc/PID_OF_${id}/ns/${file}`)];
}

/** What a pod has in any case. */
const always: Readonly<Record<string, string>> = {
  network: 'a pod has a network: a NetworkPolicy that allows nothing keeps it from others',
  cgroupns: 'a pod has a cgroup namespace of its own',
};

/** The field of a pod that a flag with `host` is; null if there is none. */
const podField = ({name}: Flag): string | null =>
  Object.values(flags).find(({run}) => run === name)?.pod ?? null;

/** One flag in a pod, whose containers share the network and the IPC namespace. */
function namespaceInPod(one: Flag, isInPod: boolean): PodPart {
  const {name, value} = one;
  const field = podField(one);
  if (value === 'host' && field !== null) return {pod: {[field]: true}};
  if (value === 'host' || !isShared(value ?? '')) return {notes: [notInPod(one, always[name])]};
  const pod = name === 'pid' ? {shareProcessNamespace: true} : {};
  return {
    pod,
    notes: isInPod
      ? []
      : [`${shellWord(flagText(one))}: both containers have to be in one pod, which shares it`],
  };
}

/** Kubernetes refuses `hostUsers: false` beside a namespace of the host (KEP-127). */
function namespacesInPod(
  given: readonly Flag[],
  _: readonly Flag[],
  {mapsIds, isInPod}: PodCircumstances,
): readonly PodPart[] {
  const parts = given.map(each => namespaceInPod(each, isInPod));
  if (!mapsIds || given.some(({name}) => name === 'userns')) return parts;
  const sharing = given.filter(one => one.value === 'host' && podField(one) !== null).map(flagText);
  const note = `not carried over: the user namespace (Kubernetes has none beside ${sharing.join(' ')}): an id in this pod is the same id on its node`;
  return [...parts, sharing.length === 0 ? {pod: {hostUsers: false}} : {notes: [note]}];
}

export const namespaces: FlagRow<Namespaces, DeclaredNamespaces> = {
  flags: names.map(name => flags[name].run),
  fromRun: given =>
    eachNamespace(({run}, name) => (name === 'network' ? networkOf(given.all(run)) : given.last(run))),
  fromInspect: ({HostConfig}) => eachNamespace(({hostConfig}) => textOf(HostConfig?.[hostConfig])),
  serviceKeys: names.map(name => flags[name].compose),
  fromService: service => eachNamespace(({compose}) => fromCompose(service[compose])),
  declare: (asked, circumstances) => ({
    namespaces: eachNamespace(({otherwise}, name) => asked[name] || otherwise(circumstances)),
  }),
  json: {namespaces: record(names, text)},
  printed: Object.fromEntries(names.map(name => [flags[name].run, {key: flags[name].compose, list: false}])),
  toRun: (declared, daemon) =>
    names.flatMap(name => {
      const [mode, {run, isPrinted}] = [declared.namespaces[name], flags[name]];
      return isPrinted?.(mode, daemon) ? [flag(run, mode)] : [];
    }),
  beyondRun: ({namespaces: {network, cgroup}}) => [
    ...(network === 'none' ? [flag('network', network)] : []),
    ...(cgroup === 'host' ? [flag('cgroupns', cgroup)] : []),
  ],
  toPod: namespacesInPod,
  toCtr: given => given.filter(({name}) => name !== 'userns').flatMap(inCtr),
};
