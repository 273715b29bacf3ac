/** Cells of a terminal that does not know its width, as a serial console: the width of the first terminals. */
const usualWidth = 80;

/**
 * Cells of a line of standard output: those of the terminal, or of COLUMNS where that is set (POSIX, environment
 * variables); undefined in a pipe without it, where nothing has to be cut.
 */
export function lineWidth(
  {isTTY, columns}: {readonly isTTY?: boolean; readonly columns?: number},
  {COLUMNS}: NodeJS.ProcessEnv,
): number | undefined {
  const asked = Number(COLUMNS);
  if (Number.isInteger(asked) && asked > 0) return asked;
  return isTTY ? columns || usualWidth : undefined;
}
