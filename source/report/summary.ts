/** `--format summary`: one page of first aid for each host, to be pasted into a ticket. */
import {type SafeText, safe, sanitise} from '../model/safe-text.ts';
import type {Snapshot} from '../model/snapshot.ts';
import {type Cause, type FirstAid, firstAidOf} from '../view/first-aid.ts';
import {causeText, headline, lesserText} from '../view/first-aid-text.ts';
import {wrapWords} from '../view/wrap.ts';

/** Cells of a line that no terminal limits: what a ticket or a mail holds. */
const pageWidth = 100;

const indented = (text: SafeText, cells: number, width: number): string[] =>
  wrapWords(text, width - cells).map(line => `${' '.repeat(cells)}${line}`);

function causeLines(cause: Cause, width: number): string[] {
  const {head, names, remedies} = causeText(cause);
  return [...indented(head, 2, width), ...[names, ...remedies].flatMap(text => indented(text, 4, width))];
}

function pageOf(aid: FirstAid, takenAt: string, width: number): string {
  const {host, causes, accepted, posture, evidence} = aid;
  const lesser = lesserText(aid);
  const facts = posture.map(({name, text}) => safe`${name}: ${text}`);
  const read = `${takenAt.slice(0, 16).replace('T', ' ')} UTC, profile ${host.profile.name}`;
  return [
    ...indented(safe`${headline(aid)} (${sanitise(read)})`, 0, width),
    ...causes.flatMap(cause => causeLines(cause, width)),
    ...(lesser === null ? [] : ['', ...indented(lesser, 0, width)]),
    ...(accepted.length === 0 ? [] : ['', ...accepted.flatMap(text => indented(text, 0, width))]),
    '',
    ...facts.flatMap(fact => indented(fact, 0, width)),
    ...evidence.flatMap(sentence => indented(sentence, 0, width)),
  ]
    .map(line => `${line}\n`)
    .join('');
}

/** One page a host, with a blank line between two. Lines are at most `width` cells wide, 100 if it is undefined. */
export const summaryOf = ({hosts, takenAt}: Snapshot, width: number = pageWidth): string =>
  hosts.map(host => pageOf(firstAidOf(host, hosts), takenAt, width)).join('\n');
