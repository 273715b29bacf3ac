/** A service of a loaded project -> what it asks for, in plain values that the table of flags reads. */

import type {ComposeFiles} from '../../compose/files.ts';
import {asList} from '../../compose/merge.ts';
import {childOf, entriesOf, isNull, itemsOf, type Node, textOfNode} from '../../compose/node.ts';
import {cleanPath, isWithinFolder, joinPath} from '../../compose/posix-path.ts';
import type {Project} from '../../compose/project.ts';
import {longVolume} from '../../compose/resolve-paths.ts';
import {truthOfNode} from '../../compose/truth.ts';
import type {Device} from '../../flags/devices.ts';
import type {Hook} from '../../flags/hooks.ts';
import {apiSocketMount, type Mount} from '../../flags/mounts.ts';
import type {ServiceFields} from '../../flags/row.ts';
import {
  type FindContainer,
  followMode,
  mountsFrom,
  type NotFound,
  type OtherContainer,
} from '../containers.ts';
import {readSeccompProfiles} from '../seccomp-profile.ts';
import {type Brought, type Origin, originsOf} from './origins.ts';
import {isBuiltWithPrivilege} from './unseen.ts';
import {volumeParts} from './volumes.ts';

/** What a service is read with. */
export interface ServiceContext {
  readonly project: Project;
  readonly files: ComposeFiles;
  /** Containers outside of the project. */
  readonly find: FindContainer;
}

export interface ReadService {
  readonly fields: ServiceFields;
  /** What of it leads to which flags. */
  readonly origins: readonly Origin[];
  readonly hooks: readonly Hook[];
  /** What could not be looked at. */
  readonly problems: ReadonlyArray<{readonly node: Node; readonly sentence: string}>;
  readonly notes: readonly string[];
}

const truth = (service: Node, key: string): boolean => truthOfNode(childOf(service, key)) === true;

const texts = (service: Node, key: string): readonly string[] => {
  const node = childOf(service, key);
  return node === undefined ? [] : asList(node).flatMap(item => textOfNode(item) ?? []);
};

/** The service that a container name or `service:NAME` means within the project; undefined if it is another one. */
function serviceNamed(name: string, {services, name: project}: Project): Node | undefined {
  const generated = new RegExp(`^${project.replaceAll(/[^\\w]/g, '.')}[-_](.+)[-_]\\d+$`).exec(name)?.[1];
  const chosen = [...services.values()].find(node => textOfNode(childOf(node, 'container_name')) === name);
  return chosen ?? (generated === undefined ? undefined : services.get(generated));
}

/** What Compose calls the first container of a service (docker/compose pkg/compose, getContainerName). */
export function nameByCompose(service: string, {services, name}: Project): string {
  return textOfNode(childOf(services.get(service), 'container_name')) || `${name}-${service}-1`;
}

/** The services of a project by the names of their containers. */
export const servicesByContainer = (project: Project): ReadonlyMap<string, string> =>
  new Map([...project.services.keys()].map(service => [nameByCompose(service, project), service]));

/** Whether a network of the project is the host's own. */
function isHostNetwork(key: string, {networks}: Project): boolean {
  const network = networks.get(key);
  const external = childOf(network, 'external');
  const name = textOfNode(childOf(network, 'name')) ?? textOfNode(childOf(external, 'name')) ?? key;
  const isExternal = external?.kind === 'map' || truthOfNode(external) === true;
  return (
    textOfNode(childOf(network, 'driver')) === 'host' ||
    (name === 'host' && (isExternal || childOf(network, 'name') !== undefined))
  );
}

class ServiceReader {
  readonly problems: {node: Node; sentence: string}[] = [];
  readonly notes: string[] = [];
  readonly #around: ServiceContext;
  readonly #service: Node;
  /** Services whose mounts are being taken, so that none takes its own. */
  readonly #taking: ReadonlySet<Node>;

  constructor(service: Node, around: ServiceContext, taking: ReadonlySet<Node> = new Set()) {
    this.#service = service;
    this.#around = around;
    this.#taking = new Set([...taking, service]);
  }

  #leave(node: Node, sentence: string): void {
    this.problems.push({node, sentence});
  }

  /** `service:NAME` and `container:NAME` in the words of docker run. */
  #mode(service: Node, key: string): string {
    const mode = textOfNode(childOf(service, key)) ?? '';
    const own = /^service:(.*)$/s.exec(mode)?.[1];
    if (own !== undefined) return `container:service:${own}`;
    if (key !== 'network_mode' || mode !== '') return mode;
    const networks = childOf(service, 'networks');
    const names =
      networks === undefined || asList(networks).length === 0 ? ['default'] : networkNames(networks);
    return names.some(name => isHostNetwork(name, this.#around.project)) ? 'host' : '';
  }

  /** A container of the project by its service, and any other by the daemon. */
  readonly #find: FindContainer = (name): OtherContainer | NotFound => {
    const {project, find} = this.#around;
    const key = /^service:(.*)$/s.exec(name)?.[1];
    const service = key === undefined ? serviceNamed(name, project) : project.services.get(key);
    if (service === undefined) return key === undefined ? find(name) : {error: `there is no service ${key}`};
    return {
      namespaces: {
        pid: this.#mode(service, 'pid'),
        ipc: this.#mode(service, 'ipc'),
        network: this.#mode(service, 'network_mode'),
      },
      mounts: this.#taking.has(service)
        ? []
        : new ServiceReader(service, this.#around, this.#taking).brought().flatMap(({mounts}) => mounts),
    };
  };

  #followed(kind: 'pid' | 'ipc' | 'network', key: string): string {
    const asked = this.#mode(this.#service, key);
    const {mode, problem} = followMode(kind, asked, this.#find);
    const node = childOf(this.#service, key);
    if (problem !== null) this.#leave(node ?? this.#service, `${key}: ${problem.error}`);
    if (mode === 'host' && asked.startsWith('container:'))
      this.notes.push(`${key}: ${textOfNode(node)} shares the host's, and so does this service`);
    const service = /^container:service:(.*)$/s.exec(mode)?.[1];
    return service === undefined ? mode : `container:${nameByCompose(service, this.#around.project)}`;
  }

  /** A link within the project's own folder leads where it leads on every machine that has the project. */
  #real(source: string): string {
    const {project, files} = this.#around;
    if (!isWithinFolder(cleanPath(source), project.folder)) return source;
    const [real, folder] = [files.realPath(source), files.realPath(project.folder)];
    if (real === null || folder === null || isWithinFolder(real, folder)) return source;
    this.notes.push(`${source} is a link to ${real}`);
    return real;
  }

  /** What each item brings, in the order in which it is mounted. */
  brought(): readonly Brought[] {
    const each = (key: string, read: (item: Node) => Pick<Brought, 'mounts' | 'devices'>): Brought[] =>
      itemsOf(childOf(this.#service, key)).map(node => ({key, node, ...read(node)}));
    const socket = childOf(this.#service, 'use_api_socket');
    return [
      ...each('volumes', item => this.#volume(item)),
      ...(['secrets', 'configs'] as const).flatMap(key =>
        each(key, item => ({mounts: this.#fileMount(key, item), devices: []})),
      ),
      ...(socket !== undefined && truthOfNode(socket) === true
        ? [{key: 'use_api_socket', node: socket, mounts: [apiSocketMount], devices: []}]
        : []),
      ...each('volumes_from', item => ({mounts: this.#taken(item), devices: []})),
      ...each('devices', item => ({mounts: [], devices: this.#device(item)})),
    ];
  }

  #volume(item: Node): Pick<Brought, 'mounts' | 'devices'> {
    const volume = longVolume(item);
    const [type = '', source = '', target = ''] = ['type', 'source', 'target'].map(key =>
      textOfNode(childOf(volume, key)),
    );
    const readOnly = truth(volume, 'read_only');
    if (type === 'bind') return {mounts: [bind(this.#real(source), target, readOnly)], devices: []};
    if (type !== 'volume' || source === '')
      return {
        mounts: [{type: type || 'volume', source, destination: target, readOnly, propagation: ''}],
        devices: [],
      };
    const parts = volumeParts({name: source, target, readOnly}, this.#around.project.volumes.get(source));
    if (parts.problem !== null) this.#leave(item, parts.problem);
    return {
      mounts: parts.mounts.map(mount => ({
        ...mount,
        source: mount.type === 'bind' ? this.#real(mount.source) : mount.source,
      })),
      devices: parts.devices,
    };
  }

  /** A secret or config that is a file of the host is bound, read-only. */
  #fileMount(key: 'secrets' | 'configs', item: Node): readonly Mount[] {
    const name = textOfNode(item) ?? textOfNode(childOf(item, 'source')) ?? '';
    const file = textOfNode(childOf(this.#around.project[key].get(name), 'file'));
    if (file === undefined) return [];
    const folder = key === 'secrets' ? '/run/secrets' : '/';
    const target = textOfNode(childOf(item, 'target')) ?? name;
    return [bind(this.#real(file), target.startsWith('/') ? target : joinPath(folder, target), true)];
  }

  #taken(item: Node): readonly Mount[] {
    const spec = textOfNode(item) ?? '';
    const isOutside = spec.startsWith('container:');
    // Of a service Compose passes on the container and drops the mode: `b:ro` is writable (tried with 2.26.1).
    const mounts = isOutside
      ? mountsFrom(spec, this.#find)
      : mountsFrom(spec.split(':')[0] ?? '', name => this.#find(`service:${name}`));
    if (!('error' in mounts)) return mounts;
    this.#leave(item, `volumes_from: ${mounts.error}`);
    return [];
  }

  #device(item: Node): readonly Device[] {
    const [source, target, permissions] =
      textOfNode(item)?.split(':') ??
      ['source', 'target', 'permissions'].map(key => textOfNode(childOf(item, key)));
    return source === undefined
      ? []
      : [{host: source, container: target || source, permissions: permissions || 'rwm'}];
  }

  #security(): readonly string[] {
    const {project, files} = this.#around;
    const {options, unread, notes} = readSeccompProfiles(
      texts(this.#service, 'security_opt'),
      project.folder,
      files,
    );
    for (const sentence of unread)
      this.#leave(childOf(this.#service, 'security_opt') ?? this.#service, sentence);
    this.notes.push(...notes);
    return options;
  }

  #hooks(): readonly Hook[] {
    const hooks = ['pre_start', 'post_start', 'pre_stop'].flatMap(when =>
      itemsOf(childOf(this.#service, when)).map(item => ({
        when,
        privileged: truth(item, 'privileged'),
        user: textOfNode(childOf(item, 'user')) ?? '',
      })),
    );
    return isBuiltWithPrivilege(this.#service)
      ? [...hooks, {when: 'build', privileged: true, user: ''}]
      : hooks;
  }

  read(): ReadService {
    const service = this.#service;
    const text = (key: string): string => textOfNode(childOf(service, key)) ?? '';
    const brought = this.brought();
    const mounts = brought.flatMap(each => each.mounts);
    const devices = brought.flatMap(each => each.devices);
    const options = this.#security();
    const fields = {
      privileged: truth(service, 'privileged'),
      read_only: truth(service, 'read_only'),
      init: truth(service, 'init'),
      cap_add: texts(service, 'cap_add'),
      cap_drop: texts(service, 'cap_drop'),
      user: text('user'),
      group_add: texts(service, 'group_add'),
      security_opt: options,
      pid: this.#followed('pid', 'pid'),
      ipc: this.#followed('ipc', 'ipc'),
      network_mode: this.#followed('network', 'network_mode'),
      uts: text('uts'),
      userns_mode: text('userns_mode'),
      cgroup: text('cgroup'),
      volumes: mounts.map(({type, source, destination, readOnly}) => ({
        type,
        source,
        target: destination,
        read_only: readOnly,
      })),
      tmpfs: texts(service, 'tmpfs'),
      devices: devices.map(({host, container, permissions}) => ({
        source: host,
        target: container,
        permissions,
      })),
      device_cgroup_rules: texts(service, 'device_cgroup_rules'),
      runtime: text('runtime'),
    };
    return {
      fields,
      origins: originsOf(service, brought, options),
      hooks: this.#hooks(),
      problems: this.problems,
      notes: [...new Set(this.notes)],
    };
  }
}

const bind = (source: string, destination: string, readOnly: boolean): Mount => ({
  type: 'bind',
  source,
  destination,
  readOnly,
  propagation: source === '/' ? 'rslave' : 'rprivate',
});

const networkNames = (networks: Node): readonly string[] =>
  networks.kind === 'list'
    ? itemsOf(networks).flatMap(item => textOfNode(item) ?? [])
    : entriesOf(networks).map(([name]) => name);

/** The words of a service's command. */
export const commandOf = (service: Node): readonly string[] => {
  const command = childOf(service, 'command');
  return isNull(command) || command === undefined
    ? []
    : asList(command).flatMap(item => textOfNode(item) ?? []);
};

/** What a service asks for. */
export const readService = (service: Node, around: ServiceContext): ReadService =>
  new ServiceReader(service, around).read();
