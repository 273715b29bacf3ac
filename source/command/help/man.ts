/** The manual page, as roff with the macros of man(7), from the same sections as the help. */

import {version} from '../version.ts';
import {description, examples, forms, type HelpEntry, type Section, sections, summary} from './sections.ts';

/** Characters that roff reads otherwise than they stand, as it has to be given them (groff_char(7)). */
const escapes: Readonly<Record<string, string>> = {
  '\\': '\\[rs]',
  '-': '\\-',
  "'": '\\[aq]',
  '`': '\\[ga]',
  '^': '\\[ha]',
  '~': '\\[ti]',
  '"': '\\[dq]',
  '…': '\\[u2026]',
};

/** Text as roff shows it; a dot at its start is no request. */
function roff(text: string): string {
  const escaped = text.replace(/[\\\-'`^~"…]/g, character => escapes[character] ?? character);
  return escaped.startsWith('.') ? `\\&${escaped}` : escaped;
}

const entryText = ([name, meaning]: HelpEntry): string => `.TP\n.B ${roff(name.trim())}\n${roff(meaning)}`;

const sectionText = ({title, entries, note}: Section): string =>
  [
    `.SH ${roff(title.toUpperCase())}`,
    ...entries.map(entryText),
    ...(note === undefined ? [] : [`.PP\n${roff(note)}`]),
  ].join('\n');

/** The text of captop.1. */
export const manualPage = (): string =>
  `${[
    `.TH CAPTOP 1 "" "captop ${version}"`,
    '.SH NAME',
    `captop \\- ${roff(summary)}`,
    sectionText({title: 'Synopsis', entries: forms}),
    '.SH DESCRIPTION',
    roff(description),
    ...sections().map(sectionText),
    sectionText({title: 'Examples', entries: examples}),
    '.SH FILES',
    entryText(['~/.config/captop/config.json', 'keys, theme and columns of your own']),
    '.SH SEE ALSO',
    '.BR capabilities (7),',
    '.BR docker (1),',
    '.BR podman (1)',
  ].join('\n')}\n`;
