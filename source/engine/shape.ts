/**
 * Small typed checks of what an engine answered or wrote: each takes a JSON value and hands on what is known of it, with the
 * right types, or throws a WrongShape that names the place. A missing field and null are the same.
 */

export class WrongShape extends Error {
  constructor(at: string, must: string) {
    super(`${at} is not ${must}`);
  }
}

/** @param at where in the answer the value stands */
export type Shape<T> = (value: unknown, at: string) => T;

/** What a shape hands on. */
export type Shaped<S> = S extends Shape<infer T> ? T : never;

/** What others check. */
export const anything: Shape<unknown> = value => value;

export const text: Shape<string> = (value, at) => {
  if (typeof value !== 'string') throw new WrongShape(at, 'text');
  return value;
};

/** An id, which stands in paths and lines: visible ASCII without separators. */
export const identifier: Shape<string> = (value, at) => {
  if (typeof value !== 'string' || !/^[A-Za-z0-9][\w.:+-]{0,127}$/.test(value))
    throw new WrongShape(at, 'an id');
  return value;
};

export const flag: Shape<boolean> = (value, at) => {
  if (typeof value !== 'boolean') throw new WrongShape(at, 'true or false');
  return value;
};

/** A number that may be a PID. */
export const processId: Shape<number> = (value, at) => {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw new WrongShape(at, 'a process id');
  return value as number;
};

export const list =
  <T>(item: Shape<T>, most = Number.POSITIVE_INFINITY): Shape<readonly T[]> =>
  (value, at) => {
    if (!Array.isArray(value)) throw new WrongShape(at, 'a list');
    if (value.length > most) throw new WrongShape(at, `a list of at most ${most}`);
    return value.map((each, index) => item(each, `${at}[${index}]`));
  };

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Any names with the same kind of value. */
export const record =
  <T>(item: Shape<T>): Shape<Readonly<Record<string, T>>> =>
  (value, at) => {
    if (!isObject(value)) throw new WrongShape(at, 'an object');
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [name, item(each, `${at}.${name}`)]),
    );
  };

type Fields = Readonly<Record<string, Shape<unknown>>>;
type ObjectOf<Required extends Fields, Optional extends Fields> = {
  readonly [K in keyof Required]: Shaped<Required[K]>;
} & {readonly [K in keyof Optional]?: Shaped<Optional[K]>};

/** An object's known fields; others are left out. */
export function object<Optional extends Fields, Required extends Fields = Record<never, never>>(
  optional: Optional,
  required?: Required,
): Shape<ObjectOf<Required, Optional>> {
  const needed = Object.entries(required ?? {});
  const others = Object.entries(optional);
  return (value, at) => {
    if (!isObject(value)) throw new WrongShape(at, 'an object');
    const taken: Record<string, unknown> = {};
    for (const [name, shape] of needed) taken[name] = shape(value[name], `${at}.${name}`);
    for (const [name, shape] of others) {
      const field = Object.hasOwn(value, name) ? value[name] : undefined;
      if (field !== undefined && field !== null) taken[name] = shape(field, `${at}.${name}`);
    }
    return taken as ObjectOf<Required, Optional>;
  };
}
