/** Which item of a list is selected and which part of the list is on the screen. */

export interface Selection {
  /** The key of the selected item, which stays selected when items move; null before there is an item. */
  readonly key: string | null;
  /** Where it was last. When it goes, the item that takes this place is selected. */
  readonly index: number;
  /** The first item on the screen. */
  readonly offset: number;
}

export const nothingSelected: Selection = {key: null, index: 0, offset: 0};

const flagsToStayWithin = (value: number, most: number): number =>
  Math.min(Math.max(0, value), Math.max(0, most));

/** Where an item that is off the screen is scrolled to: the nearer edge, or the middle. */
type Bring = 'edge' | 'middle';

function at(
  keys: readonly string[],
  index: number,
  offset: number,
  room: number,
  bring: Bring = 'edge',
): Selection {
  const lines = Math.max(1, room);
  const place = flagsToStayWithin(index, keys.length - 1);
  const isShown = offset <= place && place < offset + lines;
  const edge = place < offset ? place : place - lines + 1;
  const wanted = isShown ? offset : bring === 'edge' ? edge : place - Math.floor(lines / 2);
  // No blank lines below the last item.
  return {key: keys[place] ?? null, index: place, offset: flagsToStayWithin(wanted, keys.length - lines)};
}

/** Keeps the same item selected, and on the screen, after the items or the room for them have changed. */
export function settle(selection: Selection, keys: readonly string[], room: number): Selection {
  const found =
    selection.key !== null && keys[selection.index] === selection.key
      ? selection.index
      : selection.key === null
        ? -1
        : keys.indexOf(selection.key);
  const next = at(keys, found === -1 ? selection.index : found, selection.offset, room);
  // A container may come back (a crash loop), so an empty list keeps the key.
  const key = keys.length === 0 ? selection.key : next.key;
  return key === selection.key && next.index === selection.index && next.offset === selection.offset
    ? selection
    : {...next, key};
}

/** Maximum number of items of a step (a key, a turn of the wheel); a page has more. */
const stepAtMost = 3;

/**
 * Moves by a number of items, and stops at the ends. A step over the edge brings its item to the middle: a line
 * further at a time would have the whole screen sent for every key, which a slow link cannot follow. A page brings
 * it to the edge, so that pages follow each other without a gap.
 */
export const moveBy = (selection: Selection, by: number, keys: readonly string[], room: number): Selection =>
  at(keys, selection.index + by, selection.offset, room, Math.abs(by) <= stepAtMost ? 'middle' : 'edge');

/** Selects the item with that key; changes nothing if there is none. */
export function select(selection: Selection, key: string, keys: readonly string[], room: number): Selection {
  const index = keys.indexOf(key);
  return index === -1 ? selection : at(keys, index, selection.offset, room);
}
