import {describe, expect, test} from 'vitest';
import {judge} from '../../source/model/judge.ts';
import {applyPolicy, type Policy, parsePolicyFile, underPolicy} from '../../source/model/policy.ts';
import type {Finding, Severity} from '../../source/model/snapshot.ts';
import {container, host, process} from './observed.ts';

function policyOf(text: string): Policy {
  const policy = parsePolicyFile(text);
  if ('error' in policy) throw new Error(policy.error);
  return policy;
}

const finding = (id: string, severity: Severity): Finding => ({
  id,
  severity,
  title: '',
  evidence: '',
  why: '',
  remedy: [],
  short: null,
  references: [],
});

const traefik = {name: 'traefik-1', image: 'traefik:3.1'};
const found = [finding('runtime-socket', 'critical'), finding('root-on-host', 'medium')];

const file = `
severities:
  root-on-host: low
accept:
  - finding: runtime-socket
    container: traefik-*
    reason: reads the labels of containers
    expires: 2026-12-31
`;

describe('a policy', () => {
  test('overrides severities and accepts what matches, with its reason', () => {
    const {findings, accepted, expired} = applyPolicy(found, traefik, policyOf(file), '2026-11-24');
    expect(findings.map(({id, severity}) => [id, severity])).toEqual([['root-on-host', 'low']]);
    expect(accepted.map(({finding: {id}, by: {reason}}) => [id, reason])).toEqual([
      ['runtime-socket', 'reads the labels of containers'],
    ]);
    expect(expired).toEqual([]);
  });

  test('holds through its last day and not a day longer', () => {
    expect(applyPolicy(found, traefik, policyOf(file), '2026-12-31').accepted).toHaveLength(1);
    const late = applyPolicy(found, traefik, policyOf(file), '2027-01-01');
    expect(late.findings.map(({id}) => id)).toEqual(['runtime-socket', 'root-on-host']);
    expect(late.expired.map(({finding: {id}}) => id)).toEqual(['runtime-socket']);
  });

  test.each([
    ['container: traefik-*', true],
    ['container: traefik', false],
    ['container: "*"', true],
    ['container: traefik.1', false],
    ['container: traefik-?', true],
    ['image: traefik:*', true],
    ['image: nginx:*', false],
    ['container: traefik-*\n    image: nginx:*', false],
    ['container: traefik-*\n    image: traefik:3.1', true],
    ['container: "*a*-?"', true],
    ['container: "t*e*f*1*"', true],
    ['container: "t*f*e*"', false],
  ])('with %j covers traefik-1 of traefik:3.1: %s', (where, covered) => {
    const policy = policyOf(
      `accept:\n  - finding: runtime-*\n    ${where}\n    reason: r\n    expires: 2026-12-31\n`,
    );
    expect(applyPolicy(found, traefik, policy, '2026-11-24').accepted).toHaveLength(covered ? 1 : 0);
  });

  test('with stars upon stars takes no longer for a name that nearly matches', () => {
    const policy = policyOf(
      `accept: [{finding: "*", container: "${'a*'.repeat(60)}b", reason: r, expires: 2026-12-31}]`,
    );
    const before = globalThis.process.cpuUsage();
    expect(
      applyPolicy(found, {name: 'a'.repeat(5000), image: ''}, policy, '2026-11-24').accepted,
    ).toHaveLength(0);
    expect(globalThis.process.cpuUsage(before).user).toBeLessThan(2e6);
  });

  test('puts what got another severity in its place, and the risk follows', () => {
    const snapshot = judge({
      takenAt: '2026-11-24T00:00:00Z',
      hosts: [host({containers: [container([process(100, 0)])]})],
    });
    const policy = policyOf('severities: {root-on-host: info}');
    expect(snapshot.hosts[0]?.containers[0]?.risk).toBe('medium');
    expect(underPolicy(snapshot, policy, '2026-11-24').snapshot.hosts[0]?.containers[0]?.risk).toBe('ok');
  });

  test('tells which findings of which containers it keeps out of a snapshot', () => {
    const snapshot = judge({
      takenAt: '2026-11-24T00:00:00Z',
      hosts: [host({containers: [container([process(100, 0)])]})],
    });
    const name = snapshot.hosts[0]?.containers[0]?.name ?? '';
    const policy = policyOf(
      `accept: [{finding: root-on-host, container: ${name}, reason: r, expires: 2026-12-31}]`,
    );
    const ruled = underPolicy(snapshot, policy, '2026-11-24');
    expect(ruled.accepted).toMatchObject([
      {container: {name}, finding: {id: 'root-on-host'}, by: {reason: 'r', expires: '2026-12-31'}},
    ]);
    expect(ruled.snapshot.hosts[0]?.containers[0]).toMatchObject({
      risk: 'ok',
      accepted: [{finding: {id: 'root-on-host'}, reason: 'r', expires: '2026-12-31'}],
    });
    // What a policy says nothing about stays the same object.
    const other = underPolicy(snapshot, policyOf('severities: {privileged: low}'), '2026-11-24');
    expect(other.snapshot.hosts[0]?.containers[0]).toBe(snapshot.hosts[0]?.containers[0]);
    expect(underPolicy(snapshot, policy, '2027-01-01')).toMatchObject({
      accepted: [],
      expired: [{container: {name}}],
    });
  });

  test('names once what covers nothing here, and neither what is doubled nor what has expired', () => {
    const entry = (finding: string, where: string, expires = '2026-12-31') =>
      `{finding: ${finding}, ${where}, reason: r, expires: ${expires}}`;
    const snapshot = judge({
      takenAt: '2026-11-24T00:00:00Z',
      hosts: [{...host(), containers: [container([process(100, 0)])]}],
    });
    const useless = (...entries: readonly string[]) =>
      underPolicy(snapshot, policyOf(`accept: [${entries.join(', ')}]`), '2026-11-24').useless;
    const used = entry('root-on-host', 'container: "*"');
    expect(useless(used, used, entry('root-*', 'container: "*"', '2026-01-01'))).toBeNull();
    expect(useless(used, entry('privileged', 'container: gone, image: old'))).toBe(
      'the policy accepts nothing here by privileged of container gone and image old, entry 2',
    );
    expect(useless(...Array(5).fill(entry('privileged', 'image: old')))).toMatch(
      /entry 1; .*entry 2; .*entry 3; and 2 more$/,
    );
  });

  test('may be empty, and may be JSON', () => {
    expect(policyOf('').accept).toEqual([]);
    expect(policyOf('{"severities": {"seccomp-off": "low"}}').severities.get('seccomp-off')).toBe('low');
  });

  const acceptance = (changes: string) =>
    `accept: [{finding: privileged, container: a, reason: r, expires: 2026-12-31, ${changes}}]`;

  test.each([
    ['[', /neither valid YAML nor JSON/],
    ['- a', /needs the fields/],
    ['sevirities: {}', /^the policy file has an unknown field "sevirities"; it takes severities, accept$/],
    ['severities: {nothing: low}', /"nothing", which is not a finding/],
    [
      'severities: {root-on-hots: low}',
      /"root-on-hots", which is not a finding; did you mean root-on-host\?/,
    ],
    ['severities: {privileged: bad}', /choose critical, high, medium, low, info/],
    ['severities: [privileged]', /pairs/],
    ['accept: {}', /as a list/],
    ['accept: [x]', /number 1 something that has no fields/],
    [
      'accept: [{finding: nope-*, container: a, reason: r, expires: 2026-12-31}]',
      /"nope-\*", which is not a finding/,
    ],
    ['accept: [{finding: privileged, reason: r, expires: 2026-12-31}]', /name a container or an image/],
    ['accept: [{finding: privileged, container: a, expires: 2026-12-31}]', /without a reason/],
    ['accept: [{finding: privileged, container: a, reason: r}]', /without a day/],
    ['accept: [{finding: privileged, container: a, reason: r, expires: 2026-02-30}]', /without a day/],
    ['accept: [{finding: privileged, container: a, reason: r, expires: soon}]', /without a day/],
    [
      acceptance('until: 1'),
      /^entry 1 of accept in the policy file has an unknown field "until"; it takes finding, /,
    ],
    [acceptance('image: 3'), /image that is not text/],
  ])('%j is refused in a sentence', (text, sentence) => {
    const policy = parsePolicyFile(text);
    expect('error' in policy ? policy.error : 'accepted').toMatch(sentence);
  });
});
