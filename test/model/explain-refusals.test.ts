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

test('Podman takes more', () => {
  expect(told('podman', ['--pid=private', '--userns=keep-id', '--volume=/a:/b:O'])).toBe('taken');
});

describe('what Compose passes on to the daemon', () => {
  test.each([
    ['pid: foo', 'pid takes host or container:NAME, not "foo": the daemon would refuse it'],
    ['userns_mode: private', 'userns_mode takes host, not "private": the daemon would refuse it'],
    ['user: "-1"', /user takes .* not "-1"/],
    ['sysctls: {kernel.core_pattern: x}', /sysctls takes .* not "kernel.core_pattern=x"/],
    ['security_opt: [systempaths=no]', /security_opt takes systempaths=unconfined/],
    ['working_dir: here', /working_dir takes an absolute path/],
  ])('%s is refused', (line, says) => {
    const sentences = sentencesOf(explainText(`services: {a: {image: b, ${line}}}`));
    expect(sentences).toEqual([typeof says === 'string' ? says : expect.stringMatching(says)]);
  });

  test('a service and a container to share with are not', () => {
    const text =
      'services: {a: {image: b, pid: "service:c", sysctls: [net.core.somaxconn=1]}, c: {image: d}}';
    expect(sentencesOf(explainText(text))).toEqual([]);
  });
});
