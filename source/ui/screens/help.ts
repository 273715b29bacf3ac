/** The help: every key and every column, from their tables. */
import type {Column} from '../../model/column.ts';
import {toWidth, widthOf} from '../../model/display.ts';
import type {Profile} from '../../model/profile.ts';
import {joinSafe, type SafeText, safe, sanitise} from '../../model/safe-text.ts';
import type {Binding, Keymap} from '../keys/keymap.ts';
import {wrap} from '../text/cells.ts';
import {emptyLine, type Line, line, piece} from '../text/line.ts';
import type {Sheet} from './sheet.ts';

/** How a key is written. */
export const keyName = (key: string): SafeText =>
  sanitise(
    key
      .replace('ctrl-', 'Ctrl-')
      .replace('shift-', 'Shift-')
      .replace(/^f(\d+)$/, 'F$1')
      .replace(/^(enter|escape|tab|space|up|down|left|right|home|end|backspace)$/, name => capitalised(name))
      .replace('pageup', 'PgUp')
      .replace('pagedown', 'PgDn')
      .replace('Escape', 'Esc'),
  );

const capitalised = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1);

const keysText = ({keys}: Binding): SafeText => joinSafe(keys.map(keyName), safe` `);

/** A name and what it means, the meaning broken beside the name. */
function entry(name: SafeText, meaning: SafeText, nameWidth: number, width: number): Line[] {
  const lines = wrap(meaning, Math.max(20, width - nameWidth - 2));
  return lines.map((text, index) => [
    piece(toWidth(index === 0 ? name : safe``, nameWidth + 2), 'key'),
    piece(text),
  ]);
}

function keyLines({bindings}: Keymap, width: number): Line[] {
  const shown = bindings.filter(({keys}) => keys.length > 0);
  const nameWidth = Math.max(...shown.map(binding => widthOf(keysText(binding))));
  return shown.flatMap(binding => entry(keysText(binding), binding.help, nameWidth, width));
}

function columnLines(columns: readonly Column[], profile: Profile, width: number): Line[] {
  const name = (column: Column) => column.headers(profile).at(-1) ?? sanitise(column.id);
  const nameWidth = Math.max(...columns.map(column => widthOf(name(column))));
  return columns.flatMap(column => entry(name(column), column.help, nameWidth, width));
}

const about: readonly SafeText[] = [
  safe`captop only reads: no key stops, kills, changes or removes anything.`,
];

/** The help as text to read, in `width` cells. */
export function helpSheet(
  keymap: Keymap,
  columns: readonly Column[],
  profile: Profile,
  width: number,
): Sheet {
  const room = width - 4;
  const lines: Line[] = [
    ...about.flatMap(text => wrap(text, room).map(part => line(part))),
    emptyLine,
    line(safe`Keys`, 'title'),
    ...keyLines(keymap, room),
    emptyLine,
    line(safe`Columns`, 'title'),
    ...columnLines(columns, profile, room),
  ];
  return {
    head: [],
    items: lines.map((each, index) => ({key: String(index), line: () => each})),
    foot: [],
    reading: true,
  };
}
