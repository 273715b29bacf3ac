/** The first line: which host is shown, what was found, and the state of the connection. */

import type {Connection} from '../../model/live.ts';
import {type SafeText, safe, sanitise} from '../../model/safe-text.ts';
import {fitTitle, type TitlePart} from '../../view/title-facts.ts';
import {type Line, piece, spread, widthOfLine} from '../text/line.ts';
import {spanText} from '../text/span.ts';

export interface TitleState {
  readonly connection: Connection | null;
  readonly frozen: boolean;
  readonly partial: boolean;
  /** Whether something of a host could not be read. */
  readonly isLimited: boolean;
  /** Number of changes since captop was opened. */
  readonly changes: number;
  /** What is shown if not a live host: `recording of 2026-11-24`. */
  readonly notice: string | null;
  /** RFC 3339. */
  readonly takenAt: string | null;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Seconds that the first reading has been waited for. */
  readonly waited: number;
}

/** An engine that takes longer for its first answer is said not to answer, in seconds. */
const patience = 2;

const dot = safe` · `;
const part = (text: SafeText, tone: TitlePart['tone'], priority: number): TitlePart => ({
  before: dot,
  text,
  tone,
  priority,
});

/** Seconds since a moment; 0 if the clock was set back. */
const secondsSince = (moment: string, now: number): number =>
  Math.max(0, Math.floor((now - Date.parse(moment)) / 1000)) || 0;

/** What is unusual about what is shown, most important first. */
function standingParts({
  connection,
  frozen,
  partial,
  isLimited,
  notice,
  takenAt,
  now,
  waited,
  changes,
}: TitleState): TitlePart[] {
  const parts: TitlePart[] = [];
  if (waited >= patience) parts.push(part(safe`no engine has answered for ${spanText(waited)}`, 'high', 0));
  if (notice !== null) parts.push(part(sanitise(notice, 80), 'accent', 1));
  if (connection?.state === 'lost') {
    const {one} = connection;
    const from = one === undefined ? takenAt : one.takenAt;
    const age = from === null ? null : spanText(secondsSince(from, now));
    parts.push(
      part(
        one === undefined ? safe`connection lost` : safe`connection to ${sanitise(one.name, 40)} lost`,
        'critical',
        0,
      ),
    );
    if (age !== null)
      parts.push(part(safe`${one === undefined ? safe`` : safe`its `}rows are ${age} old`, 'high', 1));
    parts.push(part(safe`trying again`, 'plain', 3));
  }
  if (frozen)
    parts.push(
      part(
        takenAt === null ? safe`frozen` : safe`frozen at ${sanitise(takenAt.slice(11, 19))} UTC`,
        'high',
        0,
      ),
    );
  if (isLimited) parts.push(part(safe`not all could be read: e`, 'high', 3));
  if (changes > 0)
    parts.push(part(safe`${changes} change${changes === 1 ? safe`` : safe`s`}: L`, 'accent', 4));
  if (partial) parts.push(part(safe`reading …`, 'muted', 2));
  return parts;
}

const line = (parts: readonly TitlePart[]): Line =>
  parts.flatMap(({before, text, tone}, index) =>
    index === 0 ? [piece(text, tone)] : [piece(before, 'muted'), piece(text, tone)],
  );

/** `captop  vm · Docker 26.1.5 · … 2 critical 1 high        3/118   ? help` in `width` cells. */
export function titleLine(
  facts: readonly TitlePart[],
  standing: TitleState,
  position: SafeText,
  help: SafeText,
  width: number,
): Line {
  const name = [piece(safe`captop`, 'title'), piece(safe`  `)];
  const right = [
    ...(position === '' ? [] : [piece(position), piece(safe`   `)]),
    piece(help, 'muted'),
    piece(safe` `),
  ];
  const unusual = standingParts(standing);
  const room = width - widthOfLine(name);
  const all = [...unusual, ...facts];
  const lost = standing.connection?.state === 'lost';
  // The reason has the lowest priority: it is read once, all else stays useful.
  const reason =
    lost && standing.connection?.state === 'lost'
      ? [part(sanitise(standing.connection.reason, 80), 'muted', 9)]
      : [];
  const withHelp = fitTitle([...all, ...reason], room - widthOfLine(right) - 2);
  return spread([...name, ...line(withHelp)], right, width);
}
