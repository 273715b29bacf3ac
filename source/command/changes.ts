/** --diff: what changed since a document was saved. */
import {diffOf} from '../model/document/diff.ts';
import {exitStatus, Failure} from '../model/failure.ts';
import {includesStopped, type Options} from '../options.ts';
import {diffJson, diffText} from '../report/diff.ts';
import {version} from '../version.ts';
import {readRecording} from './files.ts';
import {shownOf} from './replay.ts';
import type {Source} from './source.ts';
import {gaps, observe, tellNotes, viewer, type Warn} from './view.ts';

/** Prints what changed and nothing else; a change is no finding, so the status does not tell of it. */
export async function show(options: Options, source: Source, warn: Warn): Promise<number> {
  const {diff, format} = options;
  if (diff === null || (format !== null && format !== 'json'))
    throw new Failure('--diff prints text, or JSON with --json', exitStatus.usage);
  const earlier = await readRecording(diff);
  const viewOf = await viewer(options, source.profile ?? earlier.profile);
  const before = viewOf(shownOf(earlier.observation, includesStopped(options)));
  const observation = await observe(options, source, warn);
  const after = viewOf(observation);
  const nowhere = after.errors.filter(error => before.errors.includes(error));
  if (nowhere.length > 0) throw new Failure(nowhere.join('; '), exitStatus.usage);
  tellNotes(observation, options, source, warn);
  const changes = diffOf(before.snapshot, after.snapshot);
  process.stdout.write(
    format === 'json'
      ? diffJson(changes, before.snapshot.takenAt, after.snapshot.takenAt, version)
      : diffText(changes),
  );
  const missing = [...gaps(before.snapshot), ...gaps(after.snapshot), ...(observation.unreached ?? [])];
  for (const gap of missing) warn(gap);
  return missing.length > 0 ? exitStatus.unreadable : exitStatus.fine;
}
