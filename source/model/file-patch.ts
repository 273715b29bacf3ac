/** Two texts -> a unified diff, as diff -u writes and patch reads it. */

interface Edit {
  readonly mark: ' ' | '-' | '+';
  readonly line: string;
}

/** Lines with their ends; the last one may have none. */
const linesOf = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** More cells than that are not compared; the whole middle is replaced instead. */
const mostCells = 4_000_000;

/** The longest common subsequence, by a table of its lengths from each pair of places on. */
function compare(before: readonly string[], after: readonly string[]): readonly Edit[] {
  const removed = before.map((line): Edit => ({mark: '-', line}));
  const added = after.map((line): Edit => ({mark: '+', line}));
  if (before.length * after.length > mostCells) return [...removed, ...added];
  const width = after.length + 1;
  const lengths = new Uint32Array((before.length + 1) * width);
  const at = (row: number, column: number): number => lengths[row * width + column] ?? 0;
  for (let row = before.length - 1; row >= 0; row--)
    for (let column = after.length - 1; column >= 0; column--)
      lengths[row * width + column] =
        before[row] === after[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
  const edits: Edit[] = [];
  let [row, column] = [0, 0];
  while (row < before.length && column < after.length) {
    if (before[row] === after[column]) {
      edits.push({mark: ' ', line: before[row] ?? ''});
      row++;
      column++;
    } else if (at(row + 1, column) >= at(row, column + 1)) edits.push(removed[row++] as Edit);
    else edits.push(added[column++] as Edit);
  }
  return [...edits, ...removed.slice(row), ...added.slice(column)];
}

function editsOf(before: readonly string[], after: readonly string[]): readonly Edit[] {
  let [start, end] = [0, 0];
  const least = Math.min(before.length, after.length);
  while (start < least && before[start] === after[start]) start++;
  while (end < least - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  const same = (lines: readonly string[]): readonly Edit[] => lines.map(line => ({mark: ' ', line}));
  return [
    ...same(before.slice(0, start)),
    ...compare(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...same(before.slice(before.length - end)),
  ];
}

/** Lines of context around a change. */
const context = 3;

/** The ranges of edits that make one hunk each. */
function hunks(edits: readonly Edit[]): readonly (readonly [from: number, to: number])[] {
  const found: [number, number][] = [];
  for (const [index, {mark}] of edits.entries()) {
    if (mark === ' ') continue;
    const last = found.at(-1);
    const from = Math.max(0, index - context);
    const to = Math.min(edits.length, index + context + 1);
    if (last !== undefined && from <= last[1]) last[1] = to;
    else found.push([from, to]);
  }
  return found;
}

const written = ({mark, line}: Edit): string =>
  line.endsWith('\n') ? `${mark}${line}` : `${mark}${line}\n\\ No newline at end of file\n`;

/** `@@ -1,3 +1,2 @@`; a range without lines begins before its place. */
function hunkText(edits: readonly Edit[], from: number, to: number): string {
  const count = (list: readonly Edit[], mark: '-' | '+'): number =>
    list.filter(edit => edit.mark !== mark).length;
  const [before, hunk] = [edits.slice(0, from), edits.slice(from, to)];
  const range = (mark: '-' | '+'): string => {
    const length = count(hunk, mark);
    return `${count(before, mark) + (length === 0 ? 0 : 1)},${length}`;
  };
  return `@@ -${range('+')} +${range('-')} @@\n${hunk.map(written).join('')}`;
}

/**
 * A file's name as patch reads it: up to the first tab or, without one, up to white space; in quotes like C's where it
 * holds what would end it (GNU diffutils, c_escape; patch pch.c, fetchname).
 */
function nameInPatch(path: string): string {
  const special = /[\0-\x1f"\\\x7f]/g;
  if (path.search(special) === -1) return path.includes(' ') ? `${path}\t` : path;
  const octal = (char: string): string => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`;
  return `"${path.replace(special, octal)}"`;
}

/** The diff of a file; '' if nothing differs. */
export function filePatch(path: string, before: string, after: string): string {
  if (before === after) return '';
  const edits = editsOf(linesOf(before), linesOf(after));
  const body = hunks(edits).map(([from, to]) => hunkText(edits, from, to));
  const name = nameInPatch(path);
  return `--- ${name}\n+++ ${name}\n${body.join('')}`;
}
