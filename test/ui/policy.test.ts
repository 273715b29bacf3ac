/** A policy in the dashboard: what it accepts is shown apart, and still in full. */
import {expect, test} from 'vitest';
import {judge} from '../../source/model/judge.ts';
import {parsePolicyFile, underPolicy} from '../../source/model/policy.ts';
import {summaryOf} from '../../source/report/summary.ts';
import {container, declared} from '../model/build.ts';
import {live, manualWatch} from './fixtures.ts';
import {openInTest} from './screen.ts';

const reason =
  'nightly backup of the whole host, agreed with the security team until the new storage is there';

const policy = parsePolicyFile(`accept:
  - finding: host-root-mounted
    container: backup
    reason: ${reason}
    expires: 2099-01-31
`);

const backup = container({
  name: 'backup',
  declared: declared({
    mounts: [{type: 'bind', source: '/', destination: '/host', readOnly: false, propagation: 'rprivate'}],
  }),
});

const rule = (snapshot: ReturnType<typeof judge>) =>
  'error' in policy ? expect.fail(policy.error) : underPolicy(snapshot, policy, '2026-12-02').snapshot;

const open = () => openInTest(120, 30, {watch: manualWatch(live([backup])), rule});

test('the foot has the whole reason, the day that it expires and the evidence of the finding', async () => {
  const {press} = await open();
  const pane = await press('\r5');
  expect(pane).toMatch(
    /accepted {2}The host's root directory is mounted {2}host-root-mounted {2}until 2099-01-31: /,
  );
  const selected = (await press('j')).split('\n');
  const foot = selected
    .slice(selected.findIndex(line => line.startsWith('───')))
    .join(' ')
    .replace(/\s+/g, ' ');
  expect(foot).toContain(`accepted until 2099-01-31: ${reason}`);
  expect(foot).toContain('evidence ');
  expect(await press('e')).toContain('A finding in backup');
});

test('the summary says what was accepted, until when and why', async () => {
  const {press} = await open();
  const view = (await press('!')).replace(/\s+/g, ' ');
  const sentence = `Accepted by the policy until 2099-01-31: host-root-mounted of backup (${reason})`;
  expect(view).toContain('None of 1 can own vm');
  expect(view).toContain(sentence);
  const page = summaryOf(rule(judge(live([backup]).observation)));
  expect(page.replace(/\s+/g, ' ')).toContain(sentence);
});
