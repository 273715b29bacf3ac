/** The user namespace that a `podman run` line asks for: --userns, --uidmap, --gidmap, --subuidname, --subgidname. */
import {isParseError, type ParseError, parseError, readEach} from '../flags/parse-error.ts';
import {everyId, outsideOf} from '../kernel-text/id-map.ts';
import type {UserNamespace} from '../request/request.ts';
import type {IdMapLine} from '../snapshot.ts';
import type {Command} from './run-flags-parser.ts';

/** What a line asks for, in words and as maps of a Podman that runs as root. */
export interface AskedUserNamespace {
  /** As --userns takes it; `private` for one by --uidmap. */
  readonly mode: string;
  /** null if no map is known. */
  readonly maps: UserNamespace | null;
  /** The user that `keep-id:uid=` chooses where --user does not; '' for none. */
  readonly user: string;
  readonly notes: readonly string[];
}

type Side = 'u' | 'g';

interface Mapping {
  readonly sides: readonly Side[];
  readonly line: IdMapLine;
}

/** Ids have 32 bits. */
const mostIds = 0xffffffff;

/** `[+ug]CONTAINER:[@]HOST[:SIZE]`: the letters choose the uids or gids alone. As root, `+` and `@` change nothing. */
function readMapping(flag: string, text: string): Mapping | ParseError {
  const [, letters, inside, host, count = '1'] = /^([+ug]*)(\d+):@?(\d+)(?::(\d+))?$/.exec(text) ?? [];
  if (letters === undefined || [inside, host, count].some(each => Number(each) > mostIds))
    return parseError(
      `--${flag} takes CONTAINER_ID:HOST_ID:SIZE, not ${JSON.stringify(text)}: podman run would refuse it`,
    );
  return {
    sides: (['u', 'g'] as const).filter(side => letters.includes(side)),
    line: {inside: Number(inside), host: Number(host), count: Number(count)},
  };
}

/** The maps by --uidmap and --gidmap: of two flags, one that is not given is taken from the other. */
function mapsByFlags(command: Command): UserNamespace | ParseError {
  const read = (flag: 'uidmap' | 'gidmap') => readEach(command.all(flag), text => readMapping(flag, text));
  const [uids, gids] = [read('uidmap'), read('gidmap')];
  if (isParseError(uids)) return uids;
  if (isParseError(gids)) return gids;
  const of = (side: Side): readonly IdMapLine[] => {
    const [own, other] = side === 'u' ? [uids, gids] : [gids, uids];
    return [
      ...own.filter(({sides}) => sides.length === 0 || sides.includes(side)),
      ...other.filter(({sides}) => (sides.length === 0 ? own.length === 0 : sides.includes(side))),
    ].map(({line}) => line);
  };
  return {uidMap: of('u'), gidMap: of('g')};
}

/** Podman makes the files of the container those of its root, and starts no process as an id that is not mapped. */
function unmappedId({uidMap, gidMap}: UserNamespace, user: string): ParseError | null {
  const [, uid] = /^(\d+)(?::|$)/.exec(user) ?? [];
  const missing = (map: readonly IdMapLine[], what: string, id: number): ParseError | null =>
    outsideOf(map, id) === undefined
      ? parseError(`--uidmap and --gidmap map no ${what} ${id}: podman run would refuse it`)
      : null;
  return missing(uidMap, 'uid', 0) ?? missing(gidMap, 'gid', 0) ?? missing(uidMap, 'uid', Number(uid ?? 0));
}

/** The options behind the colon of `auto` and `keep-id`, if the mode has only such. */
function optionsOf(text: string, known: RegExp): ReadonlyArray<readonly [string, string]> | ParseError {
  const pairs = text
    .split(',')
    .filter(each => each !== '')
    .map(each => {
      const [key = '', ...rest] = each.split('=');
      return [key, rest.join('=')] as const;
    });
  const odd = pairs.find(([key]) => !known.test(key));
  return odd === undefined
    ? pairs
    : parseError(`--userns has no option ${JSON.stringify(odd[0])} of that mode: podman run would refuse it`);
}

/** Ids that `auto` chooses are of the range of the user `containers`, which is nobody's; those that the line maps are known. */
function auto(mode: string, text: string): AskedUserNamespace | ParseError {
  const options = optionsOf(text, /^(size|uidmapping|gidmapping)$/);
  if (isParseError(options)) return options;
  const forced = (key: string) =>
    readEach(
      options.filter(([each]) => each === key).map(([, value]) => value),
      value => readMapping('userns', value),
    );
  const [uids, gids] = [forced('uidmapping'), forced('gidmapping')];
  if (isParseError(uids)) return uids;
  if (isParseError(gids)) return gids;
  const lines = (mappings: readonly Mapping[]) => mappings.map(({line}) => line);
  const maps = uids.length + gids.length === 0 ? null : {uidMap: lines(uids), gidMap: lines(gids)};
  return {
    mode,
    maps,
    user: '',
    notes: ['--userns=auto: which ids Podman chooses is known when the container starts'],
  };
}

const everyIdAsItIs: readonly IdMapLine[] = [{inside: 0, host: 0, count: everyId}];

/** As root every id means itself, in a user namespace of the container's own. */
function keepId(mode: string, text: string): AskedUserNamespace | ParseError {
  const options = optionsOf(text, /^(uid|gid|size)$/);
  if (isParseError(options)) return options;
  const value = (key: string) => options.findLast(([each]) => each === key)?.[1];
  const [uid, gid] = [value('uid'), value('gid')];
  return {
    mode,
    maps: {uidMap: everyIdAsItIs, gidMap: everyIdAsItIs},
    user: uid === undefined ? '' : `${uid}:${gid ?? 0}`,
    notes: [],
  };
}

const plain = (mode: string, ...notes: readonly string[]): AskedUserNamespace => ({
  mode,
  maps: null,
  user: '',
  notes,
});

const modes: Readonly<Record<string, (mode: string, text: string) => AskedUserNamespace | ParseError>> = {
  auto,
  'keep-id': keepId,
  nomap: mode => plain(mode, '--userns=nomap: Podman takes it only from a user who is not root'),
  host: mode => plain(mode),
  ns: (mode, path) => (path === '' ? withoutValue(mode) : plain(mode)),
  container: (mode, name) => (name === '' ? withoutValue(mode) : plain(mode)),
  private: () =>
    parseError('--userns=private needs --uidmap or --gidmap in its place: podman run would refuse it'),
};

const withoutValue = (mode: string): ParseError =>
  parseError(`--userns=${mode} needs a value behind the colon: podman run would refuse it`);

const mapFlags = ['uidmap', 'gidmap', 'subuidname', 'subgidname'] as const;

/** The user namespace that the flags of `podman run` ask for, or what Podman would refuse. */
export function podmanUserNamespace(command: Command): AskedUserNamespace | ParseError {
  const mode = command.last('userns');
  const mapped = mapFlags.filter(flag => command.all(flag).length > 0);
  const [first] = mapped;
  if (first !== undefined && mode !== '')
    return parseError(
      `--userns and --${first} exclude each other: podman run would refuse them, leave one out`,
    );
  if (mapped.some(flag => flag.startsWith('sub')))
    return plain(
      'auto',
      '--subuidname: the ids that /etc/subuid and /etc/subgid give to the name are not looked at',
    );
  if (first !== undefined) {
    const maps = mapsByFlags(command);
    if (isParseError(maps)) return maps;
    // A user who is not root has a map by default, which `+` adds to.
    const isAdded = [...command.all('uidmap'), ...command.all('gidmap')].some(each => /^[ug]*\+/.test(each));
    const unmapped = isAdded ? null : unmappedId(maps, command.last('user'));
    return unmapped ?? {mode: 'private', maps, user: '', notes: []};
  }
  if (mode === '') return plain('');
  const [word = '', ...rest] = mode.split(':');
  const read = Object.hasOwn(modes, word) ? modes[word] : undefined;
  return (
    read?.(mode, rest.join(':')) ??
    parseError(
      `--userns takes auto, host, keep-id, nomap, ns:PATH or container:NAME, not ${JSON.stringify(mode)}: podman run would refuse it`,
    )
  );
}
