declare const printable: unique symbol;

/**
 * Text that may be written to a terminal. Only this module makes it, so a name, label or command that a
 * container chose cannot reach the screen without passing `sanitise`.
 */
export type SafeText = string & {readonly [printable]: true};

/** Longer text is cut before it is laid out: a hostile command line can have megabytes. */
const maxLength = 512;

/** Nearly every text is printable ASCII, which needs no escaping; this test costs a tenth of the replacement. */
const plain = /^[ -~]*$/;

const named: Readonly<Record<string, string>> = {
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\u001b': '\\e',
  '\0': '\\0',
};

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return (
    named[character] ??
    (code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`)
  );
}

/**
 * Escapes what a terminal may act on or what hides or reorders text: controls (C0, C1), format characters (bidi
 * overrides, zero-width, tags), line and paragraph separators, lone surrogates, private use, unassigned,
 * and the variation selectors, whose width terminals disagree about. More than two marks on one letter climb into
 * the neighbouring lines. V8 loads its tables of Unicode when the expression is first used.
 */
const escapeAll = (text: string): string =>
  text
    .replace(
      /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]|\u{34f}|[\u{115f}\u{1160}\u{3164}\u{ffa0}]|[\u{17b4}\u{17b5}]|[\u{180b}-\u{180f}]|[\u{fe00}-\u{fe0f}]|[\u{e0100}-\u{e01ef}]/gu,
      escapeCharacter,
    )
    .replace(/(\p{M}{2})\p{M}+/gu, '$1');

/**
 * Makes text safe for a terminal: characters that a terminal may act on are shown as escapes (`\e`,
 * `\u{202e}`), so that nothing is hidden and nothing acts; longer text than `limit` characters ends in `…`.
 */
export function sanitise(text: string, limit: number = maxLength): SafeText {
  if (text.length <= limit && plain.test(text)) return text as SafeText;
  return escapeAll(text.length > limit ? `${text.slice(0, limit)}…` : text) as SafeText;
}

type Piece = SafeText | number | bigint;

/** Puts safe pieces together: the literal parts are the program's own, the rest is already safe or a number. */
export function safe(literals: TemplateStringsArray, ...pieces: readonly Piece[]): SafeText {
  let text = literals[0] ?? '';
  for (const [index, piece] of pieces.entries()) text += piece + (literals[index + 1] ?? '');
  return text as SafeText;
}

/** Joins safe pieces. */
export const joinSafe = (pieces: readonly SafeText[], separator: SafeText): SafeText =>
  pieces.join(separator) as SafeText;

/** Safe text stays safe when it is cut, padded or put in another case; `change` must do nothing else. */
export const reshape = (text: SafeText, change: (text: string) => string): SafeText =>
  change(text) as SafeText;
