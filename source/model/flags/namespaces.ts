/** --pid, --network, --ipc, --uts, --userns and --cgroupns. */
import {record, text} from '../document/codec.ts';
import {type Flag, flag} from './flag.ts';
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
    pod: null,
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
  const name = /(^|,)name=([^,]*)/.exec(first)?.[2] ?? first;
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
  printed: Object.fromEntries(
    names
      .filter(name => flags[name].isPrinted !== null)
      .map(name => [flags[name].run, {key: flags[name].compose, list: false}]),
  ),
  toRun: (declared, daemon) =>
    names.flatMap(name => {
      const [mode, {run, isPrinted}] = [declared.namespaces[name], flags[name]];
      return isPrinted?.(mode, daemon) ? [flag(run, mode)] : [];
    }),
  toPod: given => ({
    pod: Object.fromEntries(
      names.flatMap(name => {
        const {run, pod} = flags[name];
        return pod !== null && given.some(each => each.name === run && each.value === 'host')
          ? [[pod, true]]
          : [];
      }),
    ),
  }),
  toCtr: given => given.filter(({name}) => name !== 'userns').flatMap(inCtr),
};
