/** Sequences that captop itself sends to the terminal, beside those of Ink (xterm's ctlseqs). */

/** Reports of buttons and the wheel, in the SGR form that has no limit of columns; off at the start. */
export const mouseReports = (on: boolean): string =>
  on ? '\u{1b}[?1000h\u{1b}[?1006h' : '\u{1b}[?1006l\u{1b}[?1000l';

/** The alternate screen, which leaves what stood on the terminal as it was; the cursor is put aside with it. */
export const enterScreen = '\u{1b}[?1049h';
export const leaveScreen = '\u{1b}[?1049l';
export const hideCursor = '\u{1b}[?25l';
export const showCursor = '\u{1b}[?25h';

export const home = '\u{1b}[H';
export const eraseBelow = '\u{1b}[J';
