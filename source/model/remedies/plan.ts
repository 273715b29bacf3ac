/**
 * The remedies of a container taken together, in two steps: `minimal` leaves nothing critical or high, `hardened`
 * takes every remedy. What a step promises is judged as a container that would be run so.
 */
import {type Flag, flagText, isSameFlag} from '../flags/flag.ts';
import {inOrder, runFlags} from '../flags/print.ts';
import {isUnknown} from '../known.ts';
import type {Profile} from '../profile.ts';
import {distinct, isSameRemedy, type Remedy} from '../remedy.ts';
import {type Container, type Finding, type ObservedHost, type Risk, risks} from '../snapshot.ts';
import {afterRemedies} from './apply.ts';
import {judgeWithFlags} from './judge-with-flags.ts';
import type {DiffLine} from './line-diff.ts';
import {capDropNote, fileCapabilityNote, heldNote, selfDroppedNote} from './remedy-notes.ts';

export const stepNames = ['minimal', 'hardened'] as const;
export type StepName = (typeof stepNames)[number];

/** How far a container is to be changed. */
export interface RemedyStep {
  readonly name: StepName;
  /** The privilege-relevant `docker run` flags after it. */
  readonly flags: readonly Flag[];
  /** What goes, comes and stays, in the order of the table of flags. */
  readonly diff: readonly DiffLine[];
  /** The risk of a container that is run so, once what is done by hand is done; unknown if it cannot be judged. */
  readonly risk: Risk;
}

export interface RemedyPlan extends Readonly<Record<StepName, RemedyStep>> {
  /** The privilege-relevant `docker run` flags as declared. */
  readonly before: readonly Flag[];
  /** Its ids are not the host's, unless a flag says so: those of its engine, or of its containers, are mapped. */
  readonly mapsIds: boolean;
  /** What no flag undoes: processes that have to be ended. */
  readonly byHand: readonly Remedy[];
  /** What is known of the remedies' effect, and what cannot be known. */
  readonly notes: readonly string[];
}

/** The flags that go, come and stay, in the order of the table of flags. */
export function flagDiff(before: readonly Flag[], after: readonly Flag[]): readonly DiffLine[] {
  const [was, is] = [new Set(before.map(flagText)), new Set(after.map(flagText))];
  const gone = before.filter(flag => !is.has(flagText(flag)));
  return inOrder([...gone, ...after]).map(flag => {
    const text = flagText(flag);
    return {mark: !was.has(text) ? '+' : is.has(text) ? ' ' : '-', text};
  });
}

const changesFlags = ({kind}: Remedy): boolean => kind === 'add' || kind === 'remove';

const isSevere = ({severity}: Finding): boolean => severity === 'critical' || severity === 'high';

/**
 * The declared flags, and the volumes that a remedy leaves out: a volume needs no flag here unless it turns out to be a
 * folder of the host.
 */
function flagsBefore({declared, findings}: Container, host: ObservedHost): readonly Flag[] {
  if (isUnknown(declared)) return [];
  const flags = runFlags(declared, host);
  const volumes = distinct(findings.flatMap(({remedy}) => remedy)).flatMap(remedy =>
    remedy.kind === 'remove' && remedy.flag.name === 'volume' ? [remedy.flag] : [],
  );
  return inOrder([...flags, ...volumes.filter(volume => !flags.some(flag => isSameFlag(flag, volume)))]);
}

/** Whether a finding stands after a step: no flag removes it, or a flag that would have to go is still there. */
const stands = ({remedy}: Finding, flags: readonly Flag[]): boolean =>
  remedy.length === 0 ||
  remedy.some(each => each.kind === 'remove' && flags.some(flag => isSameFlag(flag, each.flag)));

/** The worse of what the flags lead to and of the findings that stand, some of which only the kernel shows. */
const riskWith = (risk: Risk, findings: readonly Finding[]): Risk =>
  risks.find(each => each === risk || findings.some(({severity}) => severity === each)) ?? risk;

/** Which findings a step removes. */
export const isRemedied: Readonly<Record<StepName, (finding: Finding) => boolean>> = {
  minimal: isSevere,
  hardened: () => true,
};

/** One step; a finding that only appears once another is gone is remedied, too. */
function stepOf(
  name: StepName,
  container: Container,
  before: readonly Flag[],
  host: ObservedHost,
  profile: Profile,
): RemedyStep {
  let remedies: readonly Remedy[] = [];
  let {findings} = container;
  for (;;) {
    const found = findings.filter(isRemedied[name]).flatMap(({remedy}) => remedy.filter(changesFlags));
    const more = found.filter(remedy => !remedies.some(each => isSameRemedy(each, remedy)));
    remedies = distinct([...remedies, ...more]);
    const flags = afterRemedies(before, remedies);
    const judged = judgeWithFlags(container, flags, host, profile);
    if (judged !== null && more.length > 0) {
      ({findings} = judged);
      continue;
    }
    const standing = container.findings.filter(finding => stands(finding, flags));
    return {name, flags, diff: flagDiff(before, flags), risk: riskWith(judged?.risk ?? 'unknown', standing)};
  }
}

/** Where the kernel does not show a map, since nothing runs, the declaration tells. */
function mapsIds({declared, uidMap}: Container, {remapped, rootless}: ObservedHost): boolean {
  if (remapped || rootless) return true;
  if (!isUnknown(uidMap)) return uidMap.some(({inside, host}) => inside !== host);
  return !isUnknown(declared) && declared.namespaces.user !== 'host';
}

/** What the remedies of a container's findings lead to. */
export function planOf(container: Container, host: ObservedHost, profile: Profile): RemedyPlan {
  const before = flagsBefore(container, host);
  const hardened = stepOf('hardened', container, before, host, profile);
  const minimal = stepOf('minimal', container, before, host, profile);
  return {
    before,
    minimal,
    hardened,
    mapsIds: mapsIds(container, host),
    byHand: distinct(container.findings.flatMap(({remedy}) => remedy)).filter(each => !changesFlags(each)),
    notes: [
      capDropNote(container),
      heldNote(container, hardened.flags),
      selfDroppedNote(container, hardened.flags),
      fileCapabilityNote(container),
    ].flatMap(note => (note === null ? [] : [note])),
  };
}
