import {expect, test} from 'vitest';
import {substitute, TemplateError} from '../../../source/model/compose/template.ts';

const lookup = (name: string): string | undefined => ({A: 'one', EMPTY: ''})[name];

test.each([
  ['$A', 'one'],
  ['${A}-$$A', 'one-$A'],
  ['${B:-two}${A:+three}', 'twothree'],
  ['${EMPTY-two}${EMPTY:-two}', 'two'],
  ['${B:-${A}}', 'one'],
])('%s is %s', (text, replaced) => {
  expect(substitute(text, lookup).text).toBe(replaced);
});

test.each([
  ['one that is not closed', '${A:-x'],
  ['a hundred thousand of them', '${A:-'.repeat(100_000)],
  ['as many behind one that is closed', `\${A}${'${A:-'.repeat(100_000)}`],
])('%s is refused, in a time that grows with the text', (_, text) => {
  expect(() => substitute(text, lookup)).toThrow(TemplateError);
});
