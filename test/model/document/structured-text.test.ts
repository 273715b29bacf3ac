import {expect, test} from 'vitest';
import {readStructured} from '../../../source/model/document/structured-text.ts';

test.each([
  ['YAML', 'name: mine\ncapabilities: [CAP_CHOWN]\n'],
  ['JSON', '{"name": "mine", "capabilities": ["CAP_CHOWN"]}'],
  ['a merge key', 'base: &base {capabilities: [CAP_CHOWN]}\nname: mine\n<<: *base\n'],
])('%s is read', (_, text) => {
  expect(readStructured(text, 'profile')).toMatchObject({
    content: {name: 'mine', capabilities: ['CAP_CHOWN']},
  });
});

test.each([
  [
    'a key that stands there twice',
    'name: a\nname: b\n',
    'the profile has the key "name" twice in the same place',
  ],
  ['the same deeper', 'a:\n  - {b: 1, b: 2}\n', 'the profile has the key "b" twice in the same place'],
  ['more keys than are read', 'a: 1\n'.repeat(400_000), 'the profile has more than 320000 values'],
  ['what is no YAML', 'a: [', 'the profile is neither valid YAML nor JSON: '],
])('%s is refused', (_, text, sentence) => {
  expect(readStructured(text, 'profile')).toEqual({error: expect.stringContaining(sentence)});
});

test('fifty thousand keys are read in a time that grows with their number', () => {
  const text = Array.from({length: 50_000}, (_, index) => `k${index}: ${index}\n`).join('');
  const read = readStructured(text, 'profile') as {content: Record<string, number>};
  expect(read.content.k49999).toBe(49_999);
});
