/** What `docker run` refuses of --volume, --mount and --tmpfs (moby volume/mounts, docker/cli opts/mount.go). */
import {cleanPath} from '../compose/posix-path.ts';
import {csvFields, truthOf} from '../flags/values.ts';
import type {Refusal} from './refusal.ts';
import type {Command} from './run-flags-parser.ts';

/** Words of a volume's options; of each group one may stand (moby volume/mounts/linux_parser.go, validMountMode). */
const groups: readonly RegExp[] = [
  /^(ro|rw)$/,
  /^[zZ]$/,
  /^r?(private|shared|slave)$/,
  /^nocopy$/,
  /^(consistent|cached|delegated)$/,
];

const [, , propagation = /$^/, nocopy = /$^/] = groups;

const isOptions = (words: readonly string[]): boolean =>
  words.every(word => groups.some(group => group.test(word))) &&
  groups.every(group => words.filter(word => group.test(word)).length < 2);

const isVolumeName = (name: string): boolean => /^[a-z0-9][\w.-]*$/i.test(name);

/** Docker makes an absolute path of one that begins with a dot; any other word is the name of a volume. */
const isFolder = (source: string): boolean => /^[/.]/.test(source);

const partsOf = (value: string): readonly string[] => value.split(':');

/** `SOURCE:DESTINATION` is looked at; the name of a place alone makes a new volume there, whatever it is. */
const volume = (takes: string, isTaken: (...parts: readonly string[]) => boolean): Refusal => ({
  flag: 'volume',
  takes,
  isTaken: value => partsOf(value).length < 2 || isTaken(...partsOf(value)),
});

const optionsOf = (words = ''): readonly string[] => (words === '' ? [] : words.split(','));

export const volumeRefusals: readonly Refusal[] = [
  volume('something on each side of a colon', (...parts) => parts.every(part => part !== '')),
  volume('any folder of the container but /', (_, destination = '') => cleanPath(destination) !== '/'),
  volume(
    'a path of the host that begins with / or a dot, or the name of a volume',
    (source = '') => isFolder(source) || isVolumeName(source),
  ),
  volume(
    'ro or rw, z or Z, a propagation and nocopy behind the second colon, each once',
    (_source, _destination, options) => isOptions(optionsOf(options)),
  ),
  volume(
    'nocopy for a volume and a propagation for a folder of the host',
    (source = '', _, options) =>
      !optionsOf(options).some(word => (isFolder(source) ? nocopy : propagation).test(word)),
  ),
];

/** The fields of a --mount: a key, and its value; a key without one stands for true. */
const fieldsOf = (value: string): ReadonlyArray<readonly [key: string, value: string]> =>
  csvFields(value).map(field => {
    const [key = '', ...rest] = field.split('=');
    return [key.toLowerCase(), rest.length === 0 ? 'true' : rest.join('=')];
  });

/** The last of a key's values; undefined if it is not given. */
const givenField = (value: string, ...keys: readonly string[]): string | undefined =>
  fieldsOf(value).findLast(([key]) => keys.includes(key))?.[1];

const fieldOf = (value: string, ...keys: readonly string[]): string => givenField(value, ...keys) ?? '';

const isReadOnly = (value: string): boolean =>
  truthOf(givenField(value, 'readonly', 'ro') ?? 'false') === true;

const typeOf = (value: string): string => fieldOf(value, 'type').toLowerCase() || 'volume';
const sourceOf = (value: string): string => fieldOf(value, 'source', 'src');
const targetOf = (value: string): string => fieldOf(value, 'target', 'dst', 'destination');

const commonKeys = /^(type|source|src|target|dst|destination|readonly|ro|consistency)$/;
const ownKeys: Readonly<Record<string, RegExp>> = {
  bind: /^bind-(propagation|nonrecursive|recursive|create-src)$/,
  volume: /^volume-(nocopy|subpath|driver|label|opt)$/,
  tmpfs: /^tmpfs-(size|mode)$/,
  image: /^image-subpath$/,
};

/** Which sources a type of mount takes. */
const sources: Readonly<Record<string, (source: string) => boolean>> = {
  bind: isFolder,
  volume: source => source === '' || isVolumeName(source),
  tmpfs: source => source === '',
  image: source => source !== '',
};

const mount = (takes: string, isTaken: (value: string) => boolean): Refusal => ({
  flag: 'mount',
  takes,
  isTaken,
});

export const mountRefusals: readonly Refusal[] = [
  mount('the types bind, volume, tmpfs and image', value => Object.hasOwn(ownKeys, typeOf(value))),
  mount('the keys that its type has', value =>
    fieldsOf(value).every(([key]) => commonKeys.test(key) || ownKeys[typeOf(value)]?.test(key)),
  ),
  mount('an absolute target other than /', value => {
    const target = targetOf(value);
    return target.startsWith('/') && cleanPath(target) !== '/';
  }),
  mount(
    'an absolute source for a bind, a name or none for a volume, none for a tmpfs',
    value => sources[typeOf(value)]?.(sourceOf(value)) === true,
  ),
  mount('the propagations private, shared and slave, each with or without an r before it', value =>
    /^(r?(private|shared|slave))?$/.test(fieldOf(value, 'bind-propagation')),
  ),
  mount('bind-recursive=enabled or disabled, and writable or readonly beside readonly', value => {
    const recursive = givenField(value, 'bind-recursive');
    return (
      /^(enabled|disabled)$/.test(recursive ?? 'enabled') ||
      (isReadOnly(value) && /^(writable|readonly)$/.test(recursive ?? ''))
    );
  }),
  mount(
    'bind-recursive=readonly with bind-propagation=rprivate',
    value =>
      fieldOf(value, 'bind-recursive') !== 'readonly' || fieldOf(value, 'bind-propagation') === 'rprivate',
  ),
  mount(
    'true or false for bind-nonrecursive',
    value => truthOf(givenField(value, 'bind-nonrecursive') ?? 'true') !== undefined,
  ),
];

export const tmpfsRefusals: readonly Refusal[] = [
  {
    flag: 'tmpfs',
    takes: 'an absolute path other than /',
    isTaken(value) {
      const [target = ''] = partsOf(value);
      return target.startsWith('/') && cleanPath(target) !== '/';
    },
  },
];

interface Place {
  readonly flag: 'volume' | 'mount' | 'tmpfs';
  readonly target: string;
}

/**
 * Two mounts at one place. A bind or volume that is given twice in the same words is one; a new volume without a name
 * gives way to anything, and a tmpfs to a --mount (tried with 26.1.5).
 */
export function mountClashes(command: Command): string | null {
  const at = (flag: Place['flag'], target = ''): Place => ({flag, target: cleanPath(target)});
  const volumes = [...new Set(command.all('volume'))].map(partsOf).filter(parts => parts.length > 1);
  const places = [
    ...volumes.map(([, target]) => at('volume', target)),
    ...command.all('mount').map(value => at('mount', targetOf(value))),
    ...command.all('tmpfs').map(value => at('tmpfs', partsOf(value)[0])),
  ];
  for (const [index, {flag, target}] of places.entries()) {
    const other = places
      .slice(index + 1)
      .find(each => each.target === target && (each.flag !== 'tmpfs' || flag === 'volume'));
    if (other !== undefined) return `--${flag} and --${other.flag} at ${target}`;
  }
  return null;
}

/** Sources that begin with a dot, and not with `./`: the command takes them from 28.2.0 on (docker/cli pull request 4966). */
export const newRelativeSources = (command: Command): readonly string[] =>
  [
    ...command.all('volume').flatMap(value => (partsOf(value).length > 1 ? [partsOf(value)[0] ?? ''] : [])),
    ...command.all('mount').flatMap(value => (typeOf(value) === 'bind' ? [sourceOf(value)] : [])),
  ].filter(source => /^\.(?!\/|$)/.test(source));
