/** Colours of reports on a terminal. */
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
