/** Bounds on what is asked of a daemon at a time. */

/** Calls `task` for every item, at most `width` at a time; results are in the items' order. */
export async function mapLimited<T, R>(
  items: readonly T[],
  width: number,
  task: (item: T) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  async function work(): Promise<void> {
    while (next < items.length) {
      const index = next++;
      results[index] = await task(items[index] as T);
    }
  }
  await Promise.all(Array.from({length: Math.min(width, items.length)}, work));
  return results;
}
