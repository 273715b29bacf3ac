import {expect, test} from 'vitest';
import {parsePolicyFile} from '../../source/model/policy.ts';
import {acceptBlock} from '../../source/view/accept-block.ts';

const now = Date.parse('2026-11-24T11:00:00Z');

test('a block can be pasted as it is, and holds for 90 days', () => {
  expect(acceptBlock('runtime-socket', 'traefik-1', now)).toBe(
    `accept:
  - finding: runtime-socket
    container: "traefik-1"
    reason: say why this is acceptable
    expires: 2027-02-22
`,
  );
});

test.each(['web', '1234', 'true', 'a: b', '"quoted"', 'line\nbreak', '\u001b[2J', '-x', '漢字'])(
  'a policy file reads back the container %j',
  container => {
    const policy = parsePolicyFile(acceptBlock('privileged', container, now));
    expect(policy).toMatchObject({accept: [{finding: 'privileged', container, expires: '2027-02-22'}]});
  },
);

test('a wildcard in a name becomes ?, which accepts one character only', () => {
  expect(acceptBlock('privileged', 'a*b', now)).toContain('container: "a?b"');
});
