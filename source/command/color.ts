/**
 * Whether standard output is coloured: NO_COLOR (no-color.org) decides, then FORCE_COLOR, then whether it is a terminal.
 *
 * @param color false where the user asked for no colours
 */
export function isColored({color}: {readonly color: boolean}): boolean {
  const {NO_COLOR, FORCE_COLOR} = process.env;
  return color && !NO_COLOR && (process.stdout.isTTY || (FORCE_COLOR !== undefined && FORCE_COLOR !== '0'));
}
