/** The texts of the list that say what a container may do, and how that differs from the profile. */
import {bitsOf, capabilityName, countOf, shortName} from '../model/capability.ts';
import {isUnknown} from '../model/known.ts';
import {joinSafe, type SafeText, safe, sanitise} from '../model/safe-text.ts';
import type {Container, Process, Unobserved} from '../model/snapshot.ts';
import {notApplicable, notRead} from './column.ts';
import type {Row} from './row.ts';

/** Up to this many capabilities are named in the list; more are counted. */
const namedAtMost = 3;

/** Profiles that are what an engine grants where no flag says otherwise. */
const engineDefaults: ReadonlySet<string> = new Set(['docker', 'podman', 'crio']);

/** The header of the column that compares with a profile, longest first. */
export const versusHeaders = (profile: Row['profile']): readonly SafeText[] => {
  const name = sanitise(profile.name.toUpperCase(), 24);
  return engineDefaults.has(profile.name)
    ? [safe`VS ${name} DEFAULT`, safe`VS DEFAULT`]
    : [safe`VS ${name}`, safe`VS PROFILE`];
};

/** What kept captop from reading a container, as the list says it; the whole sentence stands in its detail. */
const obstacle: Readonly<Record<Unobserved['reason'], readonly SafeText[]>> = {
  hidden: [safe`hidden from this user`, safe`hidden`],
  'no-procfs': [safe`no /proc of its host`, safe`no /proc`],
  gone: [safe`ended while it was read`, safe`ended`],
  unverified: [safe`not verified`],
};

/** Why a container has no PID 1 to show: a state of its own, or what kept captop from reading it. */
const absence = ({unobserved, state}: Container): readonly SafeText[] =>
  unobserved === null ? [sanitise(state)] : obstacle[unobserved.reason];

/** `-` where there is nothing to read, `?` where it could not be read. */
export const absenceMark = (container: Container): SafeText =>
  container.unobserved === null && !expectsProcess(container) ? notApplicable : notRead;

const expectsProcess = ({state}: Container): boolean => state === 'running' || state === 'paused';

/** `40 full`, `14 default`, `15`, `1 of 14`, `none`: what PID 1 may do now, of what it could hold where that is more. */
export function capabilitiesText({container, host, profile}: Row): SafeText {
  const {pid1} = container;
  if (pid1 === null) return absenceMark(container);
  const {effective, bounding} = pid1.capabilities;
  if (effective === 0n && bounding === 0n) return safe`none`;
  if (!isUnknown(host.available) && (host.available & ~effective) === 0n)
    return safe`${countOf(effective)} full`;
  if (effective === profile.set && engineDefaults.has(profile.name))
    return safe`${countOf(effective)} default`;
  return (bounding & ~effective) === 0n
    ? safe`${countOf(effective)}`
    : safe`${countOf(effective)} of ${countOf(bounding | effective)}`;
}

const equal = safe`=`;

function change(sign: SafeText, set: bigint, most: number): SafeText | null {
  if (set === 0n) return null;
  const names = bitsOf(set).map(bit => safe`${sign}${sanitise(shortName(capabilityName(bit)))}`);
  return names.length > most ? safe`${sign}${names.length}` : joinSafe(names, safe` `);
}

/** `+MAC_ADMIN -KILL`, `+26`, `=`; a long list of names becomes their number. */
export function changeText(added: bigint, dropped: bigint, most: number): SafeText {
  const parts = [change(safe`+`, added, most), change(safe`-`, dropped, most)].filter(part => part !== null);
  return parts.length === 0 ? equal : joinSafe(parts, safe` `);
}

/** How PID 1 compares with the profile, longest first. */
function comparison(container: Container, pid1: Process): readonly SafeText[] {
  const versus = container.versusProfile;
  if (isUnknown(versus)) return [safe`${notRead} ${sanitise(versus.unknown)}`];
  const {added, dropped} = versus;
  const texts = [...new Set([namedAtMost, 1, 0].map(most => changeText(added, dropped, most)))];
  const {effective, permitted} = pid1.capabilities;
  if (effective !== 0n || pid1.capabilities.bounding === 0n) return texts;
  if (permitted !== 0n)
    return [safe`none effective, ${countOf(permitted)} permitted`, safe`${countOf(permitted)} permitted`];
  if (added === 0n && dropped === 0n)
    return [safe`no effective capability`, safe`none effective`, safe`0 effective`];
  return versus.basis === 'bounding' && added !== 0n
    ? [
        ...texts.map(text => safe`no effective capability, bounding ${text}`),
        ...texts.map(text => safe`bounding ${text}`),
      ]
    : texts;
}

/** What is no capability of PID 1 and yet decides the risk, worst first, each once, and not what is said already. */
function reasons({findings}: Container, said: string): readonly string[] {
  const shorts = findings.map(({short}) => short).filter(short => short !== null);
  return [...new Set(shorts)].filter(short => !said.includes(short));
}

/** The host PID of a process is what a narrow column can do without. */
const withoutPid = (reason: string): string => reason.replace(/ \(pid \d+\)$/, '');

const together = (list: readonly string[]): SafeText =>
  joinSafe(
    list.map(reason => sanitise(reason)),
    safe`, `,
  );

/** The reasons in ever fewer words: without PIDs, then the worst of them and how many more there are. */
function inFewerWords(why: readonly string[]): readonly SafeText[] {
  const brief = why.map(withoutPid);
  const briefest = brief.map(reason => reason.replace('--privileged', 'priv').replace('capability', 'cap'));
  const only = brief.length === 1 && briefest[0] !== brief[0] ? [together(briefest)] : [];
  const fewer = brief
    .slice(1)
    .map((_, left) => safe`${together(brief.slice(0, brief.length - 1 - left))}, ${left + 1} more`);
  return [together(why), together(brief), ...only, ...fewer];
}

/**
 * The VS column, longest first: the comparison with the profile and then the reasons that are no capability
 * of PID 1. Where there is room for one only, the reason is worth more than `=`.
 */
export function versusTexts({container}: Row): readonly SafeText[] {
  const {pid1} = container;
  const compared = pid1 === null ? absence(container) : comparison(container, pid1);
  const why = reasons(container, compared[0] ?? equal);
  if (why.length === 0) return compared;
  const words = inFewerWords(why);
  const shortest = compared.at(-1) ?? equal;
  return [
    ...compared.map(text => safe`${text}   ${together(why)}`),
    ...(shortest === equal ? words : words.map(text => safe`${shortest} ${text}`)),
  ];
}
