import {describe, expect, it} from 'vitest';
import type {Severity} from '../../source/model/snapshot.ts';
import {checkOf, standing} from '../../source/report/check.ts';
import {finding, row} from '../model/build.ts';
import {bothRows} from '../model/two-engines.ts';
import {hostileText, recordedRows} from './recorded.ts';

const titled = (severity: Severity, id: string) => ({
  ...finding(null, severity),
  id,
  title: `Title of ${id}`,
  evidence: 'bounding set 0x1',
});

const rows = [
  row({name: 'web'}, {findings: [titled('high', 'a'), titled('medium', 'b')]}),
  row({name: 'db'}, {findings: [titled('critical', 'c'), titled('info', 'd')]}),
];

const inPipe = {width: undefined, color: false};

describe('--check', () => {
  it('has one line a finding with its container, worst first', () => {
    expect(checkOf(standing(rows, 'high'), inPipe)).toBe(
      'critical  db  c  Title of c: bounding set 0x1\nhigh  web  a  Title of a: bounding set 0x1\n',
    );
  });

  it.each([
    ['critical', 1],
    ['high', 2],
    ['medium', 3],
    ['low', 3],
    ['info', 4],
  ] as const)('counts findings of %s and worse', (severity, count) =>
    expect(standing(rows, severity)).toHaveLength(count),
  );

  it('prints nothing where nothing stands', () =>
    expect(checkOf(standing([row()], 'info'), inPipe)).toBe(''));

  it('keeps to one line, whatever a container is called', () => {
    const hostile = [row({name: hostileText}, {findings: [titled('high', 'a')]})];
    expect(checkOf(standing(hostile, 'high'), inPipe)).toMatch(/^[^\p{Cc}\p{Cf}]+\n$/u);
  });

  it('names the host where the list has several', () => {
    const found = bothRows.map(each => ({
      ...each,
      container: {...each.container, findings: [titled('high', 'a')]},
    }));
    expect(checkOf(standing(found, 'high'), inPipe)).toBe(
      'high  vm/web  a  Title of a: bounding set 0x1\nhigh  vm podman/web  a  Title of a: bounding set 0x1\n',
    );
    const hostile = found.map(each => ({...each, stableHostName: hostileText}));
    expect(checkOf(standing(hostile, 'high'), inPipe).replaceAll('\n', '')).toMatch(/^[^\p{Cc}\p{Cf}]+$/u);
  });

  it('has a line for each finding of the recorded host', () => {
    const lines = checkOf(standing(recordedRows, 'info'), inPipe).trimEnd().split('\n');
    expect(lines).toHaveLength(recordedRows.flatMap(({container}) => container.findings).length);
  });
});

describe('--check on a terminal', () => {
  const shown = (width: number, color = false) =>
    checkOf(standing(rows, 'medium'), {width, color}).split('\n');

  it('has container and rule in one line, the rest wrapped below, and a table of severities at the end', () => {
    expect(shown(40)).toEqual([
      'critical  db  c',
      '          Title of c: bounding set 0x1',
      'high      web  a',
      '          Title of a: bounding set 0x1',
      'medium    web  b',
      '          Title of b: bounding set 0x1',
      '',
      '              critical  high  medium',
      'db                   1     -       -',
      'web                  -     1       1',
      '2 containers         1     1       1',
      '',
    ]);
  });

  it('has the colours of the severities, and the same text without', () => {
    const colored = shown(60, true).join('\n');
    expect(colored).toContain('\u001b[1;31mcritical  \u001b[0mdb');
    expect(colored.replaceAll(/\u001b\[[0-9;]*m/g, '')).toBe(shown(60).join('\n'));
  });

  it('keeps within the width for long names', () => {
    const long = row({name: 'n'.repeat(200)}, {findings: [titled('high', 'a')]});
    const lines = checkOf(standing([long], 'high'), {width: 30, color: false}).split('\n');
    expect(lines[2]).toBe('          set 0x1');
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(30);
  });
});
