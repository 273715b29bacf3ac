/** First aid in words. */
import {joinSafe, type SafeText, safe, sanitise} from '../model/safe-text.ts';
import type {Container} from '../model/snapshot.ts';
import {containerName} from './container-name.ts';
import type {Cause, FirstAid} from './first-aid.ts';

/** `10 of 118 can own vm`, of the containers that run, or that none can; `podman: 2 of 4 can own vm` beside other engines. */
export function headline({host, of, owners, running}: FirstAid): SafeText {
  const name = sanitise(host.name);
  const whose = of === null ? safe`` : safe`${sanitise(of)}: `;
  return owners === 0
    ? safe`${whose}${of === null ? safe`None` : safe`none`} of ${running} can own ${name}`
    : safe`${whose}${owners} of ${running} can own ${name}`;
}

/** `privileged 3, docker.sock 2`. */
export const causeWords = (causes: readonly Cause[]): SafeText =>
  joinSafe(
    causes.map(({word, containers}) => safe`${word} ${containers.length}`),
    safe`, `,
  );

/** Maximum number of remedies of a cause that are told one by one. */
const toldAtMost = 3;

/** `remedy: remove --privileged`; where they differ one line each, with the names of those that it is for. */
export function remedyLinesOf({containers, remedies}: Cause): readonly SafeText[] {
  const told = remedies.slice(0, toldAtMost);
  const rest = remedies.slice(toldAtMost).flatMap(({containers: others}) => others).length;
  const lines = told.map(({text, containers: those}) =>
    those.length === containers.length
      ? safe`remedy: ${text}`
      : safe`remedy for ${namesOf(those, toldAtMost)}: ${text}`,
  );
  return rest === 0 ? lines : [...lines, safe`and for ${rest} more, in their findings`];
}

/** The names of containers, at most `most` of them: `priv, builder and 12 more`. */
export function namesOf(containers: readonly Container[], most: number): SafeText {
  const names = containers.slice(0, most).map(containerName);
  const rest = containers.length - names.length;
  return rest === 0 ? joinSafe(names, safe`, `) : safe`${joinSafe(names, safe`, `)} and ${rest} more`;
}

/** Maximum number of names under a cause. */
const namedAtMost = 12;

/** What is said of a cause: a head, and below it whom it concerns and what to do. */
export interface CauseText {
  readonly head: SafeText;
  readonly names: SafeText;
  readonly remedies: readonly SafeText[];
}

export const causeText = (cause: Cause): CauseText => ({
  head: safe`${cause.word} ${cause.containers.length}: ${cause.title}`,
  names: namesOf(cause.containers, namedAtMost),
  remedies: remedyLinesOf(cause),
});

/** The causes that make nobody owner of the host, in a sentence; null where there is none. */
export const lesserText = ({lesser}: FirstAid): SafeText | null =>
  lesser.length === 0 ? null : safe`Of risk high: ${causeWords(lesser)}`;
