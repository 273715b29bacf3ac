/**
 * Small two-way descriptions of values in a document: each writes a value as JSON, reads it back with checks,
 * and states its JSON Schema, so that the three cannot disagree.
 */
import {isUnknown, type Known, unknown} from '../known.ts';

export type Json = null | boolean | number | string | readonly Json[] | {readonly [key: string]: Json};
export type JsonObject = {readonly [key: string]: Json};

/** A document has the wrong content; the message names the place: `hosts[0].name must be text`. */
export class DocumentError extends Error {
  constructor(at: string, must: string) {
    super(`${at === '' ? 'the document' : at} must be ${must}`);
    this.name = 'DocumentError';
  }
}

export interface Codec<T> {
  readonly schema: JsonObject;
  /** True if the value may be null, with the reason under `unknown` beside it. */
  readonly mayBeUnknown?: true;
  /** True for a field that older captops did not write. */
  readonly mayBeAbsent?: true;
  /** The field's name in the document, where that differs from its name in the program. */
  readonly writtenAs?: string;
  readonly write: (value: T) => Json;
  /** Throws a DocumentError. `at` is the place of the value in the document. */
  readonly read: (json: Json, at: string) => T;
}

const isObject = (json: Json | undefined): json is JsonObject =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

export const text: Codec<string> = {
  schema: {type: 'string'},
  write: value => value,
  read: (json, at) => {
    if (typeof json !== 'string') throw new DocumentError(at, 'text');
    return json;
  },
};

export const truth: Codec<boolean> = {
  schema: {type: 'boolean'},
  write: value => value,
  read: (json, at) => {
    if (typeof json !== 'boolean') throw new DocumentError(at, 'true or false');
    return json;
  },
};

/** A whole number that is exact in JSON: a PID, a uid, an inode. */
export const integer: Codec<number> = {
  schema: {type: 'integer'},
  write: value => value,
  read: (json, at) => {
    if (!Number.isSafeInteger(json)) throw new DocumentError(at, 'a whole number');
    return json as number;
  },
};

/** Text that matches a regular expression. */
export const formed = (form: RegExp, must: string): Codec<string> => ({
  ...text,
  schema: {type: 'string', pattern: form.source},
  read: (json, at) => {
    if (typeof json !== 'string' || !form.test(json)) throw new DocumentError(at, must);
    return json;
  },
});

const aTime = 'a time such as 2026-11-24T10:00:00Z';
const timeText = formed(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/, aTime);

/** A point in time, RFC 3339, of a day that the calendar has. */
export const time: Codec<string> = {
  ...timeText,
  read: (json, at) => {
    const read = timeText.read(json, at);
    if (Number.isNaN(Date.parse(read))) throw new DocumentError(at, aTime);
    return read;
  },
};

/** One of some words. */
export function oneOf<const T extends string>(words: readonly T[]): Codec<T> {
  return {
    schema: {enum: words},
    write: value => value,
    read: (json, at) => {
      const word = words.find(one => one === json);
      if (word === undefined) throw new DocumentError(at, `one of ${words.join(', ')}`);
      return word;
    },
  };
}

export const list = <T>(item: Codec<T>): Codec<readonly T[]> => ({
  schema: {type: 'array', items: item.schema},
  write: values => values.map(item.write),
  read: (json, at) => {
    if (!Array.isArray(json)) throw new DocumentError(at, 'a list');
    return json.map((one: Json, index) => item.read(one, `${at}[${index}]`));
  },
});

export const nullable = <T>(inner: Codec<T>): Codec<T | null> => ({
  schema: {anyOf: [inner.schema, {type: 'null'}]},
  write: value => (value === null ? null : inner.write(value)),
  read: (json, at) => (json === null ? null : inner.read(json, at)),
});

/** A fact that may be unknown. Only a field of an object can be one, since the reason is written beside it. */
export const known = <T>(inner: Codec<T>): Codec<Known<T>> & {readonly mayBeUnknown: true} => ({
  schema: {anyOf: [inner.schema, {type: 'null'}]},
  mayBeUnknown: true,
  write: value => (isUnknown(value) ? null : inner.write(value as T)),
  read: inner.read,
});

/** An object with any names, and values of one kind. */
export const dictionary = <T>(value: Codec<T>): Codec<Readonly<Record<string, T>>> => ({
  schema: {type: 'object', additionalProperties: value.schema},
  write: values => Object.fromEntries(Object.entries(values).map(([name, one]) => [name, value.write(one)])),
  read: (json, at) => {
    if (!isObject(json)) throw new DocumentError(at, 'an object');
    return Object.fromEntries(
      Object.entries(json).map(([name, one]) => [name, value.read(one, `${at}[${JSON.stringify(name)}]`)]),
    );
  },
});

/** A field that older captops did not write; a fact that may be unknown is unknown if its field is absent. */
export const optional = <C extends {readonly schema: JsonObject}>(
  inner: C,
): C & {readonly mayBeAbsent: true} => ({
  ...inner,
  mayBeAbsent: true,
});

/** The reason of a fact that a document does not have. */
const notWritten = 'the document was written by a captop that did not record it';

/** The same codec, with a description in the schema. */
export const described = <C extends {readonly schema: JsonObject}>(inner: C, description: string): C => ({
  ...inner,
  schema: {...inner.schema, description},
});

/** The same codec, for a field that has another name in the document than in the program. */
export const writtenAs = <C extends {readonly schema: JsonObject}>(name: string, inner: C): C => ({
  ...inner,
  writtenAs: name,
});

/** The field that holds the reasons of unknown facts. */
const reasons = 'unknown';

const reasonsSchema: JsonObject = {
  type: 'object',
  description: 'Why a field of this object is null: its name, and the reason in words.',
  additionalProperties: {type: 'string'},
};

/** A codec for each field of an object, optional ones included: the rows of its table. */
export type Codecs<T> = {readonly [K in keyof T]-?: Codec<Exclude<T[K], undefined>>};

function readField<T>(codec: Codec<T>, source: JsonObject, key: string, at: string): T {
  const place = at === '' ? key : `${at}.${key}`;
  const json = Object.hasOwn(source, key) ? source[key] : undefined;
  if (json === undefined) {
    if (codec.mayBeAbsent && codec.mayBeUnknown) return unknown(notWritten) as T;
    throw new DocumentError(place, 'present');
  }
  const why = source[reasons];
  if (codec.mayBeUnknown && json === null && isObject(why) && typeof why[key] === 'string')
    return unknown(why[key]) as T;
  return codec.read(json, place);
}

/**
 * An object with these fields, in this order. An unknown fact is written as null, and its reason under `unknown`
 * beside it; an optional one that the object does not have is left out. Other fields, which a newer captop may have
 * written, are ignored.
 */
export function object<T extends object>(fields: Codecs<T>): Codec<T> {
  const entries = (Object.keys(fields) as (keyof T & string)[]).map(key => {
    const codec = fields[key] as Codec<unknown>;
    return {key, name: codec.writtenAs ?? key, codec};
  });
  return {
    schema: {
      type: 'object',
      required: entries.filter(({codec}) => !codec.mayBeAbsent).map(({name}) => name),
      properties: {
        ...Object.fromEntries(entries.map(({name, codec}) => [name, codec.schema])),
        ...(entries.some(({codec}) => codec.mayBeUnknown) ? {[reasons]: reasonsSchema} : {}),
      },
    },
    write: value => {
      const written: Record<string, Json> = {};
      let why: Record<string, Json> | undefined;
      // A hundred containers have ten thousand fields: forEach saves the object that an iterator makes for each.
      entries.forEach(({key, name, codec}) => {
        const field: unknown = value[key];
        if (field === undefined && codec.mayBeAbsent) return;
        written[name] = codec.write(field);
        if (!(codec.mayBeUnknown && isUnknown(field))) return;
        why ??= {};
        why[name] = field.unknown;
      });
      if (why) written[reasons] = why;
      return written;
    },
    read: (json, at) => {
      if (!isObject(json)) throw new DocumentError(at, 'an object');
      return Object.fromEntries(
        entries.map(({key, name, codec}) => [key, readField(codec, json, name, at)]),
      ) as T;
    },
  };
}

/** An object with the same kind of value under each of these names. */
export const record = <K extends string, T>(
  names: readonly K[],
  value: Codec<T>,
): Codec<Readonly<Record<K, T>>> =>
  object(Object.fromEntries(names.map(name => [name, value])) as Codecs<Readonly<Record<K, T>>>);
