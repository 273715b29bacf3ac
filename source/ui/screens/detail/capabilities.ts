/** The pane of capabilities: all that the kernel knows by what they reach, who grants each, and which sets hold it. */

import {capabilities, capabilityAt, countOf, maskOf, shortName, toHex} from '../../../model/capability.ts';
import {knownOr} from '../../../model/known.ts';
import {type SafeText, safe, sanitise} from '../../../model/safe-text.ts';
import {setNames} from '../../../model/snapshot.ts';
import {firstThatFits, toWidth} from '../../../view/text-width.ts';
import {blank, wrap} from '../../text/cells.ts';
import {emptyLine, type Line, labelled, line, type Piece, piece, widthOfLine} from '../../text/line.ts';
import {copyOfId} from '../copy.ts';
import {capabilityExplanation} from '../explain.ts';
import type {ScrollView} from '../scroll-view.ts';
import {
  type CapabilityCell,
  capabilityCell,
  declaredCell,
  differs,
  observedCell,
  type Sets,
  setsOf,
} from './capability-cells.ts';
import {
  grantHeadings,
  headingsExplanation,
  type Reach,
  reaches,
  reachHeadings,
  setHeadings,
} from './capability-columns.ts';
import {explainCapability} from './capability-words.ts';
import type {Pane} from './pane.ts';
import {absenceLine, type Subject, whose} from './subject.ts';

/** Whose sets these are, and how many capabilities it holds; in fewer words where there is no room for all. */
function headLine(subject: Subject, width: number): Line {
  const {process, row} = subject;
  if (process === null) return absenceLine(subject);
  const {effective, bounding} = process.capabilities;
  const count = countOf(effective);
  const known = knownBits(subject).length;
  const available = knownOr(row.host.available, null);
  const rest =
    available !== null && (available & ~effective) === 0n
      ? safe`all that the daemon may hand out`
      : safe`${known - count} withheld`;
  const ofProcess = [...whose(process), piece(safe`  `)];
  const held = safe`${count} of ${known} held`;
  const texts = [
    safe`${held}, ${rest}; ${countOf(bounding)} in the bounding set`,
    safe`${held}, ${countOf(bounding)} in the bounding set`,
    held,
  ];
  return [...ofProcess, piece(firstThatFits(texts, width - widthOfLine(ofProcess)) ?? held)];
}

/** The columns in front of the sets, for a screen reader. */
const grantNames = [safe`profile`, safe`declared`, safe`expected`];

interface Widths {
  readonly name: number;
  /** With CAP_ in front. */
  readonly long: boolean;
  /** The columns in front of the sets of the process: header and width. */
  readonly grants: ReadonlyArray<readonly [header: SafeText, width: number]>;
  readonly set: number;
}

/** Of the capabilities under their headings. */
const indent = 2;

/** Whole headers if there is room for them, else shortened ones. */
const widthsOf = (width: number): Widths => ({
  name: width >= 82 ? 24 : width >= 64 ? 20 : 19,
  long: width >= 82,
  grants: grantHeadings.map(({header, short}, index) =>
    width >= 76 ? [header, index === 0 ? 9 : 10] : [short, index === 2 ? 5 : 6],
  ),
  set: width >= 64 ? 5 : 4,
});

const centred = ([mark, paint]: CapabilityCell, width: number): Piece => {
  const left = Math.floor((width - 1) / 2);
  return piece(toWidth(safe`${toWidth(safe``, left)}${mark}`, width), paint);
};

function headerLine(widths: Widths): Line {
  return [
    piece(toWidth(safe`  CAPABILITY`, widths.name + indent), 'heading'),
    ...widths.grants.map(([header, width]) => piece(toWidth(header, width), 'heading')),
    ...setNames.map(set => piece(toWidth(setHeadings[set].header, widths.set), 'heading')),
  ];
}

function capabilityLine(subject: Subject, sets: Sets, bit: number, widths: Widths): Line {
  const {name} = capabilityAt(bit);
  const shownName = sanitise(widths.long ? name : shortName(name));
  const inAnySet = sets.observed !== null && (sets.observed.bounding & maskOf(bit)) !== 0n;
  const cells: readonly CapabilityCell[] = [
    capabilityCell(sets.profile, bit),
    declaredCell(subject.row, bit),
    capabilityCell(sets.expected?.effective ?? null, bit),
  ];
  return [
    piece(blank(indent)),
    piece(toWidth(shownName, widths.name), inAnySet ? 'plain' : 'muted'),
    ...cells.map((cell, index) =>
      labelled(centred(cell, widths.grants[index]?.[1] ?? 5), grantNames[index] ?? safe``),
    ),
    ...setNames.map(set => labelled(centred(observedCell(sets, set, bit), widths.set), sanitise(set))),
  ];
}

/**
 * The capabilities up to the kernel's cap_last_cap, or those of captop's table if it is not known, and any others
 * that are held.
 */
function knownBits({row, process}: Subject): number[] {
  const last = knownOr(row.host.capLastCap, capabilities.length - 1);
  const seen = setNames.reduce((all, set) => all | (process?.capabilities[set] ?? 0n), 0n);
  return Array.from({length: 64}, (_, bit) => bit).filter(bit => bit <= last || (seen & maskOf(bit)) !== 0n);
}

const explanation = (subject: Subject, bit: number): Line[] =>
  explainCapability(subject, bit).flatMap((text, index) =>
    wrap(text, subject.width).map(part => line(part, index === 0 ? 'accent' : 'plain')),
  );

/** The key of a heading; that of a capability is its bit. */
const headingKey = (reach: Reach): string => `reaches ${reach}`;

/** The heading of that key; undefined for the key of a capability. */
const headingOf = (key: string | null): Reach | undefined => reaches.find(reach => headingKey(reach) === key);

/** `ESCAPE  2 of 6 within reach`: how many of them are in the bounding set. */
function headingLine(reach: Reach, bits: readonly number[], {observed, expected}: Sets): Line {
  const {title, tone} = reachHeadings[reach];
  const bounding = observed?.bounding ?? expected?.bounding ?? null;
  const count = bits.filter(bit => bounding !== null && (bounding & maskOf(bit)) !== 0n).length;
  return [
    piece(title, bounding !== null && count === 0 ? 'muted' : tone),
    piece(safe`  ${bounding === null ? safe`?` : safe`${count}`} of ${bits.length} within reach`, 'muted'),
  ];
}

/** What the foot says of a heading. */
const headingWords = (reach: Reach, width: number): Line[] =>
  [reachHeadings[reach].means, safe`e explains every column.`].flatMap((text, index) =>
    wrap(text, width).map(part => line(part, index === 0 ? 'accent' : 'muted')),
  );

function view(subject: Subject): ScrollView {
  const sets = setsOf(subject);
  const widths = widthsOf(subject.width);
  const known = knownBits(subject);
  const differing = known.filter(bit => differs(sets, bit));
  const shown = subject.differencesOnly ? differing : known;
  const groups = reaches
    .map(reach => ({
      reach,
      all: known.filter(bit => capabilityAt(bit).reach === reach),
      bits: shown.filter(bit => capabilityAt(bit).reach === reach),
    }))
    .filter(({bits}) => bits.length > 0);
  const same = [
    emptyLine,
    line(safe`No capability differs from the profile or from what the flags lead to.`),
    line(safe`d shows all of them.`, 'muted'),
  ];
  if (groups.length === 0)
    return {head: [headLine(subject, subject.width), ...same], items: [], foot: [], differing: []};
  const heading = subject.selected === null ? groups[0]?.reach : headingOf(subject.selected);
  return {
    head: [headLine(subject, subject.width), headerLine(widths)],
    items: groups.flatMap(({reach, all, bits}) => [
      {key: headingKey(reach), line: () => headingLine(reach, all, sets)},
      ...bits.map(bit => ({
        key: String(bit),
        line: () => capabilityLine(subject, sets, bit, widths),
      })),
    ]),
    foot:
      heading === undefined
        ? explanation(subject, Number(subject.selected))
        : headingWords(heading, subject.width),
    footLeast: 4,
    differing: groups.flatMap(({bits}) => bits.filter(bit => differs(sets, bit)).map(String)),
  };
}

export const capabilitiesPane: Pane<'capabilities'> = {
  id: 'capabilities',
  title: safe`Capabilities`,
  shortTitle: safe`Caps`,
  name: safe`capabilities`,
  view,
  explanation: (subject, profiles) => () => {
    const heading = subject.selected === null ? reaches[0] : headingOf(subject.selected);
    return heading === undefined
      ? capabilityExplanation(subject, Number(subject.selected), profiles)
      : headingsExplanation(heading, subject.width);
  },
  copy: ({row, process, width}) =>
    process === null
      ? copyOfId(row, width)
      : {text: toHex(process.capabilities.effective), what: safe`the effective set`},
  filtersDifferences: true,
};
