/** Sequences that captop itself sends to the terminal, beside those of Ink (xterm's ctlseqs). */

/** Turns reports of buttons and the wheel on or off, in the SGR form, which has no limit of columns. */
export const mouseReports = (on: boolean): string =>
  on ? '\u{1b}[?1000h\u{1b}[?1006h' : '\u{1b}[?1006l\u{1b}[?1000l';

/** Enters and leaves the alternate screen; the terminal keeps what it showed before, and where the cursor was. */
export const enterScreen = '\u{1b}[?1049h';
export const leaveScreen = '\u{1b}[?1049l';
export const hideCursor = '\u{1b}[?25l';
export const showCursor = '\u{1b}[?25h';

export const home = '\u{1b}[H';
export const eraseBelow = '\u{1b}[J';
