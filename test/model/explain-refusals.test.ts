/** What Docker refuses, told in a sentence; test/lab/refused-lines.test.ts asks Docker about the same lines. */
import {describe, expect, test} from 'vitest';
import {explainRun} from '../../source/model/explain/explain.ts';
import {isParseError} from '../../source/model/flags/parse-error.ts';
import {commandPlace, explainText, sentencesOf} from '../compose/explained.ts';
import {host} from './observed.ts';
import {refusedLines, refusedStarts, takenLines} from './refused-lines.ts';

const told = (program: string, flags: readonly string[]): string => {
  const result = explainRun([program, 'run', ...flags, 'x'], host(), commandPlace());
  return isParseError(result) ? result.error : 'taken';
};

test.each([...refusedLines, ...refusedStarts])('docker run %j is refused', (flags, says) => {
  expect(told('docker', flags)).toMatch(says);
});

test.each(takenLines.map(flags => [flags]))('docker run %j is taken', flags => {
  expect(told('docker', flags)).toBe('taken');
});

test.each(['--volume=../d:/x', '--volume=..:/x', '--mount=type=bind,src=.d,dst=/x'])(
  'docker run %s is judged, and what older commands do is told',
  flag => {
    const result = explainRun(['docker', 'run', flag, 'x'], host(), commandPlace());
    if (isParseError(result)) throw new Error(result.error);
    expect(result.assumptions).toContainEqual(expect.stringMatching(/^docker before 28\.2 refuses \./));
  },
);

test('Podman takes more', () => {
  expect(told('podman', ['--pid=private', '--userns=keep-id', '--volume=/a:/b:O'])).toBe('taken');
});

describe('what Compose passes on to the daemon', () => {
  test.each([
    ['pid: foo', 'pid takes host or container:NAME, not "foo": the daemon would refuse it'],
    ['uts: foo', 'uts takes host, not "foo": the daemon would refuse it'],
    ['user: "-1"', /user takes .* not "-1"/],
    ['security_opt: [systempaths=no]', /security_opt takes systempaths=unconfined/],
    ['working_dir: here', /working_dir takes an absolute path/],
  ])('%s is refused', (line, says) => {
    const sentences = sentencesOf(explainText(`services: {a: {image: b, ${line}}}`));
    expect(sentences).toEqual([typeof says === 'string' ? says : expect.stringMatching(says)]);
  });

  test.each([
    'pid: "service:c"',
    'userns_mode: private',
    'sysctls: [kernel.domainname=x, net/ipv4/ip_forward=1]',
    'security_opt: ["apparmor="]',
  ])('%s is not', line => {
    expect(sentencesOf(explainText(`services: {a: {image: b, ${line}}, c: {image: d}}`))).toEqual([]);
  });
});
