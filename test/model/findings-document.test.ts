import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {parse} from 'yaml';
import {rules} from '../../source/model/finding.ts';
import {parsePolicyFile} from '../../source/model/policy.ts';
import {severities} from '../../source/model/snapshot.ts';

const text = readFileSync(new URL('../../source/model/findings/README.md', import.meta.url), 'utf8');

test('The page on findings lists every rule as it is, and none that is not', () => {
  const documented = [...text.matchAll(/^\| `([a-z0-9-]+)` \| (\w+) \| (.+?) \| (.+) \|$/gm)].map(
    ([, id, severity, title, source]) => ({id, severity, title, source}),
  );
  const byId = (a: {id?: string | undefined}, b: {id?: string | undefined}) =>
    String(a.id) < String(b.id) ? -1 : 1;
  expect(documented.sort(byId)).toEqual(
    rules.map(({id, severity, title, source}) => ({id, severity, title, source})).sort(byId),
  );
});

test('it says what each severity means', () => {
  for (const severity of severities)
    expect(text).toMatch(new RegExp(`^\\| ${severity} \\| [A-Z].+ \\|$`, 'm'));
});

test('its policy file is one', () => {
  const [, example = ''] = /```yaml\n([^`]*)```/.exec(text) ?? [];
  expect(Object.keys(parse(example))).toEqual(['severities', 'accept']);
  expect(parsePolicyFile(example)).not.toHaveProperty('error');
});
