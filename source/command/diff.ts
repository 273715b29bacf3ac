/** --diff: what changed since a document was saved. */
import type {Change} from '../model/document/change.ts';
import {diffOf} from '../model/document/diff.ts';
import type {Recording} from '../model/document/document.ts';
import {exitStatus, Failure} from '../model/failure.ts';
import {isUnknown} from '../model/known.ts';
import type {Observation, ObservedHost, Snapshot} from '../model/snapshot.ts';
import {diffJson, diffText} from '../report/diff.ts';
import {sentencesOf} from '../view/selection.ts';
import {includesStopped, type Options} from './arguments/options.ts';
import {readRecording} from './files.ts';
import {withChosenStates} from './replay.ts';
import type {Source} from './source.ts';
import {version} from './version.ts';
import {observe, unmatchedSentence, unreadSentences, viewer, type Warn, warnOfLimits} from './view.ts';

/** The earlier observation without the hosts that were not reached now: their containers have not gone. */
function withinReach(earlier: Observation, {hosts, unreached = []}: Observation): Observation {
  if (unreached.length === 0) return earlier;
  const alike = (one: ObservedHost) => (other: ObservedHost) =>
    one.name === other.name && one.engineKind === other.engineKind;
  // The daemon may have another address than it had, unless the machine has two of its kind.
  const isRead = (host: ObservedHost): boolean =>
    hosts.some(({endpoint}) => endpoint === host.endpoint) ||
    (earlier.hosts.filter(alike(host)).length === 1 && hosts.some(alike(host)));
  return {...earlier, hosts: earlier.hosts.filter(isRead)};
}

/** Says that a document lacks what was not chosen when it was saved, where something seems to have come since. */
function tellChosen(
  path: string,
  chosen: Recording['chosen'],
  {names, filter}: Options,
  changes: readonly Change[],
  warn: Warn,
): void {
  if (isUnknown(chosen) || chosen === null || changes.every(({kind}) => kind !== 'came')) return;
  const isSame = filter === chosen.filter && names.join('\0') === chosen.names.join('\0');
  if (isSame) return;
  const words = [...chosen.names, ...(chosen.filter === '' ? [] : [`--filter '${chosen.filter}'`])].join(' ');
  warn(`${path} was saved with ${words}: other containers seem to have come; compare with the same ${words}`);
}

const machinesOf = ({hosts}: Snapshot): readonly string[] => [...new Set(hosts.map(({name}) => name))];

const idsOf = ({hosts}: Snapshot): readonly string[] =>
  hosts.flatMap(({containers}) => containers.map(({id}) => id));

/** Says that the document is of other hosts than are read now, so that what came and went tells no change. */
function tellOtherHosts(path: string, earlier: Snapshot, later: Snapshot, warn: Warn): void {
  const [was, is] = [machinesOf(earlier), machinesOf(later)];
  if (was.length === 0 || is.length === 0 || was.some(name => is.includes(name))) return;
  // A host whose name was changed still has its containers.
  const ids = new Set(idsOf(earlier));
  if (idsOf(later).some(id => ids.has(id))) return;
  warn(
    `${path} is of ${was.join(', ')}, and not of ${is.join(', ')}: containers of different hosts are compared`,
  );
}

/** Prints what changed and nothing else. Returns the exit status, which does not depend on whether something changed. */
export async function printChanges(options: Options, source: Source, warn: Warn): Promise<number> {
  const {diff, format} = options;
  if (diff === null || (format !== null && format !== 'json'))
    throw new Failure('--diff prints text, or JSON with --json', exitStatus.usage);
  const earlier = await readRecording(diff);
  // Compared as it was when it was saved, unless something else is asked for.
  const saved = options.profile === null ? (earlier.profile ?? undefined) : undefined;
  const viewOf = await viewer(options, source.profile ?? saved);
  const observation = await observe(options, source, warn);
  const before = viewOf(
    withinReach(withChosenStates(earlier.observation, includesStopped(options)), observation),
  );
  const after = viewOf(observation);
  const nowhere = after.errors.filter(({name}) => before.errors.some(error => error.name === name));
  if (nowhere.length > 0) throw new Failure(sentencesOf(nowhere), exitStatus.usage);
  warnOfLimits(observation, options, source, warn);
  const changes = diffOf(before.snapshot, after.snapshot);
  tellChosen(diff, earlier.chosen, options, changes, warn);
  tellOtherHosts(diff, before.snapshot, after.snapshot, warn);
  process.stdout.write(
    format === 'json'
      ? diffJson(changes, before.snapshot.takenAt, after.snapshot.takenAt, version)
      : diffText(changes),
  );
  const missing = [
    ...unreadSentences(before.snapshot),
    ...unreadSentences(after.snapshot),
    ...(observation.unreached ?? []),
  ];
  for (const gap of missing) warn(gap);
  const unmatched = unmatchedSentence(options, after);
  if (unmatched !== null && before.rows.length === 0) warn(unmatched);
  return missing.length > 0 ? exitStatus.unreadable : exitStatus.fine;
}
