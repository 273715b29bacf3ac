/** Values by the place in a project that they hold for: `services.*.volumes`, in which `*` is any key or item. */

export interface PathTable<T> {
  readonly value: T | undefined;
  readonly below: ReadonlyMap<string, PathTable<T>>;
}

interface Growing<T> extends PathTable<T> {
  value: T | undefined;
  readonly below: Map<string, Growing<T>>;
}

const empty = <T>(): Growing<T> => ({value: undefined, below: new Map()});

/** Builds a table of patterns, whose parts are separated by dots. */
export function pathTable<T>(rows: Readonly<Record<string, T>>): PathTable<T> {
  const root = empty<T>();
  for (const [pattern, value] of Object.entries(rows)) {
    let at = root;
    for (const part of pattern.split('.')) {
      const next = at.below.get(part) ?? empty<T>();
      at.below.set(part, next);
      at = next;
    }
    at.value = value;
  }
  return root;
}

/** The table below a key; undefined if nothing of it holds there. */
export const tableBelow = <T>(table: PathTable<T> | undefined, key: string): PathTable<T> | undefined =>
  table?.below.get(key) ?? table?.below.get('*');
