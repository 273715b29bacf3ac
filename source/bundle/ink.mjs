import {changePackage} from './change-package.mjs';
import {oneCellEach} from './string-width.mjs';

/**
 * A change of Ink: it takes every line of a frame apart into characters with their styles, writes them into a grid of
 * cells, puts each line of the grid together again, and forgets all of it with the frame. Here a line that a single text
 * fills is put together without the grid, by its runs of one style where each of its characters takes one cell; the next
 * frame finds it again, as it finds the characters of other lines, so that only lines that have changed cost something.
 * In a list of 120 by 40 a step down takes 3.6 ms of processor time from key to frame instead of 9.8, and a letter of
 * the filter, with which all lines change, 8 instead of 16 (medians of test/bench/figures/keys.ts, on a busy machine).
 * Of these 8, remembering the codes between two styles, of which there are few, saves a fifth.
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
  // Where each character takes one cell, nothing has to be taken apart to find out how much of a line stays.
  'ink/build/line-update.js': [['/^[ -~]*$/u', `/^[${oneCellEach}]*$/`]],
  'ink/build/output.js': [
    [
      'styledCharsFromTokens, styledCharsToString,',
      'ansiCodesToString, diffAnsiCodes, styledCharsFromTokens, styledCharsToString,',
    ],
    [
      'class OutputCaches {',
      `const styles = /(\\u001b\\[[\\d;]*m)/;
const plain = /^[${oneCellEach}]*$/;
const noStyle = { text: '', codes: [] };
class OutputCaches {
    lines = new Map();
    linesBefore = OutputCaches.last?.lines ?? new Map();
    /** The style behind a style and a code, and the codes that lead from one style to another; there are few of both. */
    styles = OutputCaches.last?.styles ?? new Map();
    remember(key, make) {
        let known = this.styles.get(key);
        if (known === undefined) this.styles.set(key, (known = make()));
        return known;
    }
    styleBehind(style, code) {
        return this.remember(style.text + code, () => {
            const codes = styledCharsFromTokens(tokenize(style.text + code + ' '))[0].styles;
            return { text: ansiCodesToString(codes), codes };
        });
    }
    codesBetween(from, to) {
        return from === to ? '' : this.remember(\`\${from.text} \${to.text}\`, () => ansiCodesToString(diffAnsiCodes(from.codes, to.codes)));
    }
    /** A line with the fewest codes; its characters are looked at one by one only where one takes no or two cells. */
    shorten(text) {
        const parts = text.split(styles);
        if (!parts.every((part, index) => index % 2 === 1 || plain.test(part))) return styledCharsToString(this.getStyledChars(text));
        let line = '';
        let shown = noStyle;
        let style = noStyle;
        parts.forEach((part, index) => {
            if (index % 2 === 1) style = this.styleBehind(style, part);
            else if (part !== '') {
                line += this.codesBetween(shown, style) + part;
                shown = style;
            }
        });
        return line + this.codesBetween(shown, noStyle);
    }
    getLine(text) {
        const line = this.lines.get(text) ?? this.linesBefore.get(text) ?? this.shorten(text);
        // A line that is made shorter already stays as it is.
        this.lines.set(text, line).set(line, line);
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
