import {describe, expect, test} from 'vitest';
import {arrangedColumns, chosenColumns, movedColumn, toggledColumn} from '../../source/view/column-choice.ts';
import {columns, usualColumns} from '../../source/view/columns.ts';

const ids = (of: readonly {readonly id: string}[]): readonly string[] => of.map(({id}) => id);
const all = ids(columns);
const usual = ids(usualColumns);

describe('a choice of columns', () => {
  test('hides one, and shows it again where it was', () => {
    const without = toggledColumn(usualColumns, 'image');
    expect(ids(without)).toEqual(usual.filter(id => id !== 'image'));
    expect(ids(toggledColumn(without, 'image'))).toEqual(usual);
  });

  test('keeps the last one', () => {
    const one = chosenColumns(['name']);
    expect(toggledColumn(one, 'name')).toBe(one);
  });

  test('moves one by a place, and no further than the ends', () => {
    const three = chosenColumns(['risk', 'name', 'why']);
    expect(ids(movedColumn(three, 'why', -1))).toEqual(['risk', 'why', 'name']);
    expect(ids(movedColumn(three, 'risk', 1))).toEqual(['name', 'risk', 'why']);
    expect(movedColumn(three, 'risk', -1)).toBe(three);
    expect(movedColumn(three, 'why', 1)).toBe(three);
    expect(movedColumn(three, 'image', 1)).toBe(three);
  });

  test('is arranged with every other column behind the one that it usually follows', () => {
    expect(ids(arrangedColumns(usualColumns))).toEqual(all);
    const arranged = ids(arrangedColumns(chosenColumns(['why', 'name'])));
    expect(arranged.toSorted()).toEqual(all.toSorted());
    expect(arranged.indexOf('why')).toBeLessThan(arranged.indexOf('name'));
    expect(arranged[arranged.indexOf('name') + 1]).toBe(all[all.indexOf('name') + 1]);
  });

  test('keeps a column that has to be asked for where others give way', () => {
    const asked = columns.find(({priority}) => priority === 0) ?? expect.fail();
    const added = toggledColumn(usualColumns, asked.id).find(({id}) => id === asked.id);
    expect(added?.priority).toBeLessThan(usualColumns.find(({id}) => id === 'why')?.priority ?? Number.NaN);
    expect(chosenColumns([asked.id])[0]?.priority).toBe(added?.priority);
  });
});
