/**
 * Makes a value once for each key: thousands of processes share a few, and what they lead to is then kept once, too.
 *
 * @param most so many are kept; more would be no few
 */
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
