/**
 * Reads the same text once: thousands of processes share a few, and what they say is then kept once, too.
 *
 * @param most so many texts are remembered; more would be no few
 */
export function keptByText<T>(most: number, read: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return text => {
    const before = known.get(text);
    if (before !== undefined || known.has(text)) return before as T;
    const value = read(text);
    if (known.size >= most) known.clear();
    known.set(text, value);
    return value;
  };
}
