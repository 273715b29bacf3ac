/** Links (OSC 8) as the terminal emulator has understood them. */
import type xterm from '@xterm/headless';

/** What the emulator keeps of a link beyond its published interface (xterm.js, src/common/services/OscLinkService.ts). */
interface Core {
  readonly _core: {readonly _oscLinkService: {getLinkData(id: number): {readonly uri: string} | undefined}};
}

interface LinkedCell {
  readonly extended: {readonly urlId: number};
}

/** The texts on the screen that open a page, from the top, each with its address. */
export function linksOnScreen(emulator: xterm.Terminal): [text: string, address: string][] {
  const {_oscLinkService: known} = (emulator as unknown as Core)._core;
  const found: [string, string][] = [];
  const {active} = emulator.buffer;
  for (let row = 0; row < emulator.rows; row++) {
    let open: string | undefined;
    for (let column = 0; column < emulator.cols; column++) {
      const cell = active.getLine(active.baseY + row)?.getCell(column);
      const id = (cell as unknown as LinkedCell | undefined)?.extended.urlId ?? 0;
      const address = id === 0 ? undefined : known.getLinkData(id)?.uri;
      const last = found.at(-1);
      if (address !== undefined && address === open && last !== undefined) last[0] += cell?.getChars() || ' ';
      else if (address !== undefined) found.push([cell?.getChars() || ' ', address]);
      open = address;
    }
  }
  return found;
}

/** Whether the last link that was written was also ended. */
export const isLinkOpen = (raw: string): boolean =>
  (raw.match(/\u001b\]8;[^;]*;[^\u0007\u001b]*/g)?.at(-1) ?? '\u001b]8;;') !== '\u001b]8;;';
