/**
 * One file over another, as Compose merges them (compose-spec 13-merge.md, compose-go override/merge.go): maps key by
 * key, lists appended, everything else replaced; and what the table says of single attributes.
 */
import {entriesOf, isNull, itemsOf, listNode, mapNode, type Node, scalarNode, textOfNode} from './node.ts';
import {type PathTable, pathTable, tableBelow} from './path-table.ts';
import {type Path, type Problems, pathText} from './problem.ts';

type Rule = (base: Node, over: Node, table: Table | undefined, path: Path, problems: Problems) => Node;
type Table = PathTable<Rule>;

const replaced: Rule = (_base, over) => over;

/** `{A: 1, B: }` as `[A=1, B]`, in the order of their names, and a text as a list of one. */
export function asList(node: Node): readonly Node[] {
  if (node.kind === 'scalar') return isNull(node) ? [] : [node];
  if (node.kind === 'list') return itemsOf(node);
  const written = entriesOf(node).flatMap(([key, value]) => {
    if (value.kind === 'list')
      return itemsOf(value).map(item => scalarNode(`${key}=${textOfNode(item) ?? ''}`, item.at));
    const text = textOfNode(value);
    return [scalarNode(text === undefined ? key : `${key}=${text}`, value.at)];
  });
  return written.sort((a, b) => (String(a.value) < String(b.value) ? -1 : 1));
}

/** Both written as lists of `KEY=value`, the later behind the earlier. */
const appended: Rule = (base, over) => listNode([...asList(base), ...asList(over)], over.at);

const withoutDoubles: Rule = (base, over) => {
  const first = asList(base);
  const known = new Set(first.map(textOfNode));
  return listNode([...first, ...asList(over).filter(item => !known.has(textOfNode(item)))], over.at);
};

/** `[a, b]` as `{a: , b: }`. */
export function asMap(node: Node, empty: Node): Node {
  if (node.kind !== 'list') return node;
  return mapNode(new Map(itemsOf(node).map(item => [textOfNode(item) ?? '', empty])), node.at);
}

/** Both written as maps. */
const keyed =
  (empty: (at: Node['at']) => Node): Rule =>
  (base, over, table, path, problems) =>
    mergeMaps(asMap(base, empty(base.at)), asMap(over, empty(over.at)), table, path, problems);

const dependency = (at: Node['at']): Node =>
  mapNode(
    new Map([
      ['condition', scalarNode('service_started', at)],
      ['required', scalarNode(true, at)],
    ]),
    at,
  );

/** `build: FOLDER` as `build: {context: FOLDER}`. */
const asBuild = (node: Node): Node =>
  node.kind === 'scalar' ? mapNode(new Map([['context', node]]), node.at) : node;

const built: Rule = (base, over, table, path, problems) =>
  mergeMaps(asBuild(base), asBuild(over), table, path, problems);

const driverOf = (node: Node): string | undefined =>
  textOfNode(entriesOf(node).find(([key]) => key === 'driver')?.[1]);

/** Options of one logging driver mean nothing to another. */
const logging: Rule = (base, over, table, path, problems) => {
  const [one, other] = [driverOf(base), driverOf(over)];
  return one === undefined || other === undefined || one === other
    ? mergeMaps(base, over, table, path, problems)
    : over;
};

const table: Table = pathTable<Rule>({
  'networks.*.labels': appended,
  'networks.*.ipam.config': replaced,
  'volumes.*.labels': appended,
  'services.*.annotations': appended,
  'services.*.build': built,
  'services.*.build.args': appended,
  'services.*.build.additional_contexts': appended,
  'services.*.build.extra_hosts': withoutDoubles,
  'services.*.build.labels': appended,
  'services.*.command': replaced,
  'services.*.depends_on': keyed(dependency),
  'services.*.deploy.labels': appended,
  'services.*.dns': appended,
  'services.*.dns_opt': appended,
  'services.*.dns_search': appended,
  'services.*.entrypoint': replaced,
  'services.*.env_file': appended,
  'services.*.label_file': appended,
  'services.*.environment': appended,
  'services.*.extra_hosts': withoutDoubles,
  'services.*.healthcheck.test': replaced,
  'services.*.labels': appended,
  'services.*.logging': logging,
  'services.*.models': keyed(at => scalarNode(null, at)),
  'services.*.networks': keyed(at => scalarNode(null, at)),
  'services.*.sysctls': appended,
  'services.*.tmpfs': appended,
  'services.*.ulimits.*': replaced,
});

function mergeMaps(base: Node, over: Node, rules: Table | undefined, path: Path, problems: Problems): Node {
  if (base.kind !== 'map' || over.kind !== 'map') return mismatch(over, path, problems);
  const entries = new Map(base.entries);
  for (const [key, value] of over.entries) {
    const earlier = entries.get(key);
    entries.set(
      key,
      earlier === undefined
        ? value
        : mergeNodes(earlier, value, tableBelow(rules, key), [...path, key], problems),
    );
  }
  return {...base, entries};
}

function mismatch(over: Node, path: Path, problems: Problems): Node {
  problems.refuse(
    path,
    over.at,
    `${pathText(path)} is of another kind than in the file that it is merged into`,
  );
  return over;
}

function mergeNodes(base: Node, over: Node, rules: Table | undefined, path: Path, problems: Problems): Node {
  // A tag holds for every earlier file, so it stays until the project is read.
  if (over.tag !== undefined || base.tag === 'reset') return over;
  if (rules?.value !== undefined) return rules.value(base, over, rules, path, problems);
  if (isNull(over) || base === over) return base;
  if (base.kind === 'scalar') return over;
  if (base.kind === 'map') return mergeMaps(base, over, rules, path, problems);
  if (over.kind !== 'list') return mismatch(over, path, problems);
  return {...base, items: [...base.items, ...over.items]};
}

/** A project with a later file merged over it. */
export const mergeProjects = (base: Node, over: Node, problems: Problems): Node =>
  mergeNodes(base, over, table, [], problems);

/** A service over another one, as `extends`, override files and includes merge them. */
export const mergeServices = (base: Node, over: Node, path: Path, problems: Problems): Node =>
  mergeNodes(base, over, tableBelow(tableBelow(table, 'services'), '*'), path, problems);

/** The tree without what `!reset` and `!override` say to earlier files, which it no longer stands over. */
export function withoutTags(node: Node): Node {
  if (node.kind === 'list') return listNode(itemsOf(node).map(withoutTags), node.at);
  if (node.kind === 'map')
    return mapNode(new Map(entriesOf(node).map(([key, child]) => [key, withoutTags(child)])), node.at);
  if (node.tag === undefined) return node;
  const {tag: _, ...untagged} = node;
  return untagged;
}
