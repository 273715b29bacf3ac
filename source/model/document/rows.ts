/** What follows from the rows of an object: its type, and which of its facts older documents do not have. */
import {type Unknown, unknown} from '../known.ts';
import {type Codec, type Codecs, object} from './codec.ts';

/** The object that has these rows: a field for each, of the type that its codec writes and reads. */
export type FieldsOf<Rows> = {
  readonly [Name in keyof Rows]: Rows[Name] extends Codec<infer Value> ? Value : never;
};

/** The codec of the object that has these rows. */
export const codecOf = <Rows extends object>(rows: Rows & Codecs<FieldsOf<Rows>>): Codec<FieldsOf<Rows>> =>
  object<FieldsOf<Rows>>(rows);

/** The facts among these rows that came after the first version of the document: `optional(known(...))`. */
type LaterFacts<Rows> = {
  readonly [Name in keyof Rows as Rows[Name] extends {readonly mayBeAbsent: true; readonly mayBeUnknown: true}
    ? Name
    : never]: Unknown;
};

/** The object that has these rows, of which the facts that came after the first version may be left out. */
export type WithoutLaterFacts<Rows> = Omit<FieldsOf<Rows>, keyof LaterFacts<Rows>> & {
  readonly [Name in keyof LaterFacts<Rows>]?: Name extends keyof Rows ? FieldsOf<Rows>[Name] : never;
};

/**
 * The facts among these rows that came after the first version of the document, each unknown for that reason: whoever
 * makes an object without having observed it spreads them, and need not know what is added to the rows.
 */
export const laterFacts = <Rows extends object>(rows: Rows, reason: string): LaterFacts<Rows> =>
  Object.fromEntries(
    Object.entries<Codec<unknown>>(rows as Codecs<Record<string, unknown>>)
      .filter(([, {mayBeAbsent, mayBeUnknown}]) => mayBeAbsent && mayBeUnknown)
      .map(([name]) => [name, unknown(reason)]),
  ) as LaterFacts<Rows>;
