const plain = /^[\w@%+=:,./-]+$/;
const control = /[\p{Cc}\p{Cf}\u2028\u2029]/u;

/** As `\u202e` in the quotes of bash, zsh and ksh; above that `\U0001f600`. */
const escaped = (char: string): string => {
  const code = (char.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`;
};

/**
 * A word as a shell reads it back, for text that is copied or printed to be pasted: what a container chose must neither
 * end the word nor reach the terminal's line editor. Control characters are written as escapes within `$'…'`, which
 * bash, zsh, ksh and POSIX sh of 2024 know.
 */
export function shellWord(word: string): string {
  if (plain.test(word)) return word;
  if (!control.test(word)) return `'${word.replaceAll("'", "'\\''")}'`;
  const inside = [...word].map(char => (control.test(char) ? escaped(char) : char.replace(/['\\]/, '\\$&')));
  return `$'${inside.join('')}'`;
}
