/** What a row of a table of flags says: the parser, the help, the manual and the completions of the shells loop over these. */

/** What a shell offers for the value of a flag. */
export type ValueKind =
  | 'column'
  | 'columns'
  | 'context'
  | 'engines'
  | 'file'
  | 'filter'
  | 'format'
  | 'profile'
  | 'severity';

/** The parts of the help, in its order, with their titles. */
export const flagGroups = {
  read: 'What to read',
  show: 'What to show',
  print: 'How to print',
  scripts: 'For scripts',
  dashboard: 'The dashboard',
  about: 'About captop',
} as const;

export interface CliFlag {
  readonly name: string;
  readonly short: string | null;
  readonly group: keyof typeof flagGroups;
  /** What the help calls its value; null for a flag without one. */
  readonly value: string | null;
  /** The value may be left out: a word behind the flag is its value only if it is one of these. */
  readonly optional?: readonly string[];
  readonly multiple?: true;
  readonly kind?: ValueKind;
  readonly help: string;
  /** For the help of one screen, which has the flags with one: at most 48 characters. */
  readonly brief?: string;
  /** What it comes to for the program; none for a flag that only implies another, or asks for help. */
  readonly option?: FlagOption<string, unknown>;
  /** Another flag that is as good as given with it, with the value of that one. */
  readonly implies?: readonly [name: string, value: string];
  /** Flags that cannot be given beside it, and why. */
  readonly excludes?: Readonly<Record<string, string>>;
}

/** A field of the options, and how it is read from the values of its flag: undefined if the flag was not given. */
export interface FlagOption<Field extends string, Value> {
  readonly field: Field;
  /** Throws a Failure (status 2) for a value that is none. */
  readonly read: (given: readonly string[] | undefined) => Value;
}

/** Whether the flag was given. */
export const isGiven = <F extends string>(field: F): FlagOption<F, boolean> => ({
  field,
  read: given => given !== undefined,
});

/** Whether the flag was left out. */
export const isNotGiven = <F extends string>(field: F): FlagOption<F, boolean> => ({
  field,
  read: given => given === undefined,
});

/** Every value that was given. */
export const everyValue = <F extends string>(field: F): FlagOption<F, readonly string[]> => ({
  field,
  read: (given = []) => given,
});

/** Its value, as `reader` reads it; `otherwise` if the flag was not given. */
export const valueAs = <F extends string, T, U>(
  field: F,
  reader: (text: string) => T,
  otherwise: U,
): FlagOption<F, T | U> => ({
  field,
  read: given => {
    const last = given?.at(-1);
    return last === undefined ? otherwise : reader(last);
  },
});

/** Its value; null if the flag was not given. */
export const lastValue = <F extends string>(field: F): FlagOption<F, string | null> =>
  valueAs(field, text => text, null);

type FieldOf<Row> = Row extends {readonly option: FlagOption<infer Field, unknown>} ? Field : never;
type ValueOf<Row> = Row extends {readonly option: FlagOption<string, infer Value>} ? Value : never;

/** The options that follow from a table of flags. */
export type OptionsOf<Rows extends readonly CliFlag[]> = {
  readonly [Row in Rows[number] as FieldOf<Row>]: ValueOf<Row>;
};
