/**
 * The relative paths of a model, made absolute from its own folder before it is merged into another one (compose-go
 * paths/resolve.go). Only paths that reach a container, or another file, matter here.
 */
import {childOf, isNull, type Node, scalarNode, textOfNode} from './node.ts';
import {type PathTable, pathTable, tableBelow} from './path-table.ts';
import {absolutePath} from './posix-path.ts';
import {volumeText} from './volume-text.ts';

/** Where relative paths start from. */
export interface Base {
  readonly folder: string;
  readonly home: string;
}

type Resolver = (node: Node, base: Base) => Node;

const withChild = (node: Node, key: string, child: Node): Node =>
  node.kind === 'map' ? {...node, entries: new Map(node.entries).set(key, child)} : node;

const path: Resolver = (node, {folder, home}) => {
  const text = textOfNode(node);
  return node.kind !== 'scalar' || text === undefined || text === ''
    ? node
    : {...node, value: absolutePath(text, folder, home)};
};

/** A remote file (see remote.ts) stays as it is. */
const file: Resolver = (node, base) => (isRemote(textOfNode(node) ?? '') ? node : path(node, base));

/** References that Compose fetches: artifacts of a registry, repositories of git. */
export const isRemote = (reference: string): boolean =>
  /^(oci:\/\/|https?:\/\/|git:\/\/|ssh:\/\/|git@|github\.com\/)|\.git(#|$)/.test(reference);

/** A volume in its long syntax, with the position of the short one. */
export function longVolume(node: Node): Node {
  const text = textOfNode(node);
  if (node.kind !== 'scalar' || text === undefined) return node;
  const volume = volumeText(text);
  if ('error' in volume) return node;
  const {type, source, target, readOnly, propagation} = volume;
  const value = (each: string | boolean): Node => ({...node, value: each});
  return {
    kind: 'map',
    at: node.at,
    entries: new Map<string, Node>([
      ['type', scalarNode(type, node.at)],
      ...(source === '' ? [] : ([['source', value(source)]] as const)),
      ['target', value(target)],
      ...(readOnly ? ([['read_only', scalarNode(true, node.at)]] as const) : []),
      ...(propagation === ''
        ? []
        : ([
            [
              'bind',
              {
                kind: 'map',
                at: node.at,
                entries: new Map([['propagation', scalarNode(propagation, node.at)]]),
              },
            ],
          ] as const)),
    ]),
  };
}

const volume: Resolver = (node, base) => {
  const long = longVolume(node);
  const source = childOf(long, 'source');
  return textOfNode(childOf(long, 'type')) === 'bind' && source !== undefined
    ? withChild(long, 'source', path(source, base))
    : long;
};

/** `o: bind` of the local driver binds a path of the host, which may be relative. */
const driverOptions: Resolver = (node, base) => {
  const options = childOf(node, 'driver_opts');
  const device = childOf(options, 'device');
  const isBind =
    textOfNode(childOf(node, 'driver')) === 'local' && textOfNode(childOf(options, 'o')) === 'bind';
  return isBind && options !== undefined && device !== undefined
    ? withChild(node, 'driver_opts', withChild(options, 'device', path(device, base)))
    : node;
};

/** A text, a list of texts, or a list of maps with a path. */
const envFiles: Resolver = (node, base) => {
  if (node.kind === 'scalar') return path(node, base);
  if (node.kind === 'map') return withChild(node, 'path', path(childOf(node, 'path') ?? node, base));
  return {...node, items: node.items.map(item => envFiles(item, base))};
};

const table: PathTable<Resolver> = pathTable<Resolver>({
  'services.*.env_file': envFiles,
  'services.*.extends.file': file,
  'services.*.volumes.*': volume,
  'configs.*.file': path,
  'secrets.*.file': path,
  'volumes.*': driverOptions,
});

function resolved(node: Node, base: Base, rules: PathTable<Resolver> | undefined): Node {
  if (rules === undefined || isNull(node)) return node;
  if (rules.value !== undefined) return rules.value(node, base);
  if (node.kind === 'scalar') return node;
  if (node.kind === 'list')
    return {...node, items: node.items.map(item => resolved(item, base, tableBelow(rules, '*')))};
  const entries = new Map<string, Node>();
  for (const [key, child] of node.entries) entries.set(key, resolved(child, base, tableBelow(rules, key)));
  return {...node, entries};
}

/** The model with absolute paths. */
export const resolvePaths = (model: Node, base: Base): Node => resolved(model, base, table);
