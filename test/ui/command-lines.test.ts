/** A command line that no column holds, below the processes and on the page of the process. */
import {expect, it} from 'vitest';
import type {Process} from '../../source/model/snapshot.ts';
import {processesPane} from '../../source/ui/screens/detail/processes.ts';
import type {Subject} from '../../source/ui/screens/detail/subject.ts';
import {processExplanation} from '../../source/ui/screens/explain.ts';
import type {Line} from '../../source/ui/text/line.ts';
import {process, row} from '../model/build.ts';

const textOf = (line: Line): string =>
  line
    .map(({text}) => text)
    .join('')
    .trimEnd();

const long = process({command: `sh -c ${'a-word '.repeat(30)}the-end`});

/** What stands below the rule of the pane at a width of 76 cells. */
const below = (of: Process, height: number): readonly string[] => {
  const subject: Subject = {
    row: row({pid1: of, processes: [of]}),
    process: of,
    plan: () => {
      throw new Error('the pane of processes has no remedies');
    },
    remedyFormat: 'docker run',
    remedyStep: 'minimal',
    differencesOnly: false,
    selected: null,
    width: 76,
    height,
  };
  return processesPane.view(subject).foot.map(textOf);
};

it('stands in full below the rule where there is room', () => {
  const lines = below(long, 20);
  const start = lines.findIndex(line => line.startsWith('Command: sh -c a-word'));
  expect(start).toBeGreaterThan(0);
  expect(lines.slice(start)).toHaveLength(4);
  expect(lines.slice(start).join('')).toBe(`Command: ${long.command}`);
});

it('ends in … where there is room for a part of it, and takes no line from the processes', () => {
  const said = below(long, 1);
  expect(said.join(' ')).not.toContain('Command');
  // Two lines of headers, one process, the rule, and a line for the command.
  const lines = below(long, 2 + 1 + 1 + said.length + 1);
  expect(lines).toHaveLength(said.length + 1);
  expect(lines.at(-1)).toMatch(/^Command: sh -c a-word .*…$/);
});

it('does not stand there a second time where a column holds it', () => {
  expect(below(process({command: 'sleep 3600'}), 20).join(' ')).not.toContain('Command');
});

it('is on the page of the process, blanks and all', () => {
  const of = process({command: `sh -c 'echo "two  blanks"; ${'x'.repeat(60)} end'`});
  const {items} = processExplanation(row({pid1: of, processes: [of]}), of, 40);
  const lines = items.map(({line}) => textOf(line()));
  const start = lines.indexOf('Command');
  expect(lines.slice(start, start + 5)).toEqual([
    'Command',
    `sh -c 'echo "two  blanks"; ${'x'.repeat(13)}`,
    'x'.repeat(40),
    `${'x'.repeat(7)} end'`,
    '',
  ]);
});
