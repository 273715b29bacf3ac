import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {parse} from 'yaml';
import {parsePolicyFile} from '../../source/model/policy.ts';
import {severities} from '../../source/model/snapshot.ts';

const text = readFileSync(new URL('../../source/model/findings/README.md', import.meta.url), 'utf8');

test('The page on findings says what each severity means', () => {
  for (const severity of severities)
    expect(text).toMatch(new RegExp(`^\\| ${severity} \\| [A-Z].+ \\|$`, 'm'));
});

test('its policy file is one', () => {
  const [, example = ''] = /```yaml\n([^`]*)```/.exec(text) ?? [];
  expect(Object.keys(parse(example))).toEqual(['severities', 'accept']);
  expect(parsePolicyFile(example)).not.toHaveProperty('error');
});
