import {describe, expect, it} from 'vitest';
import type {severities} from '../../source/model/snapshot.ts';
import {checkOf, standing} from '../../source/report/check.ts';
import {row} from '../model/build.ts';
import {bothRows} from '../model/two-engines.ts';
import {hostileText, recordedRows} from './recorded.ts';

const finding = (severity: (typeof severities)[number], id: string) => ({
  id,
  severity,
  title: `Title of ${id}`,
  evidence: 'bounding set 0x1',
  why: '',
  remedy: [],
  short: null,
});

const rows = [
  row({name: 'web'}, {findings: [finding('high', 'a'), finding('medium', 'b')]}),
  row({name: 'db'}, {findings: [finding('critical', 'c'), finding('info', 'd')]}),
];

describe('--check', () => {
  it('has one line a finding with its container, worst first', () => {
    expect(checkOf(standing(rows, 'high'))).toBe(
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

  it('prints nothing where nothing stands', () => expect(checkOf(standing([row()], 'info'))).toBe(''));

  it('keeps to one line, whatever a container is called', () => {
    const hostile = [row({name: hostileText}, {findings: [finding('high', 'a')]})];
    expect(checkOf(standing(hostile, 'high'))).toMatch(/^[^\p{Cc}\p{Cf}]+\n$/u);
  });

  it('names the host where the list has several', () => {
    const found = bothRows.map(each => ({
      ...each,
      container: {...each.container, findings: [finding('high', 'a')]},
    }));
    expect(checkOf(standing(found, 'high'))).toBe(
      'high  vm docker/web  a  Title of a: bounding set 0x1\nhigh  vm podman/web  a  Title of a: bounding set 0x1\n',
    );
    const hostile = found.map(each => ({...each, hostNames: [hostileText] as const}));
    expect(checkOf(standing(hostile, 'high')).replaceAll('\n', '')).toMatch(/^[^\p{Cc}\p{Cf}]+$/u);
  });

  it('says of the recorded host what its findings say', () => {
    const lines = checkOf(standing(recordedRows, 'info')).trimEnd().split('\n');
    expect(lines).toHaveLength(recordedRows.flatMap(({container}) => container.findings).length);
  });
});
