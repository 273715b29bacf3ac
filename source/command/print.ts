/** Everything that is printed once: table, JSON and the other formats, --check, --save. */

import type {Chosen} from '../model/document/document.ts';
import {exitStatus, Failure} from '../model/failure.ts';
import {severities} from '../model/snapshot.ts';
import {formatRows} from '../report/formats.ts';
import {jsonOf} from '../report/json.ts';
import {columnOf} from '../view/columns.ts';
import {fieldHint} from '../view/filter.ts';
import {sentencesOf} from '../view/selection.ts';
import type {Options} from './arguments/options.ts';
import {isColored} from './color.ts';
import {writeWhole} from './files.ts';
import {lineWidth} from './line-width.ts';
import {hasLinks} from './links.ts';
import type {Source} from './source.ts';
import {version} from './version.ts';
import {
  observe,
  type PrintedView,
  unmatchedSentence,
  unreadSentences,
  viewer,
  type Warn,
  warnOfLimits,
  warnOfPolicy,
} from './view.ts';

async function formatted(
  format: NonNullable<Options['format']>,
  options: Options,
  view: PrintedView,
  chosen: Chosen | null,
): Promise<string> {
  const {stdout} = process;
  const write = await formatRows[format].load();
  return write({
    ...view,
    chosen,
    columns: options.columns === null ? null : options.columns.map(columnOf).filter(one => one !== undefined),
    version,
    width: lineWidth(stdout, process.env),
    color: isColored(options),
    indented: stdout.isTTY,
  });
}

/** What the document says was chosen of the containers that were read: now, or when it was saved. */
const chosenBy = ({names, filter}: Options, source: Source): Chosen | null =>
  names.length === 0 && filter === '' ? source.chosen : {names, filter};

/** What --check finds, and its text; nothing is found, or loaded, without it. */
async function checked({check}: Options, {rows}: PrintedView) {
  if (check === null) return {found: [], checkOf: null};
  const {checkOf, standing} = await import('../report/check.ts');
  return {found: standing(rows, check), checkOf};
}

/** Prints what the options ask for; returns the exit status. */
export async function printOnce(options: Options, source: Source, warn: Warn): Promise<number> {
  const viewOf = await viewer(options, source.profile);
  const observation = await observe(options, source, warn);
  const {unreached = []} = observation;
  const view = viewOf(observation);
  if (view.errors.length > 0) {
    // A word behind --check that is no severity is a container's name.
    const hint = options.check === null ? '' : ` (--check takes ${severities.join(', ')}, or nothing)`;
    // It may run on a host that was not reached.
    for (const sentence of unreached) warn(sentence);
    const status = unreached.length > 0 ? exitStatus.unreadable : exitStatus.usage;
    throw new Failure(`${sentencesOf(view.errors)}${hint}`, status);
  }
  warnOfLimits(observation, options, source, warn);
  warnOfPolicy(view, warn);
  const {rows, snapshot} = view;
  const chosen = chosenBy(options, source);
  if (options.save !== null)
    await writeWhole(options.save, jsonOf({snapshot, version, rows, columns: null, indented: false, chosen}));
  const {found, checkOf} = await checked(options, view);
  const silent = options.save !== null && !options.once;
  if (options.format !== null) process.stdout.write(await formatted(options.format, options, view, chosen));
  else if (checkOf !== null)
    process.stdout.write(
      checkOf(found, {
        width: lineWidth(process.stdout, process.env),
        color: isColored(options),
        links: await hasLinks(),
      }),
    );
  else if (!silent) process.stdout.write(await formatted('table', options, view, chosen));
  const missing = [...unreadSentences(snapshot), ...unreached];
  for (const gap of missing) warn(gap);
  const unmatched = unmatchedSentence(options, view);
  if (unmatched !== null) warn(unmatched);
  if (found.length > 0) return exitStatus.findings;
  if (missing.length > 0) return exitStatus.unreadable;
  if (options.check === null) return exitStatus.fine;
  if (view.asked === 0) warn('--check judged nothing: there was no container');
  // That no container is at risk is what a check is for. But it must not pass where the filter means one that is not there.
  const isMistaken = view.isMisnamed || (unmatched !== null && fieldHint(options.filter) !== '');
  return isMistaken ? exitStatus.usage : exitStatus.fine;
}
