import {changePackage} from './change-package.mjs';

/**
 * A change of Ink: it takes every line of a frame apart into characters with their styles, and forgets them with the
 * frame. Here the next frame finds what it draws again, so that only lines that have changed cost something. A step down
 * in a list of 120 by 40 takes 5 ms of CPU from key to frame instead of 10 (`moving` of test/bench/figures/keys.ts, on a
 * busy machine).
 */
export const linesOfLastFrame = changePackage('source/bundle/ink.mjs', {
  'ink/build/output.js': [
    [
      'styledChars = new Map();',
      'styledChars = new Map();\n    before = OutputCaches.last ?? new Map();\n    constructor() { OutputCaches.last = this.styledChars; }',
    ],
    [
      'let cached = this.styledChars.get(line);',
      'let cached = this.styledChars.get(line) ?? this.before.get(line);\n        if (cached !== undefined) this.styledChars.set(line, cached);',
    ],
  ],
});
