import {changePackage} from './change-package.mjs';
import {oneCellEach} from './string-width.mjs';

/**
 * A change of Ink: it takes every line of a frame apart into characters with their styles, writes them into a grid of
 * cells, puts each line of the grid together again, and forgets all of it with the frame. Here a line that a single text
 * fills is put together without the grid, by its runs of one style where each of its characters takes one cell; the next
 * frame finds it again, as it finds the characters of other lines, so that only lines that have changed cost something.
 * In a list of 120 by 40 a step down takes 3.6 ms of processor time from key to frame instead of 9.8, and a letter of
 * the filter, with which all lines change, 8 instead of 16 (medians of test/bench/figures/keys.ts, on a busy machine).
 */
export const linesOfLastFrame = changePackage('source/bundle/ink.mjs', {
  'ink/build/sanitize-ansi.js': [
    // Nothing is taken out of text of such characters and of styles.
    [
      'const sanitizeAnsi = (text) => {',
      `const other = /[^\\u001b${oneCellEach}]|\\u001b(?!\\[[\\d;]*m)/;
const sanitizeAnsi = (text) => {
    if (!other.test(text)) return text;`,
    ],
  ],
  'ink/build/output.js': [
    [
      'class OutputCaches {',
      `const styles = /(\\u001b\\[[\\d;]*m)/;
const plain = /^[${oneCellEach}]*$/;
class OutputCaches {
    lines = new Map();
    linesBefore = OutputCaches.last?.lines ?? new Map();
    styles = OutputCaches.last?.styles ?? new Map();
    /** The codes of a style, of which there are few. */
    getStyle(code) {
        const known = this.styles.get(code) ?? tokenize(code);
        this.styles.set(code, known);
        return known;
    }
    /** The characters of a line; whole runs of them, which read the same, where each takes one cell. */
    getRuns(line) {
        const parts = line.split(styles);
        if (!parts.every((part, index) => index % 2 === 1 || plain.test(part))) return this.getStyledChars(line);
        return styledCharsFromTokens(parts.flatMap((part, index) =>
            index % 2 === 1 ? this.getStyle(part) : part === '' ? [] : { type: 'char', value: part, fullWidth: false }));
    }
    /** A line with the fewest codes. */
    getLine(text) {
        const line = this.lines.get(text) ?? this.linesBefore.get(text) ?? styledCharsToString(this.getRuns(text));
        this.lines.set(text, line);
        return line;
    }`,
    ],
    [
      'styledChars = new Map();',
      'styledChars = new Map();\n    before = OutputCaches.last?.styledChars ?? new Map();\n    constructor() { OutputCaches.last = this; }',
    ],
    [
      'let cached = this.styledChars.get(line);',
      'let cached = this.styledChars.get(line) ?? this.before.get(line);\n        if (cached !== undefined) this.styledChars.set(line, cached);',
    ],
    [
      '    get() {',
      `    /** The lines of a frame in which each is filled by a single text; undefined where one is not. */
    getWholeLines() {
        const lines = new Array(this.height).fill(undefined);
        for (const { type, x, y, text, transformers } of this.operations) {
            if (type !== 'write' || x !== 0 || text.includes('\\n') || lines[y] !== undefined) return undefined;
            if (y < 0 || y >= this.height) continue;
            const line = transformers.reduce((each, transformer) => transformer(each, 0), this.caches.getLine(text));
            lines[y] = this.caches.getLine(line).trimEnd();
        }
        return lines.map(line => line ?? '');
    }
    get() {
        const whole = this.getWholeLines();
        if (whole !== undefined) return { output: whole.join('\\n'), height: this.height };`,
    ],
  ],
});
