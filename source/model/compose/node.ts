/** A Compose file as a tree in which every value knows where it stands. Nodes are never changed, so they are shared. */

/** Where a value stands: the file as it was named to the reader, lines and columns from 1, offsets in UTF-16 units. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly start: number;
  readonly end: number;
}

export type Scalar = string | number | boolean | null;

interface Placed {
  readonly at: Position;
  /** `!reset` removes what an earlier file says, `!override` replaces it instead of being merged with it. */
  readonly tag?: 'reset' | 'override';
}

export interface ScalarNode extends Placed {
  readonly kind: 'scalar';
  readonly value: Scalar;
  /** Variables in it that have neither a value nor a default. */
  readonly unset?: readonly string[];
  /** True if a variable was replaced in it. */
  readonly replaced?: boolean;
}

export interface ListNode extends Placed {
  readonly kind: 'list';
  readonly items: readonly Node[];
}

export interface MapNode extends Placed {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, Node>;
}

export type Node = ScalarNode | ListNode | MapNode;

export const scalarNode = (value: Scalar, at: Position): ScalarNode => ({kind: 'scalar', value, at});

export const listNode = (items: readonly Node[], at: Position): ListNode => ({kind: 'list', items, at});

export const mapNode = (entries: ReadonlyMap<string, Node>, at: Position): MapNode => ({
  kind: 'map',
  entries,
  at,
});

export const isNull = (node: Node | undefined): boolean =>
  node === undefined || (node.kind === 'scalar' && node.value === null);

/** The value under a key; undefined if there is none, or if the node is no map. `!reset` counts as none. */
export function childOf(node: Node | undefined, key: string): Node | undefined {
  if (node?.kind !== 'map') return undefined;
  const child = node.entries.get(key);
  return child?.tag === 'reset' ? undefined : child;
}

/** The entries of a map without those that `!reset` removed; none for any other node. */
export const entriesOf = (node: Node | undefined): readonly (readonly [string, Node])[] =>
  node?.kind === 'map' ? [...node.entries].filter(([, child]) => child.tag !== 'reset') : [];

/** The items of a list; none for any other node. */
export const itemsOf = (node: Node | undefined): readonly Node[] =>
  node?.kind === 'list' ? node.items.filter(item => item.tag !== 'reset') : [];

/** Whether a value stands within another; what an alias or a merge key brings stands elsewhere. */
export const isWithin = ({at}: Node, outer: Node): boolean =>
  at.file === outer.at.file && at.start >= outer.at.start && at.end <= outer.at.end;

/** The text of a scalar as Compose prints it; undefined for null and for what is no scalar. */
export const textOfNode = (node: Node | undefined): string | undefined =>
  node?.kind === 'scalar' && node.value !== null ? String(node.value) : undefined;

/** The tree as plain values, as JSON has them. */
export function plain(node: Node): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return itemsOf(node).map(plain);
  return Object.fromEntries(entriesOf(node).map(([key, child]) => [key, plain(child)]));
}
