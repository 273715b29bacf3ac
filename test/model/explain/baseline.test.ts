import {describe, expect, test} from 'vitest';
import {baselineText, readBaseline} from '../../../source/model/explain/baseline.ts';
import {explainText} from '../../compose/explained.ts';

const service = (...lines: readonly string[]) =>
  explainText(['services:', '  a:', '    image: bb', ...lines.map(line => `    ${line}`), ''].join('\n'));

/** A baseline as it was written before it told of the bounding set and of severities. */
const older = (text: string): string => {
  const {findings, ...head} = JSON.parse(text);
  return JSON.stringify({
    ...head,
    findings: findings.map(({service, finding, evidence}: Record<string, string>) => ({
      service,
      finding,
      evidence,
    })),
  });
};

function newIds(before: readonly string[], now: readonly string[], written = (text: string) => text) {
  const baseline = readBaseline(written(baselineText(service(...before).explained)));
  if (typeof baseline !== 'function') throw new Error(baseline.error);
  return service(...now).explained.flatMap(each => baseline(each, each.container.findings).map(({id}) => id));
}

const socket = '/var/run/docker.sock:/var/run/docker.sock';

describe.each([
  ['a baseline', (text: string) => text],
  ['a baseline that does not tell of bounding sets', older],
])('%s', (_, written) => {
  test.each<[name: string, before: readonly string[], now: readonly string[]]>([
    ['nothing', [], []],
    ['a capability dropped', [], ['cap_drop: [NET_RAW]']],
    ['all but one dropped', [], ['cap_drop: [ALL]', 'cap_add: [KILL]']],
    ['one dropped of a user that is not root', ['user: "7"'], ['user: "7"', 'cap_drop: [NET_RAW]']],
    ['one of two added ones gone', ['cap_add: [SYS_ADMIN, SYS_TIME]'], ['cap_add: [SYS_TIME]']],
    ['one beyond the profile gone', ['cap_add: [IPC_LOCK, LEASE]'], ['cap_add: [LEASE]']],
    ['privileged gone, one capability added instead', ['privileged: true'], ['cap_add: [SYS_ADMIN]']],
    ['one of all dropped', ['cap_add: [ALL]'], ['cap_add: [ALL]', 'cap_drop: [SYS_TIME]']],
    ['one of two mounts gone', ['volumes: ["/etc:/a", "/boot:/b"]'], ['volumes: ["/boot:/b"]']],
  ])('%s: nothing is new', (_name, before, now) => {
    expect(newIds(before, now, written)).toEqual([]);
  });

  test.each<[name: string, before: readonly string[], now: readonly string[], ids: readonly string[]]>([
    ['a capability more', ['cap_drop: [NET_RAW]'], [], ['root-on-host']],
    ['one that has a finding of its own', [], ['cap_add: [SYS_PTRACE]'], ['cap-sys-ptrace']],
    ['one more beyond the profile', ['cap_add: [LEASE]'], ['cap_add: [IPC_LOCK, LEASE]'], ['beyond-profile']],
    ['another mount', ['volumes: ["/etc:/a"]'], ['volumes: ["/etc:/a", "/boot:/b"]'], ['host-path-mounted']],
    [
      'a socket, with a capability less',
      [],
      ['cap_drop: [NET_RAW]', `volumes: ["${socket}"]`],
      ['runtime-socket'],
    ],
  ])('%s is news, told once', (_name, before, now, ids) => {
    expect(newIds(before, now, written)).toEqual(ids);
  });
});

test('the same that counts for more by now is news', () => {
  const added = ['cap_add: [SYS_ADMIN]'];
  expect(newIds(added, added, text => text.replaceAll('"critical"', '"medium"'))).toEqual(['cap-sys-admin']);
  expect(newIds(added, added, text => text.replaceAll('"medium"', '"critical"'))).toEqual([]);
});

test('one capability in place of another is news', () => {
  expect(newIds(['cap_drop: [NET_RAW]'], ['cap_drop: [KILL]'])).toEqual(['root-on-host']);
});

test('a text that is no baseline is refused', () => {
  expect(readBaseline('{"captop": {}}')).toHaveProperty('error');
});
