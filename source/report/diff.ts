/** What changed, one line a change, or as JSON. */
import {capabilityNames} from '../model/capability.ts';
import type {Change} from '../model/document/change.ts';
import type {Json} from '../model/document/codec.ts';
import {escapeJson} from '../model/json-escapes.ts';
import {remedyText} from '../model/remedy.ts';
import {changedContainer, changeWords} from '../view/change-words.ts';
import type {ChangeEvent} from '../view/changes.ts';

/** `+ web  host PID 6447 (sh) came effective +SYS_ADMIN`, one line a change; '' if nothing changed. */
export const diffText = (changes: readonly Change[]): string =>
  changes
    .map(change => {
      const {sign, text} = changeWords(change);
      return `${sign} ${changedContainer(change)}  ${text}\n`;
    })
    .join('');

/** A change as JSON: its sets as lists of names, its remedies as they are printed. */
function changeJson({shortHost: _, ...change}: Change): {readonly [key: string]: Json} {
  const written =
    change.kind === 'privilege'
      ? {...change, gained: capabilityNames(change.gained), lost: capabilityNames(change.lost)}
      : change.kind === 'finding gained' || change.kind === 'finding lost'
        ? {...change, finding: {...change.finding, remedy: change.finding.remedy.map(remedyText)}}
        : change;
  return written as unknown as {readonly [key: string]: Json};
}

/** The changes as one JSON document. */
export const diffJson = (
  changes: readonly Change[],
  before: string,
  after: string,
  version: string,
): string =>
  escapeJson(
    `${JSON.stringify({captop: {version}, before, after, changes: changes.map(changeJson)}, null, 2)}\n`,
  );

/** A change as a line of NDJSON, with the time of the reading that shows it (RFC 3339): for --follow. */
export const changeLine = ({at, change}: ChangeEvent): string =>
  escapeJson(`${JSON.stringify({at, ...changeJson(change)})}\n`);
