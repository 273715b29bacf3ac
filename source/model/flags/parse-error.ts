/** Why something that a user wrote cannot be read. */
export interface ParseError {
  /** One sentence that says what is wrong or what to do. */
  readonly error: string;
}

export const parseError = (error: string): ParseError => ({error});

export const isParseError = (value: unknown): value is ParseError =>
  typeof value === 'object' && value !== null && 'error' in value;

/** Reads every item; returns the first error if one cannot be read. */
export function readEach<S, T>(
  items: readonly S[],
  read: (item: S) => T | ParseError,
): readonly T[] | ParseError {
  const values: T[] = [];
  for (const item of items) {
    const value = read(item);
    if (isParseError(value)) return value;
    values.push(value);
  }
  return values;
}
