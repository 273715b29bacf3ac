/** `captop explain`: what a docker run command or a Compose file would lead to, without starting anything. */
import {dirname, join} from 'node:path';
import {text as wholeText} from 'node:stream/consumers';
import {parseEnv} from 'node:util';
import {allUpTo} from '../model/capability.ts';
import {type Explained, explainCompose, explainRun} from '../model/explain/explain.ts';
import {isImageReference} from '../model/explain/image-reference.ts';
import {exitStatus, Failure} from '../model/failure.ts';
import {isParseError, type ParseError} from '../model/flags/parse-error.ts';
import {type Known, unknown} from '../model/known.ts';
import type {Profile} from '../model/profile.ts';
import {namespaceNames, type ObservedHost, severities} from '../model/snapshot.ts';
import {explainJson, explainText} from '../report/explain.ts';
import {type ExplainOptions, parseExplainOptions} from './arguments/explain-options.ts';
import {readRecording, readText} from './files.ts';
import {printExplainHelp} from './print-text.ts';
import {loadProfile} from './profile.ts';
import {version} from './version.ts';

/** The host that a container would be started on, as far as it is known. */
interface Place {
  readonly host: ObservedHost;
  readonly imageUser: (image: string) => Promise<Known<string>>;
  readonly assumption: string | null;
  readonly close: () => void;
}

/** CAP_CHECKPOINT_RESTORE, the last one of Linux 5.9 and later (linux/capability.h). */
const lastCapability = 40;

/** A host that nothing is known of: current Docker as root, on a kernel with every capability that captop knows. */
function anyHost(): ObservedHost {
  const none = unknown('no host was looked at');
  return {
    endpoint: '',
    name: '',
    engine: 'Docker',
    engineKind: 'docker',
    engineVersion: '28.0.0',
    kernel: '',
    capLastCap: lastCapability,
    available: allUpTo(lastCapability),
    evidence: 'none',
    limits: [],
    namespaces: Object.fromEntries(namespaceNames.map(name => [name, none])) as ObservedHost['namespaces'],
    remapped: false,
    rootless: false,
    containers: [],
  };
}

const notAsked = async (): Promise<Known<string>> => unknown('no daemon was asked about it');

async function recordedPlace(path: string): Promise<Place> {
  const {observation} = await readRecording(path);
  const [host] = observation.hosts;
  if (host === undefined) throw new Failure(`${path} has no host`, exitStatus.usage);
  return {host, imageUser: notAsked, assumption: null, close: () => {}};
}

async function livePlace({hosts, contexts, proc}: ExplainOptions): Promise<Place> {
  const [{chooseEndpoint}, {openHost}] = await Promise.all([
    import('../engine/endpoint.ts'),
    import('../host/open.ts'),
  ]);
  const reader = openHost({endpoint: chooseEndpoint({hosts, contexts, env: process.env}), procRoot: proc});
  try {
    const {hosts: observed} = await reader.observe({all: false});
    const [host] = observed;
    if (host === undefined) throw new Failure('the daemon tells nothing of its host', exitStatus.noDaemon);
    return {host, imageUser: reader.imageUser, assumption: null, close: reader.close};
  } catch (error) {
    reader.close();
    const asked = hosts.length > 0 || Boolean(process.env.DOCKER_HOST);
    if (asked || !(error instanceof Failure) || error.status !== exitStatus.noDaemon) throw error;
    const assumption = `no daemon was reached, so a host with Docker 28 as root and all ${lastCapability + 1} capabilities is taken for it`;
    return {host: anyHost(), imageUser: notAsked, assumption, close: () => {}};
  }
}

/** What Compose puts in for variables: its own .env file beside the Compose file, under the environment. */
async function variablesFor(file: string): Promise<Record<string, string>> {
  const beside = await readText(join(dirname(file), '.env')).catch(() => '');
  const all = {...parseEnv(beside), ...process.env};
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

type Users = ReadonlyMap<string, Known<string>>;
type Explain = (host: ObservedHost, users: Users) => readonly Explained[] | ParseError;

/** The question, to be asked again once the host is known, and the images' users. */
async function question({file, words}: ExplainOptions, profile: Profile | undefined): Promise<Explain> {
  const optionsFor = (users: Users) => ({
    ...(profile === undefined ? {} : {profile}),
    imageUser: (image: string) => users.get(image) ?? unknown('the image was not looked at'),
  });
  if (file === null)
    return (host, users) => {
      const one = explainRun(words, host, optionsFor(users));
      return isParseError(one) ? one : [one];
    };
  const stdin = file === '-';
  const text = stdin ? await wholeText(process.stdin) : await readText(file);
  const variables = await variablesFor(stdin ? './-' : file);
  return (host, users) => explainCompose(text, host, {...optionsFor(users), variables});
}

function right(answer: readonly Explained[] | ParseError): readonly Explained[] {
  if (isParseError(answer)) throw new Failure(answer.error, exitStatus.usage);
  return answer;
}

async function explainAt(ask: Explain, place: Place): Promise<readonly Explained[]> {
  const named = right(ask(place.host, new Map())).map(({container}) => container.image);
  // What a service only builds has no name to ask for.
  const images = [...new Set(named)].filter(isImageReference);
  const users = new Map(
    await Promise.all(images.map(async image => [image, await place.imageUser(image)] as const)),
  );
  const {assumption} = place;
  return right(ask(place.host, users)).map(one =>
    assumption === null ? one : {...one, assumptions: [assumption, ...one.assumptions]},
  );
}

/** Explains what argv behind `explain` asks for; returns the exit status. */
export async function explain(args: readonly string[]): Promise<number> {
  const options = await parseExplainOptions(args);
  if (options.help !== null) return printExplainHelp(options.help);
  const profile = options.profile === null ? undefined : await loadProfile(options.profile);
  const ask = await question(options, profile);
  // What is wrong anywhere is said before a daemon is looked for.
  right(ask(anyHost(), new Map()));
  const place = options.from === null ? await livePlace(options) : await recordedPlace(options.from);
  try {
    const all = await explainAt(ask, place);
    process.stdout.write(options.json ? explainJson(all, version) : explainText(all));
    const {check} = options;
    if (check === null) return exitStatus.fine;
    const least = severities.indexOf(check);
    const found = all.flatMap(({container}) => container.findings);
    return found.some(({severity}) => severities.indexOf(severity) <= least)
      ? exitStatus.findings
      : exitStatus.fine;
  } finally {
    place.close();
  }
}
