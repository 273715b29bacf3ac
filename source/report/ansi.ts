/** Colours and links of reports on a terminal. */
import {rulePage} from '../model/rule-page.ts';
import {linked} from '../view/hyperlink.ts';
import type {Tone} from '../view/tone.ts';

/** Select Graphic Rendition parameters (ECMA-48 8.3.117): the 16 colours that every terminal lets its user choose. */
const sgr: Readonly<Record<Tone | 'heading', string>> = {
  heading: '1',
  plain: '',
  muted: '2',
  accent: '36',
  critical: '1;31',
  high: '31',
  medium: '33',
  low: '34',
  ok: '32',
  added: '33',
  dropped: '36',
};

/** The text as a terminal shows it in that tone; as it is without colours. */
export const painted = (text: string, tone: Tone | 'heading', color: boolean): string =>
  color && text !== '' && sgr[tone] !== '' ? `\u001b[${sgr[tone]}m${text}\u001b[0m` : text;

/**
 * A text that begins with the id of a rule, the id as a link to the page about the rule if the terminal has links and
 * the rule a page. A text that begins otherwise, since it was cut, stays as it is.
 */
export function linkedRule(text: string, id: string, links: boolean): string {
  const page = links ? rulePage(id) : null;
  const start = text.length - text.trimStart().length;
  if (page === null || !text.startsWith(id, start)) return text;
  return text.slice(0, start) + linked(id, page) + text.slice(start + id.length);
}
