/** The pane of capabilities: all that the kernel knows, who grants each, and which sets hold it. */

import {
  type Capability,
  capabilities,
  capabilityAt,
  countOf,
  maskOf,
  shortName,
  toHex,
} from '../../../model/capability.ts';
import {isUnknown, knownOr} from '../../../model/known.ts';
import {type SafeText, safe, sanitise} from '../../../model/safe-text.ts';
import {type SetName, setNames} from '../../../model/snapshot.ts';
import {toWidth} from '../../../view/text-width.ts';
import type {Tone} from '../../../view/tone.ts';
import {wrap} from '../../text/cells.ts';
import {emptyLine, type Line, labelled, line, type Piece, piece} from '../../text/line.ts';
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
import {explainCapability} from './capability-words.ts';
import type {Pane} from './pane.ts';
import {absenceLine, type Subject} from './subject.ts';

const setHeaders: Readonly<Record<SetName, SafeText>> = {
  effective: safe`EFF`,
  permitted: safe`PRM`,
  bounding: safe`BND`,
  inheritable: safe`INH`,
  ambient: safe`AMB`,
};

const reachWord: Readonly<Record<Capability['reach'], SafeText>> = {
  benign: safe`harmless`,
  container: safe`container`,
  host: safe`host`,
  escape: safe`escape`,
};

const reachTone: Readonly<Record<Capability['reach'], Tone>> = {
  benign: 'ok',
  container: 'low',
  host: 'high',
  escape: 'critical',
};

/** Whose sets these are, and how many capabilities it holds. */
function headLine(subject: Subject): Line {
  const {process, row} = subject;
  if (process === null) return absenceLine(subject);
  const inside = isUnknown(process.containerPid) ? safe`?` : safe`${process.containerPid}`;
  const {effective, bounding} = process.capabilities;
  const count = countOf(effective);
  const known = knownBits(subject).length;
  const available = knownOr(row.host.available, null);
  const rest =
    available !== null && (available & ~effective) === 0n
      ? safe`all that the daemon may hand out`
      : safe`${known - count} withheld`;
  return [
    piece(safe`PID ${inside}`, 'title'),
    piece(safe` (host PID ${process.hostPid})  `, 'muted'),
    piece(safe`${count} of ${known} held, ${rest}; ${countOf(bounding)} in the bounding set`),
  ];
}

/** The columns in front of the sets, for a screen reader. */
const grantNames = [safe`profile`, safe`declared`, safe`expected`];

interface Widths {
  readonly name: number;
  /** With CAP_ in front. */
  readonly long: boolean;
  readonly reach: boolean;
  /** The columns in front of the sets of the process: header and width. */
  readonly grants: ReadonlyArray<readonly [header: SafeText, width: number]>;
  readonly set: number;
}

/** Whole headers if there is room for them, else shortened ones. */
const widthsOf = (width: number): Widths => ({
  name: width >= 82 ? 24 : width >= 64 ? 20 : 19,
  long: width >= 82,
  reach: width >= 92,
  grants:
    width >= 74
      ? [
          [safe`PROFILE`, 9],
          [safe`DECLARED`, 10],
          [safe`EXPECTED`, 10],
        ]
      : [
          [safe`PROF`, 6],
          [safe`DECL`, 6],
          [safe`EXP`, 5],
        ],
  set: width >= 64 ? 5 : 4,
});

const centred = ([mark, paint]: CapabilityCell, width: number): Piece => {
  const left = Math.floor((width - 1) / 2);
  return piece(toWidth(safe`${toWidth(safe``, left)}${mark}`, width), paint);
};

function headerLine(widths: Widths): Line {
  return [
    piece(toWidth(safe`CAPABILITY`, widths.name), 'heading'),
    ...widths.grants.map(([header, width]) => piece(toWidth(header, width), 'heading')),
    ...setNames.map(set => piece(toWidth(setHeaders[set], widths.set), 'heading')),
    ...(widths.reach ? [piece(safe`REACHES`, 'heading')] : []),
  ];
}

function capabilityLine(subject: Subject, sets: Sets, bit: number, widths: Widths): Line {
  const {name, reach} = capabilityAt(bit);
  const shownName = sanitise(widths.long ? name : shortName(name));
  const inAnySet = sets.observed !== null && (sets.observed.bounding & maskOf(bit)) !== 0n;
  const cells: readonly CapabilityCell[] = [
    capabilityCell(sets.profile, bit),
    declaredCell(subject.row, bit),
    capabilityCell(sets.expected?.effective ?? null, bit),
  ];
  return [
    piece(toWidth(shownName, widths.name), inAnySet ? 'plain' : 'muted'),
    ...cells.map((cell, index) =>
      labelled(centred(cell, widths.grants[index]?.[1] ?? 5), grantNames[index] ?? safe``),
    ),
    ...setNames.map(set => labelled(centred(observedCell(sets, set, bit), widths.set), sanitise(set))),
    ...(widths.reach
      ? [labelled(piece(reachWord[reach], inAnySet ? reachTone[reach] : 'muted'), safe`reaches`)]
      : []),
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

/** An item's key is the capability's bit. */
function view(subject: Subject): ScrollView {
  const sets = setsOf(subject);
  const widths = widthsOf(subject.width);
  const differing = knownBits(subject).filter(bit => differs(sets, bit));
  const bits = subject.differencesOnly ? differing : knownBits(subject);
  const bit = Number(subject.selected ?? bits[0] ?? 0);
  const same = [
    emptyLine,
    line(safe`No capability differs from the profile or from what the flags lead to.`),
    line(safe`d shows all of them.`, 'muted'),
  ];
  return {
    head: bits.length === 0 ? [headLine(subject), ...same] : [headLine(subject), headerLine(widths)],
    items: bits.map(each => ({
      key: String(each),
      line: () => capabilityLine(subject, sets, each, widths),
    })),
    foot: bits.length === 0 ? [] : explanation(subject, bit),
    footLeast: bits.length === 0 ? 0 : 4,
    differing: differing.map(String),
  };
}

export const capabilitiesPane: Pane<'capabilities'> = {
  id: 'capabilities',
  title: safe`Capabilities`,
  shortTitle: safe`Caps`,
  name: safe`capabilities`,
  view,
  explanation: (subject, profiles) => () =>
    capabilityExplanation(subject, Number(subject.selected ?? 0), profiles),
  copy: ({row, process}) =>
    process === null
      ? copyOfId(row)
      : {text: toHex(process.capabilities.effective), what: safe`the effective set`},
  filtersDifferences: true,
};
