/**
 * What a command or a Compose file would lead to on a host, without starting anything:
 *
 *     explainRun(words, host, {profile?, imageUser?}): Explained | {error}
 *     explainCompose(text, host, {profile?, imageUser?, variables?}): readonly Explained[] | {error}
 *
 * `words` are those after `--`, `docker run` included. `error` is one sentence for standard error (status 2).
 * Of `explained.container`, `expected`, `versusProfile` (from the expected sets), `findings` and `risk` are what
 * there is to show; nothing was observed, so `pid1` is null. `plan` has the flags before and after the remedies.
 */
import {isParseError, type ParseError, parseError} from '../flags/parse-error.ts';
import {profileOfEngines} from '../judge.ts';
import {isUnknown, type Known, unknown} from '../known.ts';
import type {Profile} from '../profile.ts';
import {planOf, type RemedyPlan} from '../remedies/plan.ts';
import {judgeRequest} from '../request/judge-request.ts';
import type {Request} from '../request/request.ts';
import type {Container, ObservedHost} from '../snapshot.ts';
import {servicesOf} from './compose-file.ts';
import {requestOf} from './run.ts';

export interface ExplainOptions {
  /** The engine's own where none is given. */
  readonly profile?: Profile;
  /** The USER of an image, '' where it has none; unknown where it was not looked at. */
  readonly imageUser?: (image: string) => Known<string>;
}

export interface Explained {
  /** Judged as a container that does not run. */
  readonly container: Container;
  readonly host: ObservedHost;
  readonly profile: Profile;
  readonly plan: RemedyPlan;
  /** What was taken for granted, one sentence each. */
  readonly assumptions: readonly string[];
}

const notLookedAt = (): Known<string> => unknown('the image was not looked at');

/** Judges what is asked for. */
export function explainRequest(
  request: Request,
  host: ObservedHost,
  {profile = profileOfEngines([host]), imageUser = notLookedAt}: ExplainOptions,
): Explained | ParseError {
  const user = imageUser(request.image);
  const container = judgeRequest(request, host, profile, user);
  if (isParseError(container)) return container;
  const {declared} = container;
  const noUser =
    isUnknown(user) && request.asked.user === ''
      ? [`the USER of image ${request.image} is taken for none: ${user.unknown}`]
      : [];
  const byName =
    !isUnknown(declared) && isUnknown(declared.uid)
      ? [`the user ${declared.user} is taken for one that is not root: ${declared.uid.unknown}`]
      : [];
  return {
    container,
    host,
    profile,
    plan: planOf(container, host, profile),
    assumptions: [...request.assumptions, ...noUser, ...byName],
  };
}

/** What a `docker run …` command would lead to on this host. */
export function explainRun(
  words: readonly string[],
  host: ObservedHost,
  options: ExplainOptions = {},
): Explained | ParseError {
  const request = requestOf(words);
  return isParseError(request) ? request : explainRequest(request, host, options);
}

/** What the services of a Compose file would lead to on this host, in the file's order. */
export function explainCompose(
  text: string,
  host: ObservedHost,
  {variables = {}, ...options}: ExplainOptions & {readonly variables?: Readonly<Record<string, string>>} = {},
): readonly Explained[] | ParseError {
  const requests = servicesOf(text, variables);
  if (isParseError(requests)) return requests;
  const explained: Explained[] = [];
  for (const request of requests) {
    const one = explainRequest(request, host, options);
    if (isParseError(one)) return parseError(`service ${JSON.stringify(request.name)}: ${one.error}`);
    explained.push(one);
  }
  return explained;
}
