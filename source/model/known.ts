/** A fact that could not be read, with the reason in words. It is never replaced by a zero or an empty set. */
export interface Unknown {
  readonly unknown: string;
}

/** A fact, or the reason why it is missing. */
export type Known<T> = T | Unknown;

/** Makes an unknown fact; `reason` is shown to the user as it stands. */
export const unknown = (reason: string): Unknown => ({unknown: reason});

/** Whether the fact is unknown. */
export function isUnknown(fact: unknown): fact is Unknown {
  return typeof fact === 'object' && fact !== null && 'unknown' in fact;
}

/** The fact, or `otherwise` if it is unknown. */
export function knownOr<T, U>(fact: Known<T>, otherwise: U): T | U {
  return isUnknown(fact) ? otherwise : (fact as T);
}
