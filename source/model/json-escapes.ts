/** JSON that a terminal does not act on, whatever the texts in it hold. */

/** Nearly every document is such; the test costs a tenth of the replacement. */
const plain = /^[\n -~]*$/;

/**
 * What JSON.stringify leaves as it is and a terminal acts on, or what hides or reorders text: DEL and the controls C1,
 * among them CSI and OSC of one character; format characters, as those that turn the direction of a line; separators of
 * lines and paragraphs.
 */
const acting = /[\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}]/gu;

const escapeUnits = (character: string): string =>
  Array.from(
    {length: character.length},
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('');

/** Returns the same JSON with such characters as escapes, which stand in strings alone (RFC 8259, 7). */
export const escapeJson = (json: string): string =>
  plain.test(json) ? json : json.replace(acting, escapeUnits);
