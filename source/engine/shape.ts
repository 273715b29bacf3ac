/**
 * Small typed checks of what an engine answered or wrote: each takes a JSON value and hands on what is known of it, with the
 * right types, or throws a WrongShape that names the place. A missing field and null are the same.
 */

export class WrongShape extends Error {
  readonly #must: string;
  readonly #at: string;

  /** @param at where the value stands: `it.State.Pid`, `[3]` */
  constructor(must: string, at = '') {
    super(`${at} is not ${must}`);
    this.#must = must;
    this.#at = at;
  }

  /** The same, of a value that stands inside another. */
  inside(at: string): WrongShape {
    return new WrongShape(this.#must, `${at}${this.#at}`);
  }
}

/** Takes a value and hands on what is known of it, or throws a WrongShape. */
export type Check<T> = (value: unknown) => T;

/** What a check hands on. */
export type Checked<C> = C extends Check<infer T> ? T : never;

/** Checks a part; where it is wrong, says which. The place is only put into words then: most answers are right. */
function part<T>(check: Check<T>, value: unknown, place: () => string): T {
  try {
    return check(value);
  } catch (error) {
    throw error instanceof WrongShape ? error.inside(place()) : error;
  }
}

/** Checks a whole answer, which a WrongShape calls by `name`. */
export const checked = <T>(check: Check<T>, value: unknown, name: string): T =>
  part(check, value, () => name);

export const textValue: Check<string> = value => {
  if (typeof value !== 'string') throw new WrongShape('text');
  return value;
};

/** An id, which stands in paths and lines: visible ASCII without separators. */
export const identifier: Check<string> = value => {
  if (typeof value !== 'string' || !/^[A-Za-z0-9][\w.:+-]{0,127}$/.test(value)) throw new WrongShape('an id');
  return value;
};

export const truthValue: Check<boolean> = value => {
  if (typeof value !== 'boolean') throw new WrongShape('true or false');
  return value;
};

/** A number that may be a PID. */
export const processId: Check<number> = value => {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw new WrongShape('a process id');
  return value as number;
};

export const listOf =
  <T>(item: Check<T>, most = Number.POSITIVE_INFINITY): Check<readonly T[]> =>
  value => {
    if (!Array.isArray(value)) throw new WrongShape('a list');
    if (value.length > most) throw new WrongShape(`a list of at most ${most}`);
    return value.map((each, index) => part(item, each, () => `[${index}]`));
  };

/** An object whose fields others check. */
export const anyObject: Check<Readonly<Record<string, unknown>>> = value => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new WrongShape('an object');
  return value as Readonly<Record<string, unknown>>;
};

/** Any names with the same kind of value. */
export const recordOf =
  <T>(item: Check<T>): Check<Readonly<Record<string, T>>> =>
  value =>
    Object.fromEntries(
      Object.entries(anyObject(value)).map(([name, each]) => [name, part(item, each, () => `.${name}`)]),
    );

type Fields = Readonly<Record<string, Check<unknown>>>;
type ObjectOf<Required extends Fields, Optional extends Fields> = {
  readonly [K in keyof Required]: Checked<Required[K]>;
} & {readonly [K in keyof Optional]?: Checked<Optional[K]>};

/** An object's known fields; others are left out. */
export function objectOf<Optional extends Fields, Required extends Fields = Record<never, never>>(
  optional: Optional,
  required?: Required,
): Check<ObjectOf<Required, Optional>> {
  const needed = Object.entries(required ?? {});
  const others = Object.entries(optional);
  return value => {
    const given = anyObject(value);
    const taken: Record<string, unknown> = {};
    for (const [name, check] of needed) taken[name] = part(check, given[name], () => `.${name}`);
    for (const [name, check] of others) {
      const field = Object.hasOwn(given, name) ? given[name] : undefined;
      if (field !== undefined && field !== null) taken[name] = part(check, field, () => `.${name}`);
    }
    return taken as ObjectOf<Required, Optional>;
  };
}
