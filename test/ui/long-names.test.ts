/** Names as long as Kubernetes and Swarm make them: whole in what is copied, elsewhere cut in the middle where there is no room. */
import {expect, it} from 'vitest';
import {judge} from '../../source/model/judge.ts';
import {summaryOf} from '../../source/report/summary.ts';
import {containers, live, manualWatch, observe} from './fixtures.ts';
import {openInTest} from './screen.ts';

/** Names of 94 characters that differ in the last alone. */
const names = ['1', '2'].map(last => `k8s_${'reconciler-'.repeat(8)}0${last}`);
const [name = '', other = ''] = names;
const twins = names.map((each, index) => ({
  ...(containers[0] ?? expect.fail()),
  name: each,
  id: `a${index}`.repeat(32),
}));
const open = (columns: number) => openInTest(columns, 40, {watch: manualWatch(live(twins))});

it.each([60, 200])('the summary that is copied at %i columns has the whole names', async columns => {
  const {press, clipboard} = await open(columns);
  await press('!y');
  expect(clipboard().replace(/\s+/g, ' ')).toContain(`${name}, ${other}`);
});

it('so has the report', () =>
  expect(summaryOf(judge(observe(twins))).replace(/\s+/g, ' ')).toContain(`${name}, ${other}`));

it.each([
  ['the foot of the matrix', 'm'],
  ['the title of why', 'e'],
])('%s has them where there is room, and else both ends of them', async (_, keys) => {
  const {press, resize} = await open(200);
  expect(await press(keys)).toContain(name);
  const narrow = await resize(80, 40);
  expect(narrow).not.toContain(name);
  expect(narrow).toMatch(/k8s_recon\S*…\S*-01(?: is critical$|: |, )/m);
});
