/**
 * Whether a text matches a pattern: `*` stands for any characters, `?` for one. A regular expression with many stars
 * takes time that grows with a power of the text; this returns to the last star only, which is enough because what an
 * earlier star took can be given to the last one instead.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  let inPattern = 0;
  let star = -1;
  let afterStar = 0;
  for (let inText = 0; inText < text.length; ) {
    const expected = pattern[inPattern];
    if (expected === '*') {
      star = inPattern++;
      afterStar = inText;
    } else if (expected === '?' || expected === text[inText]) {
      inPattern++;
      inText++;
    } else if (star === -1) return false;
    else {
      inPattern = star + 1;
      inText = ++afterStar;
    }
  }
  while (pattern[inPattern] === '*') inPattern++;
  return inPattern === pattern.length;
}
