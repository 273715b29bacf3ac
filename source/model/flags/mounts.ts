/** --volume, --mount, --tmpfs and --use-api-socket. */
import {cleanPath} from '../compose/posix-path.ts';
import {list, object, text, truth} from '../document/codec.ts';
import {type Flag, flag} from './flag.ts';
import {isParseError, type ParseError, parseError, readEach} from './parse-error.ts';
import {notInPod, type PodPart} from './pod-part.ts';
import type {FlagRow, GivenFlags, InspectedFlags, ServiceFields} from './row.ts';
import {csvFields, type Fields, isFields, isTrue, objectsOf, textOf, textsOf, truthOf} from './values.ts';

/** A bind, volume or tmpfs of the container. */
export interface Mount {
  readonly type: string;
  /** On the host; '' for tmpfs. */
  readonly source: string;
  readonly destination: string;
  readonly readOnly: boolean;
  readonly propagation: string;
}

export interface DeclaredMounts {
  readonly mounts: readonly Mount[];
}

const isPath = (source: string): boolean => /^(\/|\.{1,2}(\/|$)|~)/.test(source);

/** Docker makes a bind of the host's root recursive-slave, so that it sees later mounts (moby volume/mounts). */
const propagationOf = (type: string, source: string): string => {
  if (type !== 'bind') return '';
  return source === '/' ? 'rslave' : 'rprivate';
};

/** `SOURCE:DESTINATION[:OPTIONS]` or `DESTINATION`; a source that is no path is a volume's name. */
function readVolume(value: string): Mount | ParseError {
  const parts = value.split(':');
  const options = (parts.length > 2 ? parts[2] : '')?.split(',') ?? [];
  const [first = '', second] = parts;
  const [source, destination] = second === undefined ? ['', first] : [first, second];
  // The place of a new volume may be any word: the daemon starts `-v data`, too.
  const isPlace = destination.startsWith('/') || (second === undefined && destination !== '');
  if (parts.length > 3 || !isPlace)
    return parseError(
      `--volume ${JSON.stringify(value)} is not SOURCE:DESTINATION[:OPTIONS] with an absolute destination`,
    );
  const type = isPath(source) ? 'bind' : 'volume';
  return {
    type,
    source,
    destination,
    readOnly: options.includes('ro') || options.includes('readonly'),
    propagation:
      options.find(option => /^r?(private|shared|slave)$/.test(option)) ?? propagationOf(type, source),
  };
}

const mountKeys: Readonly<Record<string, string>> = {
  type: 'type',
  source: 'source',
  src: 'source',
  target: 'target',
  dst: 'target',
  destination: 'target',
  readonly: 'readonly',
  ro: 'readonly',
  'bind-propagation': 'propagation',
};

/** `--mount type=bind,source=/a,target=/b,readonly`: one line of csv. */
function readMount(value: string): Mount | ParseError {
  const fields = new Map<string, string>();
  for (const field of csvFields(value)) {
    const [key = '', ...rest] = field.split('=');
    const name = mountKeys[key.toLowerCase()];
    if (name !== undefined) fields.set(name, rest.length === 0 ? 'true' : rest.join('='));
  }
  const destination = fields.get('target');
  if (destination === undefined) return parseError(`--mount ${JSON.stringify(value)} has no target`);
  const readOnly = truthOf(fields.get('readonly') ?? 'false');
  if (readOnly === undefined)
    return parseError(`--mount ${JSON.stringify(value)}: readonly is true or false`);
  const type = fields.get('type') ?? 'volume';
  const source = fields.get('source') ?? '';
  const propagation = fields.get('propagation') ?? propagationOf(type, source);
  return {type, source, destination, readOnly, propagation};
}

/** `DESTINATION[:OPTIONS]`. */
function readTmpfs(value: string): Mount {
  const [destination = '', options = ''] = value.split(':');
  const readOnly = options.split(',').includes('ro');
  return {type: 'tmpfs', source: '', destination, readOnly, propagation: ''};
}

const apiSocket = '/var/run/docker.sock';

/** What `--use-api-socket` mounts (docker/cli container/create.go). */
export const apiSocketMount: Mount = {
  type: 'bind',
  source: apiSocket,
  destination: apiSocket,
  readOnly: false,
  propagation: 'rprivate',
};

function fromRun(given: GivenFlags): readonly Mount[] | ParseError {
  // The same words twice are one volume.
  const volumes = readEach([...new Set(given.all('volume'))], readVolume);
  if (isParseError(volumes)) return volumes;
  const mounts = readEach(given.all('mount'), readMount);
  if (isParseError(mounts)) return mounts;
  const socket = given.isOn('use-api-socket') ? [apiSocketMount] : [];
  return [...volumes, ...mounts, ...given.all('tmpfs').map(readTmpfs), ...socket];
}

/** A tmpfs may stand in HostConfig alone. */
function fromInspect({Mounts, HostConfig}: InspectedFlags): readonly Mount[] {
  const mounts = objectsOf(Mounts).map(
    ({Type = 'unknown', Source, Destination, RW, Propagation}): Mount => ({
      type: textOf(Type),
      source: textOf(Source),
      destination: textOf(Destination),
      readOnly: RW === false,
      propagation: textOf(Propagation),
    }),
  );
  const tmpfs = Object.entries(isFields(HostConfig?.Tmpfs) ? HostConfig.Tmpfs : {})
    .filter(([destination]) => !mounts.some(mount => mount.destination === destination))
    .map(([destination, options]) => ({...readTmpfs(`:${textOf(options)}`), destination}));
  return [...mounts, ...tmpfs];
}

/** A volume of a Compose service that is written out in fields. */
function readLongVolume(fields: Fields): Mount | ParseError {
  const {type = 'volume', source, target, read_only: readOnly} = fields;
  if (target === undefined) return parseError('a volume that is written out needs a target');
  return {
    type: textOf(type),
    source: textOf(source),
    destination: textOf(target),
    readOnly: isTrue(readOnly),
    propagation: propagationOf(textOf(type), textOf(source)),
  };
}

function fromService({volumes: given, tmpfs}: ServiceFields): readonly Mount[] | ParseError {
  const volumes = readEach(textsOf(given), readVolume);
  if (isParseError(volumes)) return volumes;
  const writtenOut = readEach(objectsOf(given), readLongVolume);
  if (isParseError(writtenOut)) return writtenOut;
  return [...volumes, ...writtenOut, ...textsOf(tmpfs).map(readTmpfs)];
}

/** `--volume=/etc:/host/etc:ro`. */
export const bindFlag = ({source, destination, readOnly}: Mount): Flag =>
  flag('volume', `${source}:${destination}${readOnly ? ':ro' : ''}`);

type Bind = Pick<Mount, 'source' | 'destination' | 'readOnly'>;

const bindsOf = (flags: readonly Flag[]): readonly Bind[] =>
  flags.flatMap(({value}) => {
    const [source, destination, options] = value?.split(':') ?? [];
    if (source === undefined || destination === undefined) return [];
    return [{source, destination, readOnly: options?.split(',').includes('ro') === true}];
  });

/** A field of a line of csv. */
const csvField = (field: string): string => (/[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);

/** `--mount=type=bind,src=/etc,dst=/host/etc,options=rbind:ro`; ctr has no volumes. */
const toCtr = (flags: readonly Flag[]): readonly Flag[] =>
  bindsOf(flags)
    .filter(({source}) => source.startsWith('/'))
    .map(({source, destination, readOnly}) => {
      const fields = ['type=bind', `src=${source}`, `dst=${destination}`];
      return flag('mount', [...fields, `options=rbind${readOnly ? ':ro' : ''}`].map(csvField).join(','));
    });

/** Docker makes all that lies below a read-only mount read-only, too (25.0 and later), Kubernetes only if it is told. */
const onlyReads = {readOnly: true, recursiveReadOnly: 'IfPossible'};

function toPod(flags: readonly Flag[]): readonly PodPart[] {
  const isOfHost = (one: Flag): boolean => one.value?.startsWith('/') === true;
  const binds = bindsOf(flags.filter(isOfHost));
  return [
    {
      volumeMounts: binds.map(({destination, readOnly}, index) => ({
        name: `host-${index}`,
        mountPath: destination,
        ...(readOnly && onlyReads),
      })),
      volumes: binds.map(({source}, index) => ({name: `host-${index}`, hostPath: {path: cleanPath(source)}})),
      notes: flags
        .filter(each => !isOfHost(each))
        .map(each => notInPod(each, 'a PersistentVolumeClaim takes the place of a volume of the engine')),
    },
  ];
}

export const mounts: FlagRow<readonly Mount[], DeclaredMounts> = {
  flags: ['volume', 'mount', 'tmpfs', 'use-api-socket'],
  fromRun,
  fromInspect,
  serviceKeys: ['volumes', 'tmpfs'],
  fromService,
  json: {
    mounts: list(
      object<Mount>({type: text, source: text, destination: text, readOnly: truth, propagation: text}),
    ),
  },
  printed: {volume: {key: 'volumes', list: true}},
  toRun: declared => declared.mounts.filter(({type}) => type === 'bind').map(bindFlag),
  toPod,
  toCtr,
};
