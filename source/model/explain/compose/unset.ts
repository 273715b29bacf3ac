/** Variables without a value in places that bear on privilege. */
import {childOf, entriesOf, itemsOf, type Node} from '../../compose/node.ts';

/** Keys of a service in which an empty text may hide what it would be. */
const places = [
  'privileged',
  'user',
  'group_add',
  'cap_add',
  'cap_drop',
  'security_opt',
  'read_only',
  'pid',
  'ipc',
  'uts',
  'userns_mode',
  'cgroup',
  'cgroup_parent',
  'network_mode',
  'networks',
  'volumes',
  'volumes_from',
  'devices',
  'device_cgroup_rules',
  'runtime',
  'secrets',
  'configs',
  'use_api_socket',
  'provider',
  'pre_start',
  'post_start',
  'pre_stop',
] as const;

export interface Unset {
  readonly variable: string;
  /** The key that it stands in. */
  readonly key: string;
  readonly node: Node;
}

function within(node: Node, key: string, seen: Set<Node>): readonly Unset[] {
  if (seen.has(node)) return [];
  seen.add(node);
  if (node.kind === 'scalar') return (node.unset ?? []).map(variable => ({variable, key, node}));
  const children = node.kind === 'list' ? itemsOf(node) : entriesOf(node).map(([, child]) => child);
  return children.flatMap(child => within(child, key, seen));
}

/** Variables that have no value within a node. */
export const unsetIn = (node: Node | undefined, key: string): readonly Unset[] =>
  node === undefined ? [] : within(node, key, new Set());

/** Variables that have no value in places of a service that matter. */
export const unsetThatMatter = (service: Node): readonly Unset[] =>
  places.flatMap(key => unsetIn(childOf(service, key), key));
