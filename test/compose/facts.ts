/** The facts of a project that bear on privilege, in one form for captop's model and for what Compose prints. */

import {asList, asMap} from '../../source/model/compose/merge.ts';
import {childOf, entriesOf, type Node, plain} from '../../source/model/compose/node.ts';
import {cleanPath} from '../../source/model/compose/posix-path.ts';
import type {Project} from '../../source/model/compose/project.ts';
import {longVolume} from '../../source/model/compose/resolve-paths.ts';
import {truthOfNode} from '../../source/model/compose/truth.ts';

type Facts = Readonly<Record<string, unknown>>;
/** The facts of each service that would be started. */
export type ProjectFacts = Readonly<Record<string, Facts>>;
type Json = {readonly [key: string]: unknown};

const texts = [
  'image',
  'user',
  'pid',
  'ipc',
  'uts',
  'userns_mode',
  'cgroup',
  'network_mode',
  'runtime',
  'container_name',
];
const switches = ['privileged', 'read_only', 'init'];
const lists = [
  'cap_add',
  'cap_drop',
  'security_opt',
  'group_add',
  'device_cgroup_rules',
  'tmpfs',
  'volumes_from',
  'profiles',
];

const written = (value: unknown): string => String(value ?? '');

const volumeFacts = ({type, source, target, read_only, bind}: Json) =>
  [
    type,
    source ?? '',
    cleanPath(written(target)),
    isOn(read_only) ? 'ro' : 'rw',
    (bind as Json | undefined)?.propagation ?? '',
  ].join(' ');

/** Compose prints words that it takes for booleans as booleans. */
const isOn = (value: unknown): boolean => /^(true|yes|on|y)$/i.test(String(value));

const deviceFacts = ({source, target, permissions}: Json) =>
  [source, target ?? source, permissions ?? 'rwm'].join(':');

const longDevice = (item: Node): Json => {
  const value = plain(item);
  if (typeof value !== 'string') return value as Json;
  const [source, target, permissions] = value.split(':');
  return {source, target, permissions};
};

/** Compose writes out the target of a secret, but not that of a config. */
function mountFacts(value: unknown): string {
  const {source, target} = typeof value === 'string' ? {source: value, target: undefined} : (value as Json);
  return `${written(source)} ${target === `/run/secrets/${written(source)}` ? '' : written(target)}`;
}

/** Facts of captop's model, a list for each service. */
export function factsOf(project: Project): ProjectFacts {
  const services = [...project.services].filter(([name]) => project.active.has(name));
  return Object.fromEntries(services.map(([name, service]) => [name, serviceFacts(service)]));
}

function serviceFacts(service: Node): Facts {
  const list = (key: string): readonly Node[] => {
    const node = childOf(service, key);
    return node === undefined ? [] : asList(node);
  };
  const networks = childOf(service, 'networks');
  return {
    ...Object.fromEntries(
      texts.map(key => [key, written(childOf(service, key) && plain(childOf(service, key) as Node))]),
    ),
    ...Object.fromEntries(switches.map(key => [key, truthOfNode(childOf(service, key)) === true])),
    ...Object.fromEntries(lists.map(key => [key, list(key).map(plain).map(written)])),
    networks:
      childOf(service, 'network_mode') !== undefined
        ? []
        : networks === undefined || asList(networks).length === 0
          ? ['default']
          : entriesOf(asMap(networks, networks))
              .map(([key]) => key)
              .sort(),
    volumes: list('volumes').map(item => volumeFacts(plain(longVolume(item)) as Json)),
    devices: list('devices').map(item => deviceFacts(longDevice(item))),
    secrets: list('secrets').map(item => mountFacts(plain(item))),
    configs: list('configs').map(item => mountFacts(plain(item))),
  };
}

const array = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The same of what `docker compose config --format json` prints. */
export function composeFacts(document: Json): ProjectFacts {
  // It doubles every dollar, so that it can read what it prints.
  const text = JSON.stringify(document).replaceAll('$$', '$');
  const services = Object.entries(
    ((JSON.parse(text) as Json).services ?? {}) as Readonly<Record<string, Json>>,
  );
  return Object.fromEntries(
    services.map(([name, service]) => [
      name,
      {
        ...Object.fromEntries(texts.map(key => [key, written(service[key])])),
        ...Object.fromEntries(switches.map(key => [key, service[key] === true])),
        ...Object.fromEntries(lists.map(key => [key, array(service[key]).map(written)])),
        networks: Object.keys((service.networks ?? {}) as Json).sort(),
        volumes: array(service.volumes).map(item => volumeFacts(item as Json)),
        devices: array(service.devices).map(item => {
          const value = typeof item === 'string' ? item.split(':') : null;
          return deviceFacts(
            value === null ? (item as Json) : {source: value[0], target: value[1], permissions: value[2]},
          );
        }),
        secrets: array(service.secrets).map(mountFacts),
        configs: array(service.configs).map(mountFacts),
      },
    ]),
  );
}
