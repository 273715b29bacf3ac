/** Looks up what a key does, in captop's bindings or the user's own. */
import {type ActionId, type Binding, bindings, type Place} from './bindings.ts';
import type {Key} from './tokenise.ts';

/** The names of all actions, which the user's configuration may bind. */
export const actionIds: ReadonlySet<string> = new Set(bindings.map(({action}) => action));

/** Looks keys up. */
export interface Keymap {
  readonly bindings: readonly Binding[];
  /** The action of a key in a place; undefined if it has none there. */
  actionOf(key: Key, place: Place): ActionId | undefined;
}

/** Makes a keymap; if two bindings want the same key in the same place, the first one gets it. */
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
