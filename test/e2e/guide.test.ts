/** The guide's commands, run anew on a Docker daemon of their own: what they print is what its pages show. */
import {expect, inject, test} from 'vitest';
import {wordsOf} from '../../docs/guide-writer/page.ts';
import {guidePage, runGuide} from '../../docs/guide-writer/run.ts';
import {describeUnless, obstacleTo} from '../on-lab.ts';

const commands = ['dockerd', 'docker', 'unshare', 'hostname', 'busybox', 'ps', 'pgrep', 'patch', 'tar'];

/** What the first page says of the host that the pages were written on. */
const hostOf = (page: string): string =>
  page.split('\n## ').find(section => section.startsWith('The host')) ?? '';

describeUnless(obstacleTo({root: true, commands}), 'The guide', () => {
  test('is what its commands print and its screens show: npm run guide writes it', {
    timeout: 900_000,
  }, async () => {
    const pages = await runGuide(inject('bundle'));
    expect(pages.size).toBeGreaterThan(8);
    // Each command ended as its page says, and each screen has shown the words that its page is about. The rest of what
    // they show differs from host to host.
    if (hostOf(pages.get('README.md') ?? '') !== hostOf(guidePage('README.md'))) return;
    for (const [name, page] of pages) expect(wordsOf(page), name).toBe(wordsOf(guidePage(name)));
  });
});
