/** Which containers are shown, and in which order. */

import {didYouMean} from '../model/did-you-mean.ts';
import type {Container, Snapshot} from '../model/snapshot.ts';
import type {Filter} from './filter.ts';
import type {Row} from './row.ts';
import {rowsOf} from './row.ts';
import {sortRows} from './sort.ts';

export interface RowSelection {
  readonly names: readonly string[];
  readonly filter: Filter;
  readonly sort: string | null;
  readonly reverse: boolean;
}

/** A name that cannot be followed. */
export interface NameError {
  readonly name: string;
  /** For the user. */
  readonly sentence: string;
}

export interface Selected {
  readonly rows: readonly Row[];
  /** The snapshot with the rows' containers alone, in the rows' order. */
  readonly snapshot: Snapshot;
  /** The names that no container has, or that several have. */
  readonly errors: readonly NameError[];
  /** Number of containers that were put to the filter: all, or those with the names. */
  readonly asked: number;
  /** The filter names a container, by `name:` and the like, and none is called so. */
  readonly isMisnamed: boolean;
}

/** The errors as one sentence. */
export const sentencesOf = (errors: readonly NameError[]): string =>
  errors.map(({sentence}) => sentence).join('; ');

/** The containers that a word names: those with that name, else those whose id starts with it, as `docker inspect` does. */
export function named<C extends Pick<Container, 'id' | 'name'>>(
  containers: readonly C[],
  word: string,
): readonly C[] {
  const whole = containers.filter(({name}) => name === word);
  return whole.length > 0 ? whole : containers.filter(({id}) => id.startsWith(word.toLowerCase()));
}

/** Maximum number of names that a sentence suggests. */
const suggestedAtMost = 3;

/** Says that no container is called so, and which ones were probably meant: that hold the word, else the nearest. */
export function noContainer(word: string, containers: readonly Pick<Container, 'name'>[]): string {
  const names = containers.map(({name}) => name);
  const holding = names.filter(name => word.length > 1 && name.toLowerCase().includes(word.toLowerCase()));
  const [first, ...others] = holding
    .toSorted((one, other) => one.length - other.length)
    .slice(0, suggestedAtMost);
  const hint =
    first === undefined
      ? didYouMean(word, names)
      : `; did you mean ${others.length === 0 ? first : `${[first, ...others.slice(0, -1)].join(', ')} or ${others.at(-1)}`}?`;
  return `there is no container '${word}'${hint}`;
}

function byNames(
  rows: readonly Row[],
  names: readonly string[],
): {rows: readonly Row[]; errors: readonly NameError[]} {
  if (names.length === 0) return {rows, errors: []};
  const containers = rows.map(({container}) => container);
  const errors: NameError[] = [];
  const wanted = new Set<Container>();
  for (const name of names) {
    const found = named(containers, name);
    if (found.length === 0) errors.push({name, sentence: noContainer(name, containers)});
    const byHost = Map.groupBy(
      rows.filter(({container}) => found.includes(container)),
      ({host}) => host,
    );
    if ([...byHost.values()].some(({length}) => length > 1))
      errors.push({name, sentence: `${found.length} containers have an id that starts with '${name}'`});
    for (const container of found) wanted.add(container);
  }
  return {rows: rows.filter(({container}) => wanted.has(container)), errors};
}

/**
 * The containers that the names and the filter leave, in order. Rows that merely resemble the filter are not among them:
 * a script gets what matches.
 */
export function selectRows(snapshot: Snapshot, {names, filter, sort, reverse}: RowSelection): Selected {
  const {rows: asked, errors} = byNames(rowsOf(snapshot), names);
  const rows = sortRows(asked.filter(filter.matches), sort, reverse);
  const hosts = snapshot.hosts.map(host => ({
    ...host,
    containers: rows.filter(row => row.host === host).map(({container}) => container),
  }));
  const isMisnamed = asked.length > 0 && !asked.some(filter.names);
  return {rows, snapshot: {...snapshot, hosts}, errors, asked: asked.length, isMisnamed};
}
