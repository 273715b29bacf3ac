/** The facts of the title line: the host, its engine, the profile, and how many containers stand out. */

import {isRunning} from '../model/container-state.ts';
import {isUnknown} from '../model/known.ts';
import {joinSafe, type SafeText, safe, sanitise} from '../model/safe-text.ts';
import type {Container, Severity, Snapshot} from '../model/snapshot.ts';
import {hasOtherHostUser} from './host-user.ts';
import {widthOf} from './text-width.ts';
import type {Tone} from './tone.ts';

export interface TitlePart {
  /** The separator from the part before it; not shown for the first part. */
  readonly before: SafeText;
  readonly text: SafeText;
  readonly tone: Tone;
  /** 1 is the last to be dropped on a narrow line. */
  readonly priority: number;
}

const dot = safe` · `;

/** Severities that the title counts. */
const counted: readonly Severity[] = ['critical', 'high'];

/** `6.18` of 6.18.5-generic. */
const shortKernel = (release: string): SafeText => sanitise(/^\d+\.\d+/.exec(release)?.[0] ?? release, 16);

function hostParts({hosts}: Snapshot): readonly TitlePart[] {
  const part = (text: SafeText, priority: number): TitlePart => ({
    before: dot,
    text,
    tone: 'plain',
    priority,
  });
  const [first] = hosts;
  if (first === undefined) return [part(safe`no host`, 2)];
  const names = new Set(hosts.map(({name}) => name)).size;
  if (names === hosts.length && names > 1) return [part(safe`${names} hosts`, 2)];
  if (names > 1) return [part(safe`${hosts.length} daemons`, 2)];
  // One machine can have several engines.
  const engines = [...new Set(hosts.map(({engine}) => engine))].map(engine => sanitise(engine, 40));
  return [
    part(sanitise(first.name, 40), 3),
    part(joinSafe(engines, safe`, `), 4),
    part(safe`Linux ${shortKernel(first.kernel)}`, 6),
  ];
}

function figures(containers: readonly Container[]): readonly TitlePart[] {
  const running = containers.filter(isRunning).length;
  const stopped = containers.length - running;
  // As `docker info` counts them: one that is paused is not among the running.
  const paused = containers.filter(({state}) => state === 'paused').length;
  const worst = counted
    .map(severity => ({severity, count: containers.filter(({risk}) => risk === severity).length}))
    .filter(({count}) => count > 0);
  return [
    {before: dot, text: safe`${running - paused} running`, tone: 'plain', priority: 2},
    ...(paused > 0
      ? [{before: safe`, `, text: safe`${paused} paused`, tone: 'plain' as Tone, priority: 5}]
      : []),
    ...(stopped > 0
      ? [{before: dot, text: safe`${stopped} not running`, tone: 'plain' as Tone, priority: 7}]
      : []),
    ...worst.map(({severity, count}, index) => ({
      before: index === 0 ? dot : safe` `,
      text: safe`${count} ${sanitise(severity)}`,
      tone: severity as Tone,
      priority: 1,
    })),
  ];
}

/** Says why there is no column HOST USER: every uid means the same user inside and on the host. */
function sameUsers({hosts}: Snapshot): readonly TitlePart[] {
  const containers = hosts.flatMap(host => host.containers.map(container => ({host, container})));
  const isTold = containers.some(({host, container}) => hasOtherHostUser(host, container));
  const isSeen = containers.some(({container: {pid1}}) => pid1 !== null);
  return isSeen && !isTold
    ? [{before: dot, text: safe`host uids as inside`, tone: 'muted', priority: 8}]
    : [];
}

/** Says in which container captop itself runs. */
const ownPlaces = ({hosts}: Snapshot): readonly TitlePart[] =>
  hosts.flatMap(({ownContainer, containers}) => {
    if (isUnknown(ownContainer) || ownContainer === null) return [];
    const name = containers.find(({id}) => id === ownContainer)?.name || ownContainer.slice(0, 12);
    return [{before: dot, text: safe`captop in ${sanitise(name, 40)}`, tone: 'muted' as Tone, priority: 7}];
  });

/**
 * The facts of the title line behind the program's name:
 * `vm · Docker 26.1.5 · Linux 6.18 · profile docker · 9 running · 2 critical 1 high`.
 */
export function titleFacts(snapshot: Snapshot): readonly TitlePart[] {
  return [
    ...hostParts(snapshot),
    {
      before: dot,
      text:
        snapshot.profile === null
          ? safe`each with its engine's default`
          : safe`profile ${sanitise(snapshot.profile.name, 24)}`,
      tone: 'plain' as Tone,
      priority: 5,
    },
    ...figures(snapshot.hosts.flatMap(({containers}) => containers)),
    ...ownPlaces(snapshot),
    ...sameUsers(snapshot),
  ];
}

/** The parts as one text. */
export const titleText = (parts: readonly TitlePart[]): SafeText =>
  joinSafe(
    parts.flatMap(({before, text}, index) => (index === 0 ? [text] : [before, text])),
    safe``,
  );

/** Drops the least important parts until the rest fit in `width` cells. */
export function fitTitle(parts: readonly TitlePart[], width: number): readonly TitlePart[] {
  let kept = parts;
  while (kept.length > 0 && widthOf(titleText(kept)) > width) {
    const last = kept.reduce((worst, part) => (part.priority >= worst.priority ? part : worst));
    kept = kept.filter(part => part !== last);
  }
  return kept;
}
