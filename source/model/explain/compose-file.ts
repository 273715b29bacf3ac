/** A Compose file -> what each of its services asks for. */

import {type Fields, isFields, readStructured} from '../document/structured-text.ts';
import type {Mount} from '../snapshot.ts';
import {wrongImage} from './image-reference.ts';
import {interpolate} from './interpolate.ts';
import type {Request} from './request.ts';
import {device, each, securityOption, volume} from './values.ts';
import {isWrong, truthOf, type Wrong, wrong} from './words.ts';

/** A service while it is read: variables are replaced on the way, and what was missing is remembered. */
class Service {
  readonly missing = new Set<string>();
  readonly #fields: Fields;
  readonly #variables: Readonly<Record<string, string>>;

  constructor(fields: Fields, variables: Readonly<Record<string, string>>) {
    this.#fields = fields;
    this.#variables = variables;
  }

  has(key: string): boolean {
    return this.#fields[key] !== undefined;
  }

  #plain(value: unknown): string {
    const {text, missing} = interpolate(String(value ?? ''), this.#variables);
    for (const name of missing) this.missing.add(name);
    return text;
  }

  text(key: string): string {
    const value = this.#fields[key];
    return typeof value === 'object' ? '' : this.#plain(value);
  }

  on(key: string): boolean {
    return truthOf(this.text(key)) === true;
  }

  /** A list of texts; a single one stands for a list of one. */
  list(key: string): readonly string[] {
    const value = this.#fields[key];
    const items = Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
    return items.filter(item => typeof item !== 'object').map(item => this.#plain(item));
  }

  /** The items of a list that are written out in fields. */
  long(key: string): readonly Readonly<Record<string, string>>[] {
    const value = this.#fields[key];
    return (Array.isArray(value) ? value : [])
      .filter(isFields)
      .map(item =>
        Object.fromEntries(
          Object.entries(item).flatMap(([name, each]) =>
            typeof each === 'object' ? [] : [[name, this.#plain(each)]],
          ),
        ),
      );
  }
}

function longVolume(fields: Readonly<Record<string, string>>): Mount | Wrong {
  const {type = 'volume', source = '', target, read_only: readOnly = 'false'} = fields;
  if (target === undefined) return wrong('a volume that is written out needs a target');
  return {
    type,
    source,
    destination: target,
    readOnly: truthOf(readOnly) === true,
    propagation: source === '/' ? 'rslave' : 'rprivate',
  };
}

/** A device that is written out, as a flag has it. */
const shortDevice = ({source = '', target = source, permissions = 'rwm'}: Readonly<Record<string, string>>) =>
  `${source}:${target}:${permissions}`;

/** `service:db` shares with the container of that service. */
const namespace = (mode: string): string => mode.replace(/^service:/, 'container:');

const unseen: ReadonlyArray<readonly [key: string, sentence: string]> = [
  ['extends', 'extends: the other service is not looked at'],
  ['volumes_from', 'volumes_from: the mounts of the other container are not looked at'],
  ['gpus', 'gpus: the devices of the graphics driver are not looked at'],
];

/** The image of a service, '' where it is only built. Variables that are not set may be why a name is none. */
function imageOf(service: Service): string | Wrong {
  const image = service.text('image');
  const misnamed = image === '' ? null : wrongImage(image);
  if (misnamed === null) return image;
  const unset = [...service.missing].map(variable => `; the variable ${variable} is not set`);
  return wrong(misnamed.error + unset.join(''));
}

function requestOf(name: string, service: Service): Request | Wrong {
  // Read first: what is missing by then is missing in the image's name.
  const image = imageOf(service);
  if (isWrong(image)) return image;
  const volumes = each(service.list('volumes'), volume);
  if (isWrong(volumes)) return volumes;
  const written = each(service.long('volumes'), longVolume);
  if (isWrong(written)) return written;
  const devices = each([...service.list('devices'), ...service.long('devices').map(shortDevice)], device);
  if (isWrong(devices)) return devices;
  const securityOpt = each(service.list('security_opt'), securityOption);
  if (isWrong(securityOpt)) return securityOpt;
  const tmpfs = service.list('tmpfs').map(text => ({
    type: 'tmpfs',
    source: '',
    destination: text.split(':')[0] ?? '',
    readOnly: false,
    propagation: '',
  }));
  const request = {
    name: service.text('container_name') || name,
    image: image || `(built for ${name})`,
    privileged: service.on('privileged'),
    capAdd: service.list('cap_add'),
    capDrop: service.list('cap_drop'),
    user: service.text('user'),
    groupAdd: service.list('group_add'),
    securityOpt,
    readonlyRootfs: service.on('read_only'),
    init: service.on('init'),
    pid: namespace(service.text('pid')),
    network: namespace(service.text('network_mode')),
    ipc: namespace(service.text('ipc')),
    uts: service.text('uts'),
    userns: service.text('userns_mode'),
    cgroupns: service.text('cgroup'),
    mounts: [...volumes, ...written, ...tmpfs],
    devices,
    deviceCgroupRules: service.list('device_cgroup_rules'),
    runtime: service.text('runtime'),
    command: service.list('command'),
  };
  return {
    ...request,
    assumptions: [
      ...unseen.flatMap(([key, sentence]) => (service.has(key) ? [sentence] : [])),
      ...[...service.missing].map(variable => `the variable ${variable} is not set and is taken for empty`),
    ],
  };
}

/** What the services of a Compose file ask for, in its order; one sentence where it cannot be read. */
export function servicesOf(
  text: string,
  variables: Readonly<Record<string, string>>,
): readonly Request[] | Wrong {
  const read = readStructured(text, 'Compose file');
  if (isWrong(read)) return read;
  const {content} = read;
  const services = isFields(content) ? content.services : undefined;
  if (!isFields(services) || Object.keys(services).length === 0)
    return wrong('the Compose file has no services');
  const requests: Request[] = [];
  for (const [name, fields] of Object.entries(services)) {
    if (!isFields(fields)) return wrong(`the service ${JSON.stringify(name)} has no fields`);
    const request = requestOf(name, new Service(fields, variables));
    if (isWrong(request)) return wrong(`service ${JSON.stringify(name)}: ${request.error}`);
    requests.push(request);
  }
  return requests;
}
