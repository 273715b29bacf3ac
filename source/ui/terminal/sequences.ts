/** Sequences that captop itself sends to the terminal, beside those of Ink (xterm's ctlseqs). */

/** Reports of buttons and the wheel, in the SGR form that has no limit of columns; off at the start. */
export const mouseReports = (on: boolean): string =>
  on ? '\u{1b}[?1000h\u{1b}[?1006h' : '\u{1b}[?1006l\u{1b}[?1000l';
