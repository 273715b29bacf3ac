/** Changes of a Compose file's text that keep comments and everything else as they are. */
import {entriesOf, isWithin, itemsOf, type Node, type Position} from '../../compose/node.ts';

/** One change of one file. */
export interface TextEdit {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const lineStart = (text: string, offset: number): number => text.lastIndexOf('\n', offset - 1) + 1;

const lineEnd = (text: string, offset: number): number => {
  const end = text.indexOf('\n', offset);
  return end === -1 ? text.length : end + 1;
};

/** The end of a value without the blank lines behind it. */
export const valueEnd = (text: string, {start, end}: Position): number =>
  start + text.slice(start, end).trimEnd().length;

/** Takes whole lines out. */
const withoutLines = (text: string, file: string, from: number, to: number): TextEdit => ({
  file,
  start: lineStart(text, from),
  end: lineEnd(text, Math.max(from, to - 1)),
  text: '',
});

/** Takes an entry of a flow map or list out, with one comma beside it. */
function withoutFlowKey(text: string, file: string, from: number, to: number): TextEdit {
  const behind = /^\s*,[ \t]*/.exec(text.slice(to))?.[0];
  if (behind !== undefined) return {file, start: from, end: to + behind.length, text: ''};
  const before = /,\s*$/.exec(text.slice(0, from))?.[0] ?? '';
  return {file, start: from - before.length, end: to, text: ''};
}

const isBlockItem = (text: string, {at}: Node): boolean =>
  /^\s*-\s+(?:[&!]\S+\s+)*$/.test(text.slice(lineStart(text, at.start), at.start));

/** Whether an edit takes a comment along, which may be about what stays. */
const takesComment = (text: string, {start, end}: TextEdit): boolean => /\s#/.test(text.slice(start, end));

/** Takes neighbours out of a flow list: up to the next item, or from the one before. */
function flowRunEdit(
  text: string,
  list: Node,
  items: readonly Node[],
  from: number,
  to: number,
): TextEdit | undefined {
  const [first, last, next, before] = [items[from], items[to], items[to + 1], items[from - 1]];
  if (first === undefined || last === undefined) return undefined;
  const {file} = first.at;
  // What an alias stands for is written elsewhere.
  const isBeside = (item: Node): boolean => item.at.file === file && isWithin(item, list);
  if ([next, before].some(item => item !== undefined && !isBeside(item)))
    return withoutFlowKey(text, file, first.at.start, valueEnd(text, last.at));
  if (next !== undefined) return {file, start: first.at.start, end: next.at.start, text: ''};
  const start = before === undefined ? first.at.start : valueEnd(text, before.at);
  return {file, start, end: valueEnd(text, last.at), text: ''};
}

/** Takes some items of a list out. */
export function removeItems(text: string, list: Node, gone: ReadonlySet<Node>): readonly TextEdit[] {
  const items = itemsOf(list);
  const edits: TextEdit[] = [];
  for (let at = 0; at < items.length; at++) {
    const item = items[at];
    if (item === undefined || !gone.has(item) || item.at.file !== list.at.file) continue;
    if (isBlockItem(text, item)) {
      edits.push(withoutLines(text, item.at.file, item.at.start, valueEnd(text, item.at)));
      continue;
    }
    let last = at;
    while (last + 1 < items.length && gone.has(items[last + 1] as Node)) last++;
    const run = flowRunEdit(text, list, items, at, last);
    if (run !== undefined && !takesComment(text, run)) edits.push(run);
    at = last;
  }
  return edits;
}

/**
 * The offset at which `key:` begins before its value. Each part between them ends in one way alone, or the time would grow
 * with a power of what a comment holds.
 */
function keyStart(text: string, key: string, {start}: Position): number | undefined {
  const before = text.slice(0, start);
  const found = before.match(
    new RegExp(`(["']?)${key}\\1\\s*:(?=\\s)(?:\\s|[&!]\\S+(?=\\s)|#[^\\n]*(?=\\n))*(?:-\\s+)?$`),
  );
  return found?.index;
}

/** Takes a key with its value out. */
export function removeKey(text: string, key: string, {at}: Node): TextEdit | undefined {
  const from = keyStart(text, key, at);
  if (from === undefined) return undefined;
  const end = valueEnd(text, at);
  return /^\s*$/.test(text.slice(lineStart(text, from), from))
    ? withoutLines(text, at.file, from, end)
    : withoutFlowKey(text, at.file, from, end);
}

/** Whether a value has an anchor, by which others refer to it. */
export const isAnchored = (text: string, {at}: Node): boolean =>
  /(^|\s)&\S+$/.test(text.slice(0, at.start).trimEnd());

/** Takes all items of a list out: with their key, or where others refer to the list by an anchor, without it. */
export function emptied(text: string, key: string, list: Node): readonly TextEdit[] {
  const {file, start} = list.at;
  const items = itemsOf(list);
  const from = keyStart(text, key, list.at);
  if (from === undefined || isAnchored(text, list)) {
    const edit = {file, start, end: valueEnd(text, list.at), text: '[]'};
    return takesComment(text, edit) ? [] : [edit];
  }
  const isBlock =
    /^\s*$/.test(text.slice(lineStart(text, from), from)) &&
    items.every(item => isBlockItem(text, item) && lineStart(text, item.at.start) > from);
  // Line by line, so that comments between the items stay.
  if (isBlock) return [withoutLines(text, file, from, from), ...removeItems(text, list, new Set(items))];
  const whole = removeKey(text, key, list);
  return whole === undefined ? [] : [whole];
}

/** What ends a line in a file. */
const lineBreak = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');

/** Adds a key to a service. */
export function addKey(text: string, service: Node, key: string, value: string): TextEdit | undefined {
  const [first] = entriesOf(service).filter(
    ([, node]) => node.at.file === service.at.file && node.at.start >= service.at.start,
  );
  const {file, start} = service.at;
  if (text[start] === '{') return {file, start: start + 1, end: start + 1, text: `${key}: ${value}, `};
  if (first === undefined) return undefined;
  const from = lineStart(text, start);
  const indent = text.slice(from, start);
  return /^\s*$/.test(indent)
    ? {file, start: from, end: from, text: `${indent}${key}: ${value}${lineBreak(text)}`}
    : undefined;
}

/** Adds an item to a list. */
export function addItem(text: string, list: Node, value: string): TextEdit | undefined {
  const [first] = itemsOf(list);
  const {file, start} = list.at;
  if (text[start] === '[') {
    const comma = first === undefined ? '' : ', ';
    return {file, start: start + 1, end: start + 1, text: `${value}${comma}`};
  }
  const from = lineStart(text, start);
  const indent = text.slice(from, start);
  return /^\s*$/.test(indent) && text[start] === '-'
    ? {file, start: from, end: from, text: `${indent}- ${value}${lineBreak(text)}`}
    : undefined;
}

/** The text with the changes made; of two that overlap the first counts. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const taken: TextEdit[] = [];
  const isTaken = (edit: TextEdit): boolean =>
    taken.some(
      ({start, end, text: by}) =>
        (edit.start < end && start < edit.end) ||
        (edit.start === start && edit.end === end && edit.text === by),
    );
  for (const edit of edits) if (!isTaken(edit)) taken.push(edit);
  return taken
    .toSorted((a, b) => b.start - a.start)
    .reduce((changed, {start, end, text: by}) => changed.slice(0, start) + by + changed.slice(end), text);
}
