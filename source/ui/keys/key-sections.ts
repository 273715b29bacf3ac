/** The keys as the help lists them: by where they hold, each with its name and what it does. */
import {joinSafe, type SafeText, safe, sanitise} from '../../model/safe-text.ts';
import type {Binding} from './bindings.ts';

/** Names of keys that are not written as the key with a capital letter. */
const written: Readonly<Record<string, string>> = {pageup: 'PgUp', pagedown: 'PgDn', escape: 'Esc'};

/** How a key is written: `Ctrl-d`, `PgUp`, `F5`, `j`. */
export function keyName(key: string): SafeText {
  if ([...key].length === 1) return sanitise(key);
  const parts = key.split('-').map(part => written[part] ?? part.slice(0, 1).toUpperCase() + part.slice(1));
  return sanitise(key.startsWith('ctrl-') ? `Ctrl-${key.slice('ctrl-'.length)}` : parts.join('-'));
}

interface Place {
  readonly title: SafeText;
  readonly holds: (where: Binding['where']) => boolean;
}

/** Where keys hold. A binding stands in the first one that it belongs to. */
const places = {
  everywhere: {
    title: safe`Everywhere`,
    holds: where => where.includes('list') && where.includes('detail'),
  },
  list: {title: safe`In the list`, holds: where => where.includes('list')},
  detail: {title: safe`In the detail of a container`, holds: where => where.includes('detail')},
  tables: {
    title: safe`In the comparison and the matrix`,
    holds: where => where.includes('compare') || where.includes('matrix'),
  },
  others: {title: safe`In the chooser of columns, the help, the filter and the tour`, holds: () => true},
} as const satisfies Record<string, Place>;

export type KeySectionId = keyof typeof places;

interface KeyEntry {
  readonly keys: SafeText;
  readonly help: SafeText;
}

export interface KeySection {
  readonly id: KeySectionId;
  readonly title: SafeText;
  readonly entries: readonly KeyEntry[];
}

/** Bindings with the same help become one entry. */
const entriesOf = (bindings: readonly Binding[]): readonly KeyEntry[] =>
  [...Map.groupBy(bindings, ({help}) => help)].map(([help, same]) => ({
    help,
    keys: joinSafe([...new Set(same.flatMap(({keys}) => keys))].map(keyName), safe` `),
  }));

/** The sections of the help, those without a key left out; an action that no key is bound to is left out, too. */
export function keySections(bindings: readonly Binding[]): readonly KeySection[] {
  const bound = bindings.filter(({keys}) => keys.length > 0);
  const all = Object.entries(places) as readonly [KeySectionId, Place][];
  const bySection = Map.groupBy(bound, ({where}) => all.find(([, {holds}]) => holds(where))?.[0]);
  return all.flatMap(([id, {title}]) => {
    const own = bySection.get(id);
    return own === undefined ? [] : [{id, title, entries: entriesOf(own)}];
  });
}
