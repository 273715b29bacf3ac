/** The list by what containers belong to, such as a project or a pod: headings, and rows that are alike folded into one line. */
import {type Belonging, belongingOf, labelOf} from '../model/belonging.ts';
import {memoizeEach} from '../model/memoize.ts';
import {type SafeText, safe, sanitise} from '../model/safe-text.ts';
import {type Risk, risks} from '../model/snapshot.ts';
import type {Row} from './row.ts';

/** The line above the rows of a group. */
export interface Heading {
  readonly kind: 'heading';
  /** What the group is called in `folded`: its name, or '' for the rows that belong to no group. */
  readonly group: string;
  /** `shop`, or `no project`. */
  readonly title: SafeText;
  readonly worst: Risk;
  /** How many rows have each risk, the worst first; risks that no row has are left out. */
  readonly counts: readonly {readonly risk: Risk; readonly count: number}[];
  readonly size: number;
  readonly folded: boolean;
}

/** A container's line, or that of several that are alike. */
export interface GroupedRow {
  readonly kind: 'row';
  /** The row with the name that it has within its group; of several that are alike, the first of them. */
  readonly row: Row;
  /** Every row that the line stands for. */
  readonly rows: readonly Row[];
}

export type GroupedLine = Heading | GroupedRow;

/** Rows fold into one line from this number on. */
const fewestAlike = 3;

/** Rows are alike if all of this is the same: what the list shows of them, apart from the PIDs. */
function likeness({host, container}: Row): string {
  const {risk, state, image, findings, pid1, processes} = container;
  const seen =
    pid1 === null
      ? null
      : [
          pid1.user,
          pid1.hostUser,
          ...(['effective', 'permitted', 'bounding'] as const).map(set => `${pid1.capabilities[set]}`),
        ];
  return JSON.stringify([host.endpoint, risk, state, image, findings[0]?.short, processes.length, seen]);
}

/** Kubernetes gives a container a name of its own beside the long one that the engine has. */
const shortNameLabel = 'io.kubernetes.container.name';

/** The name within the group: without the group's own name and the separator behind it. */
function nameWithin(group: string, {container}: Row): string {
  const {name} = container;
  const rest = name.startsWith(group) ? name.slice(group.length) : '';
  return labelOf(container, shortNameLabel) ?? (/^[-_.]./.test(rest) ? rest.slice(1) : name);
}

/** A name without the number at its end, and that number; null if it ends in no number. */
function numbered(name: string): {readonly stem: string; readonly number: number} | null {
  const match = /^(.*?)(\d{1,9})$/.exec(name);
  return match === null ? null : {stem: match[1] ?? '', number: Number(match[2])};
}

/** `fill-1…80  80 ×` and, in a narrow column, `fill  80 ×`, of names that differ in the number at their end. */
function joinedNames(stem: string, numbers: readonly number[]): readonly [string, string] {
  const first = numbers.reduce((least, number) => Math.min(least, number), Number.POSITIVE_INFINITY);
  const last = numbers.reduce((most, number) => Math.max(most, number), 0);
  const count = `${numbers.length} ×`;
  return [`${stem}${first}…${last}  ${count}`, `${stem.replace(/[-_.]$/, '')}  ${count}`];
}

/** What is worked out once for each row, however often rows are grouped. */
interface RowFacts {
  readonly likenessOf: (row: Row) => string;
  readonly renamed: (row: Row, names: readonly [string, ...string[]]) => Row;
}

/** The rows of a group, those that differ in the number of their names alone folded into the first of them. */
function foldAlike(
  group: string,
  rows: readonly Row[],
  {likenessOf, renamed}: RowFacts,
): readonly GroupedRow[] {
  const named = rows.map(row => {
    const name = nameWithin(group, row);
    return {row, name, parts: numbered(name)};
  });
  const byStem = Map.groupBy(named, ({parts}) => parts?.stem);
  const keyed = named.map(one => {
    const {row, parts} = one;
    const isFrequent = parts !== null && (byStem.get(parts.stem)?.length ?? 0) >= fewestAlike;
    return {...one, key: isFrequent ? `${parts.stem} ${likenessOf(row)}` : null};
  });
  const alike = Map.groupBy(keyed, ({key}) => key);
  return keyed.flatMap((one): readonly GroupedRow[] => {
    const {row, name, parts, key} = one;
    const all = key === null ? [] : (alike.get(key) ?? []);
    if (parts === null || all.length < fewestAlike)
      return [{kind: 'row', row: renamed(row, [name]), rows: [row]}];
    if (all[0] !== one) return [];
    const names = joinedNames(
      parts.stem,
      all.map(other => other.parts?.number ?? 0),
    );
    return [{kind: 'row', row: renamed(row, names), rows: all.map(other => other.row)}];
  });
}

/**
 * The rows in their order, those of which `likeness` says the same folded into the first of them, whatever they are
 * called, where at least as many are alike as in the list.
 */
export function foldIdentical(rows: readonly Row[], likeness: (row: Row) => string): readonly GroupedRow[] {
  const alike = [...Map.groupBy(rows, likeness).values()].filter(({length}) => length >= fewestAlike);
  const groupOf = new Map(alike.flatMap(group => group.map(row => [row, group] as const)));
  return rows.flatMap((row): readonly GroupedRow[] => {
    const group = groupOf.get(row) ?? [row];
    return group[0] === row ? [{kind: 'row', row, rows: group}] : [];
  });
}

/** The same object for the same row and name. */
function createRowFacts(): RowFacts {
  const others = new WeakMap<Row, Row>();
  return {
    likenessOf: memoizeEach(likeness),
    renamed: (row, names) => {
      if (names[0] === row.container.name) return row;
      const known = others.get(row);
      if (known?.shownNames?.[0] === names[0]) return known;
      const other = {...row, shownNames: names};
      others.set(row, other);
      return other;
    },
  };
}

/** A heading, and the lines under it, which are worked out when they are first shown. */
interface Group {
  readonly heading: Omit<Heading, 'folded'>;
  readonly lines: () => readonly GroupedRow[];
}

/** Makes the function that puts rows into groups; what it works out of a row is kept as long as the row is. */
export function createGrouping(): (rows: readonly Row[], by: Belonging) => readonly Group[] {
  const facts = createRowFacts();
  return (rows, by) => {
    const groups = Map.groupBy(rows, ({container}) => belongingOf(container, by) ?? '');
    const named = [...groups].filter(([group]) => group !== '');
    const rest = groups.get('');
    return [...named, ...(rest === undefined ? [] : [['', rest] as const])].map(([group, members]): Group => {
      let lines: readonly GroupedRow[] | undefined;
      return {
        heading: {
          kind: 'heading',
          group,
          title: group === '' ? safe`no ${sanitise(by)}` : sanitise(group),
          ...countsOf(members),
          size: members.length,
        },
        lines: () => {
          lines ??= foldAlike(group, members, facts);
          return lines;
        },
      };
    });
  };
}

/**
 * The rows under headings. Groups come in the order of their first rows, and rows in the order given, so that with the
 * usual order the group with the worst risk is first; rows that belong to no group come last.
 *
 * @param folded names of the groups whose rows are not shown ('' for those that belong to none)
 */
export const linesOfGroups = (
  groups: readonly Group[],
  folded: ReadonlySet<string>,
): readonly GroupedLine[] =>
  groups.flatMap(({heading, lines}): readonly GroupedLine[] =>
    folded.has(heading.group) ? [{...heading, folded: true}] : [{...heading, folded: false}, ...lines()],
  );

function countsOf(rows: readonly Row[]): Pick<Heading, 'worst' | 'counts'> {
  const byRisk = Map.groupBy(rows, ({container}) => container.risk);
  const counts = risks.flatMap(risk => {
    const count = byRisk.get(risk)?.length ?? 0;
    return count === 0 ? [] : [{risk, count}];
  });
  return {worst: counts[0]?.risk ?? 'ok', counts};
}
