/** What source/report/README.md and the project's own README.md show is what captop takes. */
import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {parseExplainOptions} from '../../source/command/arguments/explain-options.ts';
import {parseOptions} from '../../source/command/arguments/options.ts';
import {readProfile} from '../../source/model/document/profile-file.ts';
import {readStructured} from '../../source/model/document/structured-text.ts';
import {parsePolicyFile} from '../../source/model/policy.ts';

const reports = 'source/report/README.md';

const blocks = (language: string, page: string): string[] =>
  [
    ...readFileSync(new URL(`../../${page}`, import.meta.url), 'utf8').matchAll(
      new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'),
    ),
  ].map(([, block = '']) => block);

test('the policy and the profile are read', () => {
  const [policy = '', profile = ''] = blocks('yaml', reports);
  expect(parsePolicyFile(policy)).toMatchObject({
    accept: [{finding: 'runtime-socket', container: 'traefik*'}],
  });
  const read = readStructured(profile, 'profile');
  expect('content' in read && readProfile(read.content as never, 'mine')).toMatchObject({
    name: 'mine',
    set: 0x401n,
  });
});

test.each([reports, 'README.md'])('every command of %s is taken', async page => {
  const commands = blocks('sh', page)
    .flatMap(block => block.split('\n'))
    .flatMap(line => /(?:^|\| )captop( [^#>&|]*)?/.exec(line)?.[1]?.trim() ?? []);
  expect(commands.length).toBeGreaterThan(8);
  for (const command of commands) {
    const [first, ...rest] = command.split(/\s+/);
    const words = first === undefined ? [] : [first, ...rest];
    await expect(
      first === 'explain' ? parseExplainOptions(rest) : parseOptions(words),
    ).resolves.toBeDefined();
  }
});
