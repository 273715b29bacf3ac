/** Booleans where Compose expects one: those of YAML 1.1 too, and as texts (compose-go loader/interpolate.go). */
import type {Node} from './node.ts';

const truths: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'y', 'yes', 'on'].map(word => [word, true] as const),
  ...['false', 'n', 'no', 'off'].map(word => [word, false] as const),
]);

/** The boolean that a value stands for; undefined if it stands for none. */
export function truthOfNode(node: Node | undefined): boolean | undefined {
  if (node?.kind !== 'scalar') return undefined;
  if (typeof node.value === 'boolean') return node.value;
  return typeof node.value === 'string' ? truths.get(node.value.toLowerCase()) : undefined;
}
