import {changePackage} from './change-package.mjs';

/** Characters that take one cell each, as in source/view/text-width.ts, for a class of a regular expression. */
export const oneCellEach = ' -~¡-¬®-ʯ‐-‧≠←-↓─-╿▏■□▲▶▼●✓❯';

/**
 * A change of the package string-width, which tells how many cells a text takes, and which captop and Ink ask. Its
 * regular expression of all emoji is made when the first text is measured that is not plain, not when it loads, and the
 * characters that captop draws with are plain, as in source/view/text-width.ts. To make the expression takes as long as
 * to start Node: `captop --demo --once` takes 73 ms instead of 95 (the minima of 21 runs by turns).
 */
export const lateEmoji = changePackage('source/bundle/string-width.mjs', {
  'string-width/index.js': [
    [
      '/^\\p{RGI_Emoji}$/v',
      "{made: undefined, test(text) { return (this.made ??= new RegExp('^\\\\p{RGI_Emoji}$', 'v')).test(text); }}",
    ],
    ['/^[\\u0020-\\u007E]*$/', `/^[${oneCellEach}]*$/`],
  ],
});
