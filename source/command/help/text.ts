/** The help as text: one screen (-h), everything (--help), and the same for captop explain. */

import {explainFlags} from '../arguments/explain-flags.ts';
import type {CliFlag} from '../arguments/flag-row.ts';
import {flags} from '../arguments/flags.ts';
import {serveFlags} from '../arguments/serve-flags.ts';
import {commands} from '../commands.ts';
import {
  description,
  examples,
  forms,
  type HelpEntry,
  type Section,
  sections,
  summary,
  writtenFlag,
} from './sections.ts';

/** Columns of a terminal that the help of one screen has. */
const screenWidth = 80;

/** Columns that the whole help has; a pager wraps what is longer. */
const wholeWidth = 100;

/** Words in lines of at most `width` characters. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** Names in a column, their meanings beside them, or below a name that is too long. */
function entryLines(entries: readonly HelpEntry[], longestName: number, width: number): string[] {
  const column = Math.min(longestName, Math.max(...entries.map(([name]) => name.length)));
  const indent = ' '.repeat(column + 4);
  return entries.flatMap(([name, meaning]) => {
    const [first = '', ...rest] = wrap(meaning, width - column - 4);
    const head =
      name.length > column ? [`  ${name}`, indent + first] : [`  ${name.padEnd(column)}  ${first}`];
    return [...head, ...rest.map(line => indent + line)];
  });
}

const sectionText = ({title, entries, note}: Section): string =>
  [
    `${title}:`,
    ...entryLines(entries, 28, wholeWidth),
    ...(note === undefined ? [] : wrap(note, wholeWidth - 2).map(line => `  ${line}`)),
  ].join('\n');

const text = (parts: readonly string[]): string => `${parts.join('\n\n')}\n`;

/** The text of --help. */
export const wholeHelp = (): string =>
  text([
    `captop: ${summary}\n\n${wrap(description, wholeWidth).join('\n')}`,
    ['Usage:', ...entryLines(forms, 39, wholeWidth)].join('\n'),
    ['Examples:', ...entryLines(examples, 39, wholeWidth)].join('\n'),
    ...sections().map(sectionText),
  ]);

/** The flags that the help of one screen has. */
const briefLines = (of: readonly CliFlag[]): string[] =>
  entryLines(
    of.flatMap((flag): HelpEntry[] => (flag.brief === undefined ? [] : [[writtenFlag(flag), flag.brief]])),
    27,
    screenWidth,
  );

/** The text of -h: at most 23 lines of 80 columns, so that a terminal of 24 shows them with the prompt below. */
export const screenHelp = (): string =>
  text([
    `captop: ${summary}`,
    `Usage: captop [FLAG…] [NAME…]\n       captop ${commands.map(({name}) => name).join('|')} …`,
    ['Examples:', ...entryLines(examples, 39, screenWidth)].join('\n'),
    briefLines(flags).join('\n'),
    'captop --help lists everything; ? in the dashboard lists its keys.',
  ]);

const explainForm =
  'captop explain [FLAG…] -- docker run …  what the command would lead to\ncaptop explain [FLAG…] -f compose.yaml  the same for a Compose file';

/** The text of `captop explain -h`, as long at most. */
export const explainScreenHelp = (): string =>
  text([explainForm, briefLines(explainFlags).join('\n'), 'captop explain --help lists everything.']);

/** The text of `captop serve --help`, and of -h. */
export const serveHelp = (): string =>
  text([
    'captop serve [FLAG…]  answers http://127.0.0.1:9777/metrics for Prometheus until it is told to end',
    sectionText({
      title: 'Flags of captop serve',
      entries: serveFlags.map((flag): HelpEntry => [writtenFlag(flag), flag.help]),
    }),
    ...sections().slice(-1).map(sectionText),
  ]);

/** The text of `captop explain --help`. */
export const explainWholeHelp = (): string =>
  text([
    explainForm,
    sectionText({
      title: 'Flags of captop explain',
      entries: explainFlags.map((flag): HelpEntry => [writtenFlag(flag), flag.help]),
    }),
    ...sections().slice(-1).map(sectionText),
  ]);
