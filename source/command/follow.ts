/** --follow: one line of JSON a change, until captop is interrupted or its reader goes away. */
import {exitStatus, Failure} from '../model/failure.ts';
import type {Connection} from '../model/live.ts';
import {changeLine} from '../report/diff.ts';
import {type ChangeEvent, emptyLog, recordChanges} from '../view/changes.ts';
import {sentencesOf} from '../view/selection.ts';
import {includesStopped, type Options} from './arguments/options.ts';
import {readerKeepsUp} from './output.ts';
import type {Source} from './source.ts';
import {viewer, type Warn} from './view.ts';

/** Calls `end` with the exit status when a signal or a closed standard output ends the stream. */
function onEnd(end: (status: number) => void): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => end(exitStatus.interrupted));
  // A reader that has seen enough (`captop --follow … | head`) is no error.
  process.stdout.on('error', () => end(exitStatus.fine));
}

/**
 * Bytes of lines that wait for a slow reader: tens of thousands of changes, and no more memory than captop can spare.
 * Beyond that no reading is taken until the reader has caught up, and the next one tells what is different by then.
 */
const mostWaiting = 16 * 1024 * 1024;

const lostSentence = (connection: Connection): string | null =>
  connection.state === 'lost'
    ? `connection ${connection.one === undefined ? '' : `to ${connection.one.name} `}lost: ${connection.reason}; trying again`
    : null;

/** Writes each change as a line; returns the exit status. */
export async function printFollowing(options: Options, source: Source, warn: Warn): Promise<number> {
  const viewOfAll = await viewer({...options, names: [], filter: ''}, source.profile);
  const viewOfChosen = await viewer(options, source.profile);
  if (source.notice !== null) warn(source.notice.full);
  const watch = source.watch(includesStopped(options));
  let status: number = exitStatus.fine;
  const ended = new AbortController();
  onEnd(ending => {
    status = ending;
    watch.close();
    ended.abort();
  });
  let log = emptyLog;
  // A change is told if its container is, or was, among those that the names and the filter choose.
  let chosen = new Set<string>();
  let trouble: string | null = null;
  for await (const {observation, connection, partial} of watch) {
    const sentence = lostSentence(connection);
    if (sentence !== null && sentence !== trouble) warn(sentence);
    trouble = sentence;
    if (partial || sentence !== null) continue;
    const {rows, errors} = viewOfChosen(observation);
    if (log.last === null && errors.length > 0) {
      watch.close();
      throw new Failure(sentencesOf(errors), exitStatus.usage);
    }
    const now = new Set(rows.map(({container}) => container.id));
    const isTold = ({change: {id}}: ChangeEvent): boolean => now.has(id) || chosen.has(id);
    log = recordChanges(log, viewOfAll(observation).snapshot);
    for (const event of log.latest.filter(isTold)) process.stdout.write(changeLine(event));
    chosen = now;
    await readerKeepsUp(process.stdout, mostWaiting, ended.signal);
  }
  return status;
}
