/** What a command or a service would lead to on a host, without starting anything. */
import type {Position} from '../compose/node.ts';
import type {Problem} from '../compose/problem.ts';
import {isParseError, type ParseError} from '../flags/parse-error.ts';
import {profileOfEngine} from '../judge.ts';
import {isUnknown, type Known, unknown} from '../known.ts';
import type {Profile} from '../profile.ts';
import {judgeRequest} from '../request/judge-request.ts';
import type {Request} from '../request/request.ts';
import type {Container, Finding, ObservedHost} from '../snapshot.ts';
import type {Origin} from './compose/origins.ts';
import {type RunSurroundings, requestOf} from './run.ts';
import {spellingNotes} from './spellings.ts';

export interface ExplainOptions {
  /** By default that of the host's engine. */
  readonly profile?: Profile;
  /** The USER of an image, '' if it has none; by default it is unknown. */
  readonly imageUser?: (image: string) => Known<string>;
}

export interface Explained {
  /** Judged as a container that does not run. */
  readonly container: Container;
  readonly host: ObservedHost;
  readonly profile: Profile;
  /** What was assumed, one sentence each. */
  readonly assumptions: readonly string[];
  /** The service of a Compose file; null for a command. */
  readonly service: string | null;
  /** The services of its project by the names of their containers; empty for a command. */
  readonly siblings: ReadonlyMap<string, string>;
  /** Where the service begins; null for a command. */
  readonly at: Position | null;
  /** Where each finding comes from; empty for a command. */
  readonly places: ReadonlyMap<Finding, readonly Position[]>;
  /** What of a service leads to which flags; empty for a command. */
  readonly origins: readonly Origin[];
  /** What would be refused, and what could not be looked at. */
  readonly problems: readonly Problem[];
}

/** Everything that was asked about. */
export interface Explanation {
  readonly explained: readonly Explained[];
  /** What is wrong beside the services that were judged: with files, and with services that could not be. */
  readonly problems: readonly Problem[];
  /** Services that wait for a profile. */
  readonly idle: ReadonlyArray<{readonly service: string; readonly profiles: readonly string[]}>;
  /** The Compose files, in the order of merging; empty for a command. */
  readonly files: readonly string[];
}

const notLookedAt = (): Known<string> => unknown('the image was not looked at');

/** Judges what is asked for. */
export function explainRequest(
  request: Request,
  host: ObservedHost,
  {profile = profileOfEngine(host), imageUser = notLookedAt}: ExplainOptions,
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
    assumptions: [...request.assumptions, ...noUser, ...byName],
    service: null,
    siblings: new Map(),
    at: null,
    places: new Map(),
    origins: [],
    problems: request.unresolved.map(sentence => ({kind: 'unresolved', service: null, at: null, sentence})),
  };
}

/** What a `docker run …` command would lead to on this host. */
export function explainRun(
  words: readonly string[],
  host: ObservedHost,
  around: RunSurroundings,
  options: ExplainOptions = {},
): Explained | ParseError {
  const request = requestOf(words, around);
  if (isParseError(request)) return request;
  const explained = explainRequest(request, host, options);
  if (isParseError(explained)) return explained;
  const notes = spellingNotes(explained.container.findings, request.spellings);
  return {...explained, assumptions: [...explained.assumptions, ...notes]};
}
