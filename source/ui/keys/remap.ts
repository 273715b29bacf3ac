/** Reads the user's configuration: theme, keys and columns. */

import {didYouMean} from '../../model/did-you-mean.ts';
import {exitStatus, Failure} from '../../model/failure.ts';
import {sanitise} from '../../model/safe-text.ts';
import type {Column} from '../../view/column.ts';
import {chosenColumns} from '../../view/column-choice.ts';
import {columns as everyColumn} from '../../view/columns.ts';
import {type ThemeName, themeNames} from '../theme.ts';
import {type Binding, bindings} from './bindings.ts';
import {actionIds, createKeymap, type Keymap} from './keymap.ts';
import {keyNames} from './tokenise.ts';

export interface UserConfig {
  readonly theme: ThemeName | undefined;
  readonly keymap: Keymap;
  /** The columns of the list, in order; null for the usual ones. */
  readonly columns: readonly Column[] | null;
}

/** The configuration without a file. */
export const usualConfig: UserConfig = {theme: undefined, keymap: createKeymap(), columns: null};

function wrong(file: string, sentence: string): never {
  throw new Failure(`${file}: ${sentence}`, exitStatus.usage);
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A key may be written as in the help: `Ctrl-d`, `PgUp`, `F5`. */
function keyOf(file: string, action: string, written: unknown): string {
  if (typeof written !== 'string') return wrong(file, `keys.${action} takes a key or a list of keys`);
  if ([...written].length === 1) return written === ' ' ? 'space' : written;
  const lower = written.toLowerCase();
  const name = {pgup: 'pageup', pgdn: 'pagedown', esc: 'escape', return: 'enter'}[lower] ?? lower;
  if (keyNames.has(name) || /^ctrl-[a-z]$/.test(name)) return name;
  return wrong(file, `keys.${action}: '${written}' is not a key${didYouMean(name, [...keyNames])}`);
}

function keysOf(file: string, keys: unknown): ReadonlyMap<string, readonly string[]> {
  if (!isObject(keys)) return wrong(file, 'keys takes an object of actions, as in {"quit": ["q"]}');
  const chosen = new Map<string, readonly string[]>();
  for (const [action, value] of Object.entries(keys)) {
    if (!actionIds.has(action))
      wrong(file, `keys.${action} is not an action${didYouMean(action, [...actionIds])}`);
    chosen.set(
      action,
      (Array.isArray(value) ? value : [value]).map(each => keyOf(file, action, each)),
    );
  }
  return chosen;
}

/** Fails if the user gives one key two actions in one place. */
function checkClashes(file: string, own: readonly Binding[]): void {
  const taken = new Map<string, string>();
  for (const {action, keys, where} of own)
    for (const place of where)
      for (const key of keys) {
        const at = `${place} ${key}`;
        const other = taken.get(at);
        if (other !== undefined && other !== action)
          wrong(file, `keys.${action}: '${key}' is taken by ${other} in the same place`);
        taken.set(at, action);
      }
}

/**
 * captop's bindings with the user's keys. A key that the user gives to an action is taken from the action that had
 * it.
 */
function merge(chosen: ReadonlyMap<string, readonly string[]>, file: string): readonly Binding[] {
  const isOwn = ({action}: Binding) => chosen.has(action);
  const own = bindings.filter(isOwn).map((binding): Binding => {
    const keys = chosen.get(binding.action) ?? binding.keys;
    const footer =
      binding.footer && keys[0] !== undefined ? ([sanitise(keys[0]), binding.footer[1]] as const) : null;
    return {...binding, keys, footer};
  });
  checkClashes(file, own);
  const taken = (key: string, {where}: Binding) =>
    own.some(each => each.keys.includes(key) && each.where.some(place => where.includes(place)));
  let next = 0;
  return bindings.map(binding =>
    isOwn(binding)
      ? (own[next++] ?? binding)
      : {
          ...binding,
          keys:
            binding.action === 'interrupt' ? binding.keys : binding.keys.filter(key => !taken(key, binding)),
        },
  );
}

/** The columns of these ids; `columns` in the file is what the key that keeps them writes. */
function columnsIn(file: string, ids: unknown): readonly Column[] | null {
  if (ids === undefined) return null;
  if (!Array.isArray(ids) || ids.length === 0)
    return wrong(file, 'columns takes a list of columns, as in ["risk", "name"]');
  const known = everyColumn.map(({id}) => id);
  for (const [index, id] of ids.entries()) {
    if (typeof id !== 'string' || !known.includes(id))
      wrong(file, `columns: '${String(id)}' is not a column${didYouMean(String(id), known)}`);
    if (ids.indexOf(id) < index) wrong(file, `columns: '${String(id)}' is there twice`);
  }
  return chosenColumns(ids as readonly string[]);
}

const settings: ReadonlySet<string> = new Set(['theme', 'keys', 'columns']);

/**
 * Reads the configuration file: `{"theme": "light", "keys": {"quit": ["q"], "down": ["down", "j"]}}`.
 *
 * @param file its path, for the error's sentence
 * @throws Failure with status 2 that names the file and the key
 */
export function readConfig(text: string, file: string): UserConfig {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    return wrong(file, `is not valid JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isObject(parsed)) return wrong(file, 'takes an object, as in {"theme": "light", "keys": {}}');
  for (const name of Object.keys(parsed))
    if (!settings.has(name))
      wrong(file, `'${name}' is not a setting; the settings are theme, keys and columns`);
  const {theme, keys = {}, columns} = parsed;
  if (theme !== undefined && !themeNames.includes(theme as ThemeName))
    wrong(file, `theme: '${String(theme)}' is not a theme; the themes are ${themeNames.join(', ')}`);
  return {
    theme: theme as ThemeName | undefined,
    keymap: createKeymap(merge(keysOf(file, keys), file)),
    columns: columnsIn(file, columns),
  };
}
