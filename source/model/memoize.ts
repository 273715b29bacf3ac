/**
 * The same function, which remembers its results. With a function of no argument, it is called once.
 *
 * @param most Maximum number of results; all are forgotten when there would be more.
 */
export function memoize<T>(most: 1, make: () => T): () => T;
export function memoize<K, T>(most: number, make: (key: K) => T): (key: K) => T;
export function memoize<K, T>(most: number, make: (key: K) => T): (key: K) => T {
  const known = new Map<K, T>();
  return key => {
    const before = known.get(key);
    if (before !== undefined || known.has(key)) return before as T;
    const value = make(key);
    if (known.size >= most) known.clear();
    known.set(key, value);
    return value;
  };
}

/** The same function of an object, which remembers its result for as long as the object is there. */
export function memoizeEach<K extends object, T extends NonNullable<unknown>>(
  make: (key: K) => T,
): (key: K) => T {
  const known = new WeakMap<K, T>();
  return key => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const value = make(key);
    known.set(key, value);
    return value;
  };
}
