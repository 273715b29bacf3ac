/** The privilege-relevant flags in Compose: as a service, and as an override file that leads from some flags to others. */
import {type Flag, isSameFlag} from '../flags/flag.ts';
import type {Mount} from '../flags/mounts.ts';
import {printedFlag, withBeyond} from '../flags/print.ts';
import {isUnknown} from '../known.ts';
import type {Container} from '../snapshot.ts';

/** A text as YAML takes it in double quotes; JSON's escapes are a part of YAML's (YAML 1.2, 7.3.1). */
const quoted = (text: string): string => JSON.stringify(text);

/** In Compose a `$` that is meant as such is written twice. */
const yamlValue = (value: string | null): string =>
  value === null ? 'true' : quoted(value.replaceAll('$', '$$$$'));

/** What YAML reads as a text as it stands; other names are quoted. */
const plainKey = /^(?!(?:true|false|yes|no|on|off|null|y|n)$)[A-Za-z][A-Za-z0-9._-]*$/i;

const yamlKey = (name: string): string => (plainKey.test(name) ? name : quoted(name));

/** One key of a service: whether it holds a list, and its values. */
interface ServiceKey {
  readonly list: boolean;
  readonly values: readonly (string | null)[];
}

type Keys = ReadonlyMap<string, ServiceKey>;

/** Services by the names of their containers. */
type Siblings = ReadonlyMap<string, string>;

/** A namespace of a service's container is that service's: its container may not be there yet, or come anew. */
function withService(key: string, value: string | null, siblings: Siblings): string | null {
  if (!/^(pid|ipc|network_mode)$/.test(key)) return value;
  const service = siblings.get(/^container:(.*)$/s.exec(value ?? '')?.[1] ?? '');
  return service === undefined ? value : `service:${service}`;
}

/** Flags by the key of the service that they are written under, in their order. */
function keysOf(flags: readonly Flag[], siblings: Siblings = new Map()): Keys {
  const keys = new Map<string, ServiceKey>();
  for (const {name, value: asFlag} of flags) {
    const compose = printedFlag(name);
    if (compose === undefined) continue;
    const {key, list} = compose;
    const value = withService(key, asFlag, siblings);
    keys.set(key, {list, values: [...(list ? (keys.get(key)?.values ?? []) : []), value]});
  }
  return keys;
}

const listLines = (heading: string, values: readonly (string | null)[]): readonly string[] => [
  heading,
  ...values.map(value => `  - ${yamlValue(value)}`),
];

const serviceText = (service: string, lines: readonly string[]): string =>
  lines.length === 0
    ? `services:\n  ${yamlKey(service)}: {}\n`
    : `services:\n  ${yamlKey(service)}:\n${lines.map(line => `    ${line}`).join('\n')}\n`;

/**
 * The flags as the lines of a Compose file's service; `{}` if there are none, so that the fragment stays valid.
 *
 * @param siblings the services of its project by the names of their containers
 */
export function composeFragment(service: string, flags: readonly Flag[], siblings?: Siblings): string {
  const lines = [...keysOf(flags, siblings)].flatMap(([key, {list, values}]) =>
    list ? listLines(`${key}:`, values) : [`${key}: ${yamlValue(values[0] ?? null)}`],
  );
  return serviceText(service, lines);
}

/** A container as the service of a Compose file, with some flags in place of its own. */
export function composeOf(
  service: string,
  {declared}: Container,
  flags: readonly Flag[],
  siblings?: Siblings,
): string {
  return composeFragment(service, isUnknown(declared) ? flags : withBeyond(declared, flags), siblings);
}

/** A volume of the engine as Compose knows it. */
interface NamedVolume {
  /** The item of the service's list. */
  readonly item: string;
  /** A volume that the project does not own has to be declared; null for its own, and for one without a name. */
  readonly external: string | null;
}

/** The name of a volume by its folder on the host, or as a command gives it; null for one without a name. */
function volumeName(source: string): string | null {
  const name = /\/volumes\/([^/]+)\/_data$/.exec(source)?.[1] ?? source;
  return name === '' || name.includes('/') || /^[0-9a-f]{64}$/.test(name) ? null : name;
}

/** Compose names a project's own volumes PROJECT_VOLUME. */
function namedVolume({source, destination, readOnly}: Mount, project: string | null): NamedVolume {
  const name = volumeName(source);
  if (name === null) return {item: destination, external: null};
  const own = project !== null && name.startsWith(`${project}_`);
  const called = own ? name.slice(project.length + 1) : name;
  return {item: `${called}:${destination}${readOnly ? ':ro' : ''}`, external: own ? null : called};
}

/** What has to be known of a container for its override file. */
export interface ComposeService {
  readonly service: string;
  /** The project that it belongs to; null if it belongs to none. */
  readonly project: string | null;
  readonly mounts: readonly Mount[];
}

const none: ServiceKey = {list: true, values: []};

/**
 * The lines that take one key from some values to others. Compose adds the lists of two files together, so a list
 * of which something goes is replaced as a whole (`!override`) or emptied (`!reset`).
 */
function changeLines(
  key: string,
  before: ServiceKey,
  after: ServiceKey,
  others: readonly string[],
): readonly string[] {
  const added = after.values.filter(value => !before.values.includes(value));
  const gone = before.values.filter(value => !after.values.includes(value));
  if (added.length === 0 && gone.length === 0) return [];
  if (!(before.list && after.list)) {
    if (added.length > 0) return [`${key}: ${yamlValue(added[0] ?? null)}`];
    return [gone.includes(null) ? `${key}: false` : `${key}: !reset null`];
  }
  if (gone.length === 0) return listLines(`${key}:`, added);
  const left = [...after.values, ...others];
  return left.length === 0 ? [`${key}: !reset []`] : listLines(`${key}: !override`, left);
}

/**
 * An override file, for `docker compose -f compose.yaml -f override.yaml` (Compose 2.24.4 and later), that takes a
 * service from some flags to others; '' if nothing changes.
 */
export function composeOverride(
  {service, project, mounts}: ComposeService,
  before: readonly Flag[],
  after: readonly Flag[],
): string {
  // A volume of the engine is a flag only if a remedy leaves it out; one that stays goes by the name that Compose knows.
  const own = mounts.filter(({type}) => type === 'volume');
  const mountOf = ({name, value}: Flag): Mount | undefined =>
    name === 'volume' ? own.find(({destination}) => destination === value?.split(':')[1]) : undefined;
  const gone = before.filter(flag => !after.some(each => isSameFlag(each, flag))).map(mountOf);
  const stays = (flag: Flag): boolean => mountOf(flag) !== undefined && !gone.includes(mountOf(flag));
  const volumes = own.filter(mount => !gone.includes(mount)).map(mount => namedVolume(mount, project));
  const [was, is] = [before, after].map(flags => keysOf(flags.filter(flag => !stays(flag)))) as [Keys, Keys];
  const lines = [...new Set([...was.keys(), ...is.keys()])].flatMap(key =>
    changeLines(
      key,
      was.get(key) ?? {...none, list: is.get(key)?.list ?? true},
      is.get(key) ?? {...none, list: was.get(key)?.list ?? true},
      key === 'volumes' ? volumes.map(({item}) => item) : [],
    ),
  );
  if (lines.length === 0) return '';
  const names = volumes.flatMap(({external}) => (external === null ? [] : [external]));
  const replaced = lines.includes('volumes: !override') && names.length > 0;
  const declared = [...new Set(names)].map(name => `  ${yamlKey(name)}:\n    external: true\n`);
  return serviceText(service, lines) + (replaced ? `volumes:\n${declared.join('')}` : '');
}
