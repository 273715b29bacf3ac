import {describe, expect, it} from 'vitest';
import {columns} from '../../source/view/columns.ts';
import type {Row} from '../../source/view/row.ts';
import {sortRows} from '../../source/view/sort.ts';
import {defaultSet, everySet, none, process, row, sets} from '../model/build.ts';

const rows: readonly Row[] = [
  row({name: 'web10', id: 'a'.repeat(64), pid1: process({hostPid: 30})}, {risk: 'medium'}),
  row({name: 'gone', id: 'b'.repeat(64), pid1: null, processes: [], state: 'exited'}, {risk: 'unknown'}),
  row(
    {name: 'web2', id: 'c'.repeat(64), pid1: process({hostPid: 200, capabilities: sets(none, defaultSet)})},
    {risk: 'medium'},
  ),
  row(
    {name: 'all', id: 'd'.repeat(64), pid1: process({hostPid: 4, capabilities: sets(everySet)})},
    {risk: 'critical'},
  ),
  row({name: 'quiet', id: 'e'.repeat(64), pid1: process({hostPid: 5})}, {risk: 'ok'}),
];

const names = (column: string | null, reverse = false) =>
  sortRows(rows, column, reverse).map(({container}) => container.name);

describe('the list is sorted', () => {
  it('by risk, the highest first, and then who holds most', () => {
    expect(names(null)).toEqual(['all', 'web10', 'web2', 'gone', 'quiet']);
  });

  it.each([
    [['Web1', 'web2', 'web10']],
    [['v1.9', 'v1.10', 'v1.10.2']],
    [['ap', 'api', 'api-1']],
    [['n18446744073709551615', 'n18446744073709551616']],
    [['a', 'B', 'c']],
  ])('and where that is the same, by name as people count: %j', ordered => {
    const alike = ordered.toReversed().map(name => row({name, id: name.padEnd(64, '0')}, {risk: 'low'}));
    expect(sortRows(alike, null, false).map(({container: {name}}) => name)).toEqual(ordered);
  });

  it("by risk in the order of the words' weight, not of the alphabet", () => {
    expect(names('risk')).toEqual(['all', 'web10', 'web2', 'gone', 'quiet']);
    expect(names('risk', true)).toEqual(['quiet', 'gone', 'web10', 'web2', 'all']);
  });

  it('by a PID as a number', () =>
    expect(names('host-pid').slice(0, 4)).toEqual(['all', 'quiet', 'web10', 'web2']));

  it('by capabilities with the most first', () =>
    expect(names('caps')).toEqual(['all', 'web10', 'quiet', 'web2', 'gone']));

  it('with what has no value last, reversed or not', () => {
    expect(names('host-pid').at(-1)).toBe('gone');
    expect(names('host-pid', true).at(-1)).toBe('gone');
  });

  it('in the same order whatever order the rows came in, by every column', () => {
    for (const {id} of columns) {
      const again = sortRows(rows.toReversed(), id, false).map(({container}) => container.name);
      expect(again).toEqual(names(id));
    }
  });
});
