/** The columns of the matrix: what of the host is in a container, then the capabilities by what they reach. */
import {
  bitsOf,
  type Capability,
  capabilities,
  capabilityAt,
  maskOf,
  shortName,
} from '../../model/capability.ts';
import {knownOr} from '../../model/known.ts';
import {type SafeText, safe, sanitise} from '../../model/safe-text.ts';
import {type HostThing, hostInFindings, hostThings, presenceOf} from '../../view/host-in.ts';
import type {Row} from '../../view/row.ts';
import type {Tone} from '../../view/tone.ts';
import {glyphs} from '../text/glyphs.ts';
import type {Paint} from '../text/line.ts';
import {type CapabilityStanding, standingOf} from './capability-standing.ts';

export type Group = 'host in' | Capability['reach'];

/** What of the host is within first; then the capabilities, the worst first, like the risks of the list. */
export const groups: readonly Group[] = ['host in', 'escape', 'host', 'container', 'benign'];

/** The names of the groups, longest first. */
export const groupWords: Readonly<Record<Group, {readonly words: readonly SafeText[]; readonly tone: Tone}>> =
  {
    'host in': {words: [safe`HOST IN`, safe`IN`], tone: 'critical'},
    escape: {words: [safe`ESCAPE`], tone: 'critical'},
    host: {words: [safe`HOST`], tone: 'high'},
    container: {words: [safe`CONTAINER`], tone: 'low'},
    benign: {words: [safe`HARMLESS`], tone: 'ok'},
  };

interface Sign {
  readonly mark: SafeText;
  readonly paint: Paint;
  /** For the legend and the explanation. */
  readonly words: SafeText;
}

export const signs: Readonly<Record<CapabilityStanding, Sign>> = {
  held: {mark: glyphs.held, paint: 'plain', words: safe`held, as in the profile`},
  absent: {mark: glyphs.absent, paint: 'muted', words: safe`not held, as in the profile`},
  added: {mark: safe`+`, paint: 'added', words: safe`held beyond the profile`},
  dropped: {mark: safe`-`, paint: 'dropped', words: safe`in the profile, not held`},
  bounding: {mark: glyphs.bounding, paint: 'medium', words: safe`only in the bounding set`},
  other: {mark: safe`^`, paint: 'critical', words: safe`held by another process than PID 1`},
  unknown: {mark: safe`?`, paint: 'muted', words: safe`not read`},
};

export interface MatrixColumn {
  readonly group: Group;
  /** As it is written upright: at most `nameHeight` letters. */
  readonly letters: string;
  readonly name: SafeText;
  /** What it allows, and how far it reaches, in sentences. */
  readonly sentences: SafeText;
  readonly cell: (row: Row) => Sign;
  /** The capability's bit, or what of the host it is. */
  readonly subject: {readonly bit: number} | {readonly thing: HostThing};
}

/** Letters of an upright name: with the groups above and the cursor below, the head takes six lines. */
export const nameHeight = 4;

/** `SADM` for SYS_ADMIN, `CHOW` for CHOWN: the beginning of the first and of the last word, and no two alike. */
export function abbreviated(name: string): string {
  const words = shortName(name).split('_');
  const last = words.at(-1) ?? '';
  return words.length === 1
    ? last.slice(0, nameHeight)
    : `${words[0]?.[0] ?? ''}${last.slice(0, nameHeight - 1)}`;
}

/** The column of a capability. */
export function capabilityColumn(bit: number): MatrixColumn {
  const {name, allows, reach, because} = capabilityAt(bit);
  const mask = maskOf(bit);
  const word = groupWords[reach].words[0] ?? safe``;
  return {
    group: reach,
    letters: abbreviated(name),
    name: sanitise(name),
    sentences: safe`${sanitise(allows)}. ${sanitise(word.slice(0, 1) + word.slice(1).toLowerCase())}: ${sanitise(because)}.`,
    cell: row => signs[standingOf(row, mask)],
    subject: {bit},
  };
}

const notThere: Sign = {...signs.absent, words: safe`no`};

function hostColumn(thing: HostThing): MatrixColumn {
  return {
    group: 'host in',
    letters: thing.letters,
    name: thing.name,
    sentences: safe`${thing.lets}.`,
    cell: ({container}) => {
      const presence = presenceOf(thing, container);
      if (presence === 'absent') return notThere;
      if (presence === 'unknown') return signs.unknown;
      const evidence = hostInFindings(thing, container)[0]?.evidence ?? '';
      return {
        mark: signs.added.mark,
        paint: presence === 'info' ? 'muted' : presence,
        words: sanitise(evidence, 200),
      };
    },
    subject: {thing},
  };
}

const hostColumns = hostThings.map(hostColumn);

/** Marks that say nothing beyond what an ordinary container is. */
const usualMarks: ReadonlySet<SafeText> = new Set(
  (['held', 'absent', 'unknown'] as const).map(kind => signs[kind].mark),
);

/** The columns of a matrix of these rows: all, or those in which some row differs from the profile. */
export function matrixColumns(rows: readonly Row[], differencesOnly: boolean): readonly MatrixColumn[] {
  const last = Math.max(...rows.map(({host}) => knownOr(host.capLastCap, capabilities.length - 1)), 0);
  const seen = rows.reduce((all, {container}) => all | (container.pid1?.capabilities.bounding ?? 0n), 0n);
  const bits = [...new Set([...Array.from({length: last + 1}, (_, bit) => bit), ...bitsOf(seen)])];
  const known = [...hostColumns, ...bits.map(capabilityColumn)];
  const shown = differencesOnly
    ? known.filter(({cell}) => rows.some(row => !usualMarks.has(cell(row).mark)))
    : known;
  return groups.flatMap(group => shown.filter(each => each.group === group));
}
