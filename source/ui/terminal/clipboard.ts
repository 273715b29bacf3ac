/** Copies through the terminal with OSC 52 (xterm's ctlseqs), which works over SSH, too. */

/** The environment variables that copying depends on. */
export interface ClipboardEnvironment {
  readonly TERM?: string | undefined;
  /** Set within tmux. */
  readonly TMUX?: string | undefined;
  /** Set within GNU screen. */
  readonly STY?: string | undefined;
}

const bell = '\u{7}';
const esc = '\u{1b}';
const stop = `${esc}\\`;

/** GNU screen takes strings of 768 bytes at most (its manual, "String Escapes"). */
const screenChunk = 760;

/** The longest text in base64 that xterm accepts. */
const longest = 74_994;

/** Values of TERM for consoles without a clipboard. */
const without = /^(dumb|linux|vt\d+|cons25|unknown)?$/;

const chunks = (text: string, size: number): string[] =>
  Array.from({length: Math.ceil(text.length / size)}, (_, index) =>
    text.slice(index * size, (index + 1) * size),
  );

/**
 * Returns the sequence that puts text on the clipboard; null if the terminal has none or the text is too long.
 * Within tmux it is sent both as such (`set-clipboard on`) and through it (`allow-passthrough on`).
 */
export function clipboardSequence(
  text: string,
  {TERM = '', TMUX = '', STY = ''}: ClipboardEnvironment,
): string | null {
  const encoded = Buffer.from(text, 'utf8').toString('base64');
  if (without.test(TERM) || encoded.length > longest) return null;
  const sequence = `${esc}]52;c;${encoded}${bell}`;
  if (TMUX !== '') return `${sequence}${esc}Ptmux;${sequence.replaceAll(esc, esc + esc)}${stop}`;
  if (STY !== '')
    return chunks(sequence, screenChunk)
      .map(chunk => `${esc}P${chunk}${stop}`)
      .join('');
  return sequence;
}
