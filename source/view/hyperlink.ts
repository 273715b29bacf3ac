/** Links of a terminal (OSC 8, "Hyperlinks in terminal emulators"): text that opens a page. */
import type {PageAddress} from '../model/page-address.ts';

const link = (address: string): string => `\u001b]8;;${address}\u0007`;

/** The text as a link to the page. It takes as many cells as before, and the link ends with it. */
export const linked = (text: string, address: PageAddress): string => `${link(address)}${text}${link('')}`;
