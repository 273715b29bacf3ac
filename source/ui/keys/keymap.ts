/** Looks keys up in the table of bindings, or in a user's own. */
import {type ActionId, type Binding, bindings, type Place} from './bindings.ts';
import type {Key} from './tokenise.ts';

/** The names of all actions, as a user's own bindings name them. */
export const actionIds: ReadonlySet<string> = new Set(bindings.map(({action}) => action));

/** Looks keys up. */
export interface Keymap {
  readonly bindings: readonly Binding[];
  /** The action of a key in a place; undefined where it has none there. */
  actionOf(key: Key, place: Place): ActionId | undefined;
}

/** A keymap from bindings; where two want the same key in the same place, the first has it. */
export function createKeymap(from: readonly Binding[] = bindings): Keymap {
  const index = new Map<string, ActionId>();
  for (const {action, keys, where} of from)
    for (const place of where)
      for (const key of keys) {
        const at = `${place} ${key}`;
        if (!index.has(at)) index.set(at, action);
      }
  return {bindings: from, actionOf: (key, place) => index.get(`${place} ${key}`)};
}
