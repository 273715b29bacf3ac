/** Values of a document that others wrote, read without trusting their type. */

/** Text as it stands; a number or truth value as YAML would print it; '' for anything else. */
export const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

/** A list of texts; one text is a list of one, and items that are not text are left out. */
export function textsOf(value: unknown): readonly string[] {
  if (value === undefined || value === null) return [];
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items.filter(item => typeof item !== 'object').map(textOf);
}

export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The items of a list that are objects. */
export const objectsOf = (value: unknown): readonly Fields[] =>
  Array.isArray(value) ? value.filter(isFields) : [];

/** What strconv.ParseBool takes (docker run's switches). */
const truths: ReadonlyMap<string, boolean> = new Map([
  ...['1', 't', 'T', 'true', 'TRUE', 'True'].map(word => [word, true] as const),
  ...['0', 'f', 'F', 'false', 'FALSE', 'False'].map(word => [word, false] as const),
]);

/** The truth value that a word stands for; undefined if it stands for none. */
export const truthOf = (word: string): boolean | undefined => truths.get(word);

export const isTrue = (value: unknown): boolean => truthOf(textOf(value)) === true;

/** The fields of one line of CSV, quotes removed. */
export const csvFields = (line: string): readonly string[] =>
  [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain,
  );
