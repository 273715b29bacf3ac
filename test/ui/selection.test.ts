/** What is selected and what is on the screen, also when the list changes. */
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {moveBy, nothingSelected, type Selection, select, settle} from '../../source/ui/state/selection.ts';

const letters = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

describe('a selection', () => {
  it('begins at the first item', () => {
    expect(settle(nothingSelected, letters, 3)).toEqual({key: 'a', index: 0, offset: 0});
  });

  it('stays on its item when rows move', () => {
    const at = select(settle(nothingSelected, letters, 3), 'c', letters, 3);
    expect(settle(at, ['x', 'c', ...letters.filter(each => each !== 'c')], 3).key).toBe('c');
  });

  it('goes to the neighbour when its item goes', () => {
    const at = select(settle(nothingSelected, letters, 3), 'c', letters, 3);
    expect(settle(at, ['a', 'b', 'd', 'e'], 3).key).toBe('d');
    expect(settle(at, ['a', 'b'], 3).key).toBe('b');
  });

  it('comes back to its item after the list was empty for a while', () => {
    const at = select(settle(nothingSelected, letters, 3), 'c', letters, 3);
    expect(settle(settle(at, [], 3), letters, 3).key).toBe('c');
  });

  it('stops at the ends', () => {
    const first = settle(nothingSelected, letters, 3);
    expect(moveBy(first, -5, letters, 3).key).toBe('a');
    expect(moveBy(first, 50, letters, 3)).toEqual({key: 'h', index: 7, offset: 5});
  });

  it('scrolls an item that was off the screen to the middle, so that the next keys need not scroll', () => {
    const third = moveBy(settle(nothingSelected, letters, 3), 2, letters, 3);
    expect(third.offset).toBe(0);
    const fourth = moveBy(third, 1, letters, 3);
    expect(fourth).toEqual({key: 'd', index: 3, offset: 2});
    expect(moveBy(fourth, 1, letters, 3).offset).toBe(2);
    expect(moveBy(fourth, -1, letters, 3).offset).toBe(2);
  });

  it('shows every item while paging, the last of a page first on the next', () => {
    const many = Array.from({length: 50}, (_, index) => `item ${index}`);
    let selection = settle(nothingSelected, many, 10);
    const offsets = [selection.offset];
    for (let page = 0; page < 6; page++) {
      selection = moveBy(selection, 9, many, 10);
      offsets.push(selection.offset);
    }
    expect(offsets).toEqual([0, 0, 9, 18, 27, 36, 40]);
  });

  it('is always on the screen, with no empty lines at the end, whatever happens', () => {
    const step = fc.oneof(
      fc.record({by: fc.integer({min: -9, max: 9})}),
      fc.record({items: fc.uniqueArray(fc.constantFrom(...letters))}),
      fc.record({room: fc.integer({min: 1, max: 9})}),
    );
    fc.assert(
      fc.property(fc.array(step), steps => {
        let items: readonly string[] = letters;
        let room = 3;
        let selection: Selection = settle(nothingSelected, items, room);
        for (const next of steps) {
          if ('items' in next) items = next.items;
          if ('room' in next) room = next.room;
          selection = 'by' in next ? moveBy(selection, next.by, items, room) : settle(selection, items, room);
          if (items.length === 0) continue;
          expect(items[selection.index]).toBe(selection.key);
          expect(selection.offset).toBeLessThanOrEqual(selection.index);
          expect(selection.index).toBeLessThan(selection.offset + room);
          expect(selection.offset).toBeLessThanOrEqual(Math.max(0, items.length - room));
        }
      }),
    );
  });
});
