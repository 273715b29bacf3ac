import stringWidth from 'string-width';
import {describe, expect, test} from 'vitest';
import {summaryOf} from '../../source/report/summary.ts';
import {recorded} from './recorded.ts';

describe('the summary', () => {
  test('of the recorded host fits a ticket: one page, no line wider than 100 cells', () => {
    const lines = summaryOf(recorded).split('\n');
    expect(lines.length).toBeLessThan(60);
    for (const line of lines.filter(one => one.trim().includes(' ')))
      expect(stringWidth(line)).toBeLessThanOrEqual(100);
  });

  test('counts what the document says is critical', () => {
    const critical = recorded.hosts[0]?.containers.filter(({risk}) => risk === 'critical').length;
    expect(summaryOf(recorded)).toMatch(new RegExp(`^${critical} of \\d+ can own `));
  });

  test('ends with the posture and how the host was read', () => {
    expect(summaryOf(recorded)).toMatch(
      /\n {2}privileged \d+: [\s\S]*\nuser namespaces: [\s\S]*\nRead from the kernel/,
    );
  });

  test('has a page for each host', () => {
    const [first] = recorded.hosts;
    const two = first === undefined ? [] : [first, {...first, name: 'other'}];
    const text = summaryOf({...recorded, hosts: two});
    expect(text.match(/can own/g)).toHaveLength(2);
    expect(text).toContain('can own other');
  });
});
