/**
 * Lists whose items are unique by something in them (compose-go override/uncity.go): a later item takes the place of
 * an earlier one with the same mount target, device or name.
 */
import {childOf, type Node, textOfNode} from './node.ts';
import {type PathTable, pathTable, tableBelow} from './path-table.ts';
import {volumeText} from './volume-text.ts';

/** What an item is known by; undefined for an item that is of no known form. */
type Index = (item: Node) => string | undefined;

const byName: Index = item => textOfNode(item)?.split('=')[0];

const byTarget: Index = item => {
  const text = textOfNode(item);
  if (text === undefined) return textOfNode(childOf(item, 'target'));
  const volume = volumeText(text);
  return 'error' in volume ? undefined : volume.target;
};

const byDevice: Index = item => {
  const parts = textOfNode(item)?.split(':');
  return parts === undefined ? textOfNode(childOf(item, 'target')) : (parts[1] ?? parts[0]);
};

const byMount =
  (folder: string): Index =>
  item =>
    textOfNode(childOf(item, 'target')) ??
    `${folder}/${textOfNode(item) ?? textOfNode(childOf(item, 'source'))}`;

const byPath: Index = item => textOfNode(item) ?? textOfNode(childOf(item, 'path'));

const table: PathTable<Index> = pathTable<Index>({
  'services.*.annotations': byName,
  'services.*.build.args': byName,
  'services.*.build.additional_contexts': byName,
  'services.*.build.tags': byName,
  'services.*.build.labels': byName,
  'services.*.cap_add': byName,
  'services.*.cap_drop': byName,
  'services.*.configs': byMount(''),
  'services.*.deploy.labels': byName,
  'services.*.devices': byDevice,
  'services.*.dns': byName,
  'services.*.dns_opt': byName,
  'services.*.dns_search': byName,
  'services.*.environment': byName,
  'services.*.env_file': byPath,
  'services.*.expose': byName,
  'services.*.labels': byName,
  'services.*.links': byName,
  'services.*.profiles': byName,
  'services.*.secrets': byMount('/run/secrets'),
  'services.*.sysctls': byName,
  'services.*.tmpfs': byName,
  'services.*.volumes': byTarget,
});

function uniqueItems(items: readonly Node[], index: Index): readonly Node[] {
  const found: Node[] = [];
  const places = new Map<string, number>();
  for (const item of items) {
    const name = index(item);
    const place = name === undefined ? undefined : places.get(name);
    if (place !== undefined) {
      found[place] = item;
      continue;
    }
    if (name !== undefined) places.set(name, found.length);
    found.push(item);
  }
  return found;
}

function unique(node: Node, rules: PathTable<Index> | undefined): Node {
  if (rules === undefined || node.kind === 'scalar') return node;
  if (node.kind === 'list')
    return rules.value === undefined ? node : {...node, items: uniqueItems(node.items, rules.value)};
  if (rules.below.size === 0) return node;
  const entries = new Map<string, Node>();
  for (const [key, child] of node.entries) entries.set(key, unique(child, tableBelow(rules, key)));
  return {...node, entries};
}

/** The project, with duplicates removed from each such list. */
export const withUniqueItems = (project: Node): Node => unique(project, table);
