import {describe, expect, it} from 'vitest';
import {explainFlags} from '../../source/command/arguments/explain-flags.ts';
import {flags} from '../../source/command/arguments/flags.ts';
import {commands} from '../../source/command/commands.ts';
import {explainScreenHelp, explainWholeHelp, screenHelp, wholeHelp} from '../../source/command/help/text.ts';
import {exitStatus} from '../../source/model/failure.ts';
import {columns} from '../../source/view/columns.ts';

const linesOf = (text: string): string[] => text.trimEnd().split('\n');

describe('the help of one screen', () => {
  it.each([
    ['captop -h', screenHelp()],
    ['captop explain -h', explainScreenHelp()],
  ])('%s fits a terminal of 80 by 24, with a line left for the prompt', (_, text) => {
    expect(linesOf(text).length).toBeLessThanOrEqual(23);
    expect(Math.max(...linesOf(text).map(({length}) => length))).toBeLessThanOrEqual(80);
  });

  it('has five examples', () => {
    const [, examples = ''] = /^Examples:\n((?: .*\n)+)/m.exec(screenHelp()) ?? [];
    expect(linesOf(examples)).toHaveLength(5);
  });
});

describe('the whole help', () => {
  it('has no line twice', () => {
    const lines = linesOf(wholeHelp()).filter(line => line !== '');
    expect(lines.filter((line, index) => lines.indexOf(line) !== index)).toEqual([]);
  });

  it.each([
    ['captop --help', wholeHelp(), [...flags, ...explainFlags]],
    ['captop explain --help', explainWholeHelp(), explainFlags],
  ])('%s names every flag', (_, text, all) => {
    for (const {name} of all) expect(text).toMatch(new RegExp(`--${name}\\b`));
  });

  it('names every command, column and exit status', () => {
    for (const {name} of commands) expect(wholeHelp()).toContain(`captop ${name}`);
    for (const {id} of columns) expect(wholeHelp()).toMatch(new RegExp(`^  ${id} `, 'm'));
    for (const status of Object.values(exitStatus))
      expect(wholeHelp()).toMatch(new RegExp(`^  ${status} `, 'm'));
  });
});
