/** Adds the element to the set, or removes it if it is there. */
export function toggled(set: ReadonlySet<string>, element: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(element)) next.add(element);
  return next;
}
