/** What must hold whatever a parser is given. */
import {judge} from '../../source/model/judge.ts';
import type {Observation} from '../../source/model/snapshot.ts';
import {summaryOf} from '../../source/report/summary.ts';
import {tableOf} from '../../source/report/table.ts';
import {columns} from '../../source/view/columns.ts';
import {rowsOf} from '../../source/view/row.ts';

/** Controls but the newline, and what reorders or hides text. */
const acting = /[\0-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/;

class BrokenInvariant extends Error {}

export function holds(condition: boolean, what: string): void {
  if (!condition) throw new BrokenInvariant(what);
}

/** A text that captop writes to a terminal has nothing that the terminal may act on. */
export const isPrintable = (text: string): void =>
  holds(!acting.test(text), `a character that a terminal acts on: ${JSON.stringify(text.slice(0, 2000))}`);

/** Runs it; the errors of these kinds are right answers, any other is thrown. */
export function expecting<T>(
  kinds: readonly (abstract new (...args: never[]) => Error)[],
  run: () => T,
): T | undefined {
  try {
    return run();
  } catch (error) {
    if (kinds.some(kind => error instanceof kind)) return undefined;
    throw error;
  }
}

/** The JSON in a text; undefined if it is none, which JSON.parse says. */
export function jsonIn(text: string): {readonly value: unknown} | undefined {
  try {
    return {value: JSON.parse(text)};
  } catch {
    return undefined;
  }
}

/** Whatever was observed is judged, and written as the list with every column and as the page for a ticket. */
export function isShown(observation: Observation): void {
  const snapshot = judge(observation);
  isPrintable(
    tableOf(rowsOf(snapshot), {columns, profile: snapshot.profile, width: undefined, color: false}),
  );
  isPrintable(summaryOf(snapshot));
}

/** An error is told in words. */
export const isSentence = (text: string): void => holds(/\S/.test(text), 'an error without a sentence');

/** Whatever a text holds, or a sentence. */
export function orSentence(result: object): void {
  if ('error' in result) isSentence(String(result.error));
}

export const latin1 = (read: (text: string) => void) => (bytes: Buffer) => read(bytes.toString('latin1'));
export const utf8 = (read: (text: string) => void) => (bytes: Buffer) => read(bytes.toString('utf8'));
