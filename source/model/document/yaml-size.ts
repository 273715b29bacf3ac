/** How much a YAML text holds, told before it is parsed: a parsed value takes some 1,300 bytes. */

/** About as many values as may be held in 512 MiB while they are parsed. */
export const mostValues = 320_000;

/** Whether a text has more values than that, by its lines, keys and commas; comments do not count. */
export function hasTooManyValues(text: string): boolean {
  let values = 0;
  let isComment = false;
  let isBlank = true;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '\n') {
      if (!isBlank && !isComment) values++;
      isComment = false;
      isBlank = true;
    } else if (isBlank && char !== ' ') {
      isBlank = false;
      isComment = char === '#';
    } else if (!isComment && (char === ',' || char === ':')) values++;
    if (values > mostValues) return true;
  }
  return false;
}
