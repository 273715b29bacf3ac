/** What a comparison sets side by side: facts of containers and of the profile, a row each. */

import {capabilities, capabilityAt, maskOf, shortName} from '../../model/capability.ts';
import type {Declared} from '../../model/flags/declared.ts';
import {isUnknown, type Known, knownOr} from '../../model/known.ts';
import type {Profile} from '../../model/profile.ts';
import {joinSafe, type SafeText, safe, sanitise} from '../../model/safe-text.ts';
import {namespaceNames, type Process} from '../../model/snapshot.ts';
import type {Row} from '../../view/row.ts';
import {head} from '../text/cells.ts';
import {glyphs} from '../text/glyphs.ts';
import {type CapabilityStanding, standingOf} from './capability-standing.ts';
import {userWords} from './detail/identity-words.ts';
import {whoseNamespace} from './detail/namespace-words.ts';
import {exceeds} from './detail/process-words.ts';

export interface CompareRow {
  readonly key: string;
  readonly label: SafeText;
  /** null where a profile has no such thing. */
  readonly profile: SafeText | null;
  readonly values: readonly SafeText[];
  readonly differs: boolean;
  /** The bit of a row that is about a capability. */
  readonly bit: number | null;
}

const notRead = safe`?`;
const nothing = safe`-`;

const known = <T>(fact: Known<T>, words: (value: T) => SafeText): SafeText =>
  isUnknown(fact) ? notRead : words(fact as T);

const yes = (fact: boolean): SafeText => (fact ? safe`yes` : safe`no`);

const ofProcess =
  (words: (process: Process, row: Row) => SafeText) =>
  (row: Row): SafeText =>
    row.container.pid1 === null ? nothing : words(row.container.pid1, row);

const ofDeclared =
  (words: (declared: Declared) => SafeText) =>
  ({container: {declared}}: Row): SafeText =>
    known(declared, words);

interface Fact {
  readonly label: SafeText;
  readonly words: (row: Row) => SafeText;
  /** An id always differs, which says nothing. */
  readonly isId?: true;
}

const list = (texts: readonly string[]): SafeText =>
  texts.length === 0
    ? safe`none`
    : joinSafe(
        texts.map(text => sanitise(text, 80)),
        safe` `,
      );

const facts: readonly Fact[] = [
  {label: safe`risk`, words: ({container}) => sanitise(container.risk)},
  {
    label: safe`findings`,
    words: ({container: {findings}}) => safe`${findings.filter(({severity}) => severity !== 'info').length}`,
  },
  {label: safe`host PID`, words: ofProcess(({hostPid}) => safe`${hostPid}`), isId: true},
  {label: safe`PID`, words: ofProcess(({containerPid}) => known(containerPid, pid => safe`${pid}`))},
  {label: safe`user`, words: ofProcess(({user}) => known(user, userWords))},
  {label: safe`host user`, words: ofProcess(({hostUser}) => known(hostUser, userWords))},
  {label: safe`root on the host`, words: ofProcess(({rootOnHost}) => known(rootOnHost, yes))},
  {label: safe`processes`, words: ({container}) => safe`${container.processes.length}`},
  {
    label: safe`beyond PID 1`,
    words: row => safe`${row.container.processes.filter(each => exceeds(row, each)).length}`,
  },
  {label: safe`privileged`, words: ofDeclared(({privileged}) => yes(privileged))},
  {label: safe`seccomp`, words: ofProcess(({seccomp}) => sanitise(seccomp))},
  {
    label: safe`security module`,
    words: ofProcess(({lsm}) => known(lsm, label => sanitise(label ?? 'none', 40))),
  },
  {label: safe`no new privileges`, words: ofProcess(({noNewPrivileges}) => yes(noNewPrivileges))},
  {label: safe`read-only root`, words: ofDeclared(({readonlyRootfs}) => yes(readonlyRootfs))},
  {
    label: safe`masked paths`,
    words: ofDeclared(({maskedPaths}) =>
      maskedPaths === null || maskedPaths.length === 0 ? safe`none` : safe`${maskedPaths.length}`,
    ),
  },
  {
    label: safe`of the host inside`,
    words: ofDeclared(({mounts}) =>
      list(mounts.filter(({type}) => type === 'bind').map(({source}) => source)),
    ),
  },
  {
    label: safe`devices`,
    words: ofDeclared(({devices, privileged}) =>
      privileged ? safe`all` : list(devices.map(({host}) => host)),
    ),
  },
  ...namespaceNames.map(
    (name): Fact => ({
      label: safe`namespace ${sanitise(name)}`,
      words: ofProcess((process, row) => whoseNamespace(row, process, name).short),
    }),
  ),
];

/** Shown only if there are several hosts; it may be all that tells two containers of one name apart. */
const hostFact: Fact = {label: safe`host`, words: ({hostNames: [name]}) => sanitise(name)};

const isKnown = (text: SafeText): boolean => text !== notRead && text !== nothing;

/** Whether values differ; one that could not be read does not. */
const unlike = (texts: readonly SafeText[]): boolean => new Set(texts.filter(isKnown)).size > 1;

function factRow({label, words, isId}: Fact, rows: readonly Row[]): CompareRow {
  const values = rows.map(words);
  return {key: label, label, profile: null, values, differs: isId !== true && unlike(values), bit: null};
}

/** By the marks of the matrix, each with its word; `unknown` is told by the flags instead. */
const standingWords: Readonly<Record<Exclude<CapabilityStanding, 'unknown'>, SafeText>> = {
  held: safe`${glyphs.held} held`,
  absent: glyphs.absent,
  added: safe`+ added`,
  dropped: safe`- dropped`,
  bounding: safe`${glyphs.bounding} bounding`,
  other: safe`^ other PID`,
};

/** What the flags lead to, where no process was read. */
function wordsByFlags({container: {expected}, profile}: Row, mask: bigint): SafeText {
  if (isUnknown(expected)) return nothing;
  const granted = (profile.set & mask) !== 0n;
  if ((expected.effective & mask) !== 0n)
    return granted ? safe`${glyphs.held} by its flags` : safe`+ by its flags`;
  return granted ? safe`- by its flags` : glyphs.absent;
}

function capabilityWords(row: Row, bit: number): SafeText {
  const standing = standingOf(row, maskOf(bit));
  return standing === 'unknown' ? wordsByFlags(row, maskOf(bit)) : standingWords[standing];
}

/** Only marks are compared: `■ held` and `■ by its flags` agree. */
const markOf = (text: SafeText): SafeText => head(text, 1);

/** The profiles that rows are compared with: several where these are the defaults of several engines. */
export const profilesCompared = (rows: readonly Row[]): readonly Profile[] => [
  ...new Set(rows.map(({profile}) => profile)),
];

/** Whether the profiles grant it; the names of those that do, where others do not. */
function grantWords(profiles: readonly Profile[], bit: number): SafeText {
  const granting = profiles.filter(({set}) => (set & maskOf(bit)) !== 0n);
  if (granting.length === 0) return safe`${glyphs.absent}`;
  if (granting.length === profiles.length) return safe`${glyphs.held} held`;
  return joinSafe([glyphs.held, ...granting.map(({name}) => sanitise(name, 24))], safe` `);
}

function capabilityRow(bit: number, rows: readonly Row[], profiles: readonly Profile[]): CompareRow {
  const {name} = capabilityAt(bit);
  const values = rows.map(row => capabilityWords(row, bit));
  const profile = grantWords(profiles, bit);
  // One alone is set against the profile.
  const compared = values.length === 1 ? [profile, ...values] : values;
  return {
    key: name,
    label: sanitise(shortName(name)),
    profile,
    values,
    differs: new Set(compared.filter(isKnown).map(markOf)).size > 1,
    bit,
  };
}

/** The rows of a comparison: those that differ first, in both parts facts before capabilities. */
export function compareRows(rows: readonly Row[], differencesOnly: boolean): readonly CompareRow[] {
  const last = Math.max(0, ...rows.map(({host}) => knownOr(host.capLastCap, capabilities.length - 1)));
  const profiles = profilesCompared(rows);
  const all = [
    ...(rows.some(({hosts}) => hosts > 1) ? [hostFact, ...facts] : facts).map(fact => factRow(fact, rows)),
    ...Array.from({length: last + 1}, (_, bit) => capabilityRow(bit, rows, profiles)),
  ];
  const different = all.filter(({differs}) => differs);
  return differencesOnly ? different : [...different, ...all.filter(({differs}) => !differs)];
}
