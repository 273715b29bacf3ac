/** The texts of the list that say what a container can do, how that differs from the profile, and what is worst. */
import {bitsOf, capabilityName, countOf, shortName} from '../model/capability.ts';
import {isRunning} from '../model/container-state.ts';
import {engineProfiles} from '../model/engine-rules.ts';
import {isUnknown} from '../model/known.ts';
import {joinSafe, type SafeText, safe, sanitise} from '../model/safe-text.ts';
import type {Container, Process, Unobserved} from '../model/snapshot.ts';
import {notApplicable, notRead} from './column.ts';
import type {Row} from './row.ts';

/** Maximum number of capabilities that the list names; more are counted. */
const namedAtMost = 3;

/** The header of the column that compares with a profile, or each row with its engine's, longest first. */
export const versusHeaders = (profile: Row['profile'] | null): readonly SafeText[] => {
  if (profile === null) return [safe`VS ENGINE DEFAULT`, safe`VS DEFAULT`];
  const name = sanitise(profile.name.toUpperCase(), 24);
  return engineProfiles.has(profile.name)
    ? [safe`VS ${name} DEFAULT`, safe`VS DEFAULT`]
    : [safe`VS ${name}`, safe`VS PROFILE`];
};

/** Why a container could not be read, longest first. The whole sentence stands in its detail. */
const obstacles: Readonly<Record<Unobserved['reason'], readonly SafeText[]>> = {
  hidden: [safe`hidden from this user`, safe`hidden`],
  'no-procfs': [safe`no /proc of its host`, safe`no /proc`],
  gone: [safe`ended while it was read`, safe`ended`],
  unverified: [safe`not verified`],
};

/** Why a container has no PID 1 to show: its state, or what kept captop from reading it. */
function absenceTexts({isBeingRead, container: {unobserved, state}}: Row): readonly SafeText[] {
  if (isBeingRead) return [safe`reading …`];
  return unobserved === null ? [sanitise(state)] : obstacles[unobserved.reason];
}

/** `-` for a container that has no PID 1, `?` for one whose PID 1 could not be read. */
export const absenceMark = (container: Container): SafeText =>
  container.unobserved === null && !isRunning(container) ? notApplicable : notRead;

/**
 * The CAPS column, longest first: what PID 1 has in effect, of what it can hold if that is more. `40 full`,
 * `14 default`, `15`, `1 of 14`, `none`.
 */
export function capabilitiesTexts({container, host, profile}: Row): readonly SafeText[] {
  const {pid1} = container;
  if (pid1 === null) return [absenceMark(container)];
  if (container.sandbox?.ownKernel === true) return [safe`sandbox`];
  const {effective, bounding} = pid1.capabilities;
  const held = countOf(effective);
  if (effective === 0n && bounding === 0n) return [safe`none`];
  if (!isUnknown(host.available) && (host.available & ~effective) === 0n)
    return [safe`${held} full`, safe`full`];
  if (effective === profile.set && engineProfiles.has(profile.name))
    return [safe`${held} default`, safe`${held}`];
  if ((bounding & ~effective) === 0n) return [safe`${held}`];
  const most = countOf(bounding | effective);
  return [safe`${held} of ${most}`, safe`${held}/${most}`];
}

function change(sign: SafeText, set: bigint, most: number): SafeText | null {
  if (set === 0n) return null;
  const count = countOf(set);
  // Names that are not shown are not made either: it is done for every row, and some hold all capabilities.
  if (count > most) return safe`${sign}${count}`;
  return joinSafe(
    bitsOf(set).map(bit => safe`${sign}${sanitise(shortName(capabilityName(bit)))}`),
    safe` `,
  );
}

/** `+MAC_ADMIN -KILL`, `+26`, `=`; a list of more than `most` names becomes their number. */
export function changeText(added: bigint, dropped: bigint, most: number): SafeText {
  const parts = [change(safe`+`, added, most), change(safe`-`, dropped, most)].filter(part => part !== null);
  return parts.length === 0 ? safe`=` : joinSafe(parts, safe` `);
}

/**
 * How the capabilities of PID 1 compare with the profile, longest first. Where it has none in effect the cell says `prm`,
 * for permitted, or `bnd`, for the bounding set: short at every width, as a column in which one row has room for the long
 * word and another has not would hold two spellings. The help says what they stand for.
 */
function comparisonTexts({versusProfile: versus}: Container, {capabilities}: Process): readonly SafeText[] {
  if (isUnknown(versus)) return [safe`${notRead} ${sanitise(versus.unknown)}`, notRead];
  const {added, dropped, basis} = versus;
  const texts = [...new Set([namedAtMost, 1, 0].map(most => changeText(added, dropped, most)))];
  if (capabilities.effective !== 0n) return texts;
  const permitted = countOf(capabilities.permitted);
  if (permitted > 0) return [safe`prm ${permitted}`];
  return basis === 'bounding' && added !== 0n ? texts.map(text => safe`bnd ${text}`) : texts;
}

/** The VS column, longest first: capabilities alone, or why there is nothing to compare. */
export const versusTexts = (row: Row): readonly SafeText[] => {
  const {container} = row;
  if (container.pid1 === null) return absenceTexts(row);
  if (container.sandbox === null) return comparisonTexts(container, container.pid1);
  const name = sanitise(container.sandbox.name);
  return [safe`sandbox: ${name}`, name];
};

/** The VS column as a value: `equal`, or the name of every capability that differs; null if there is nothing to compare. */
export function versusValue({container: {pid1, versusProfile}}: Row): string | null {
  if (pid1 === null || isUnknown(versusProfile)) return null;
  const {added, dropped} = versusProfile;
  return added === 0n && dropped === 0n ? 'equal' : changeText(added, dropped, Number.POSITIVE_INFINITY);
}

/** Shorter words for the same, where a narrow column needs them. */
const abbreviations: ReadonlyArray<readonly [RegExp, string]> = [
  [/--privileged/, 'priv'],
  [/^child bounding /, 'child '],
  [/^(child|bounding) /, ''],
  [/^host (network|pid) \+/, 'host +'],
  [/^mounts (?=.{10})/, ''],
];

/** The worst finding above `info` in words, longest first; empty if there is none. */
export function whyWords({
  container: {
    findings: [worst],
  },
}: Row): readonly string[] {
  if (worst === undefined || worst.severity === 'info') return [];
  const words = [worst.short ?? worst.title];
  for (const [longer, shorter] of abbreviations) {
    const last = words.at(-1) ?? '';
    const next = last.replace(longer, shorter);
    if (next !== last) words.push(next);
  }
  return words;
}

/** The worst finding, or why the container could not be read if it has no finding of high or worse; longest first. */
function reasonTexts(row: Row): readonly SafeText[] {
  const {findings, unobserved} = row.container;
  const isGrave = findings[0]?.severity === 'critical' || findings[0]?.severity === 'high';
  return unobserved !== null && !isGrave ? absenceTexts(row) : whyWords(row).map(word => sanitise(word));
}

/**
 * The WHY column, longest first. It is the one text of a row that every screen has room for, so it begins with the
 * state of a container that does not run or is paused: `exited: root on host`.
 */
export function whyTexts(row: Row): readonly SafeText[] {
  const reasons = reasonTexts(row);
  const {state} = row.container;
  if (state === 'running' || state === 'unknown' || row.isBeingRead)
    return reasons.length === 0 ? [safe``] : reasons;
  return reasons.length === 0
    ? [sanitise(state)]
    : reasons.map(reason => safe`${sanitise(state)}: ${reason}`);
}
