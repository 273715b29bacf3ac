/** The help: every key and every column, from their tables. */

import type {Profile} from '../../model/profile.ts';
import {type SafeText, safe, sanitise} from '../../model/safe-text.ts';
import type {Column} from '../../view/column.ts';
import {toWidth, widthOf} from '../../view/text-width.ts';
import {keySections} from '../keys/key-sections.ts';
import type {Keymap} from '../keys/keymap.ts';

import {wrap} from '../text/cells.ts';
import {glyphs} from '../text/glyphs.ts';
import {emptyLine, type Line, line, piece} from '../text/line.ts';
import {type ScrollView, textView} from './scroll-view.ts';
import {type View, viewSpec} from './views.ts';

/** A name and its meaning, which is wrapped beside the name. */
function entry(name: SafeText, meaning: SafeText, nameWidth: number, width: number): Line[] {
  const lines = wrap(meaning, Math.max(20, width - nameWidth - 2));
  return lines.map((text, index) => [
    piece(toWidth(index === 0 ? name : safe``, nameWidth + 2), 'key'),
    piece(text),
  ]);
}

/** Every key, those first that hold in the view from which the help was asked for. */
function keyLines({bindings}: Keymap, view: View, width: number): Line[] {
  const sections = keySections(bindings);
  const nameWidth = Math.max(...sections.flatMap(({entries}) => entries.map(({keys}) => widthOf(keys))));
  return viewSpec(view)
    .helpSections.flatMap(id => sections.filter(section => section.id === id))
    .flatMap(({title, entries}) => [
      emptyLine,
      line(title, 'title'),
      ...entries.flatMap(({keys, help}) => entry(keys, help, nameWidth, width)),
    ]);
}

function columnLines(columns: readonly Column[], profile: Profile | null, width: number): Line[] {
  const name = (column: Column) => column.headers(profile).at(-1) ?? sanitise(column.id);
  const nameWidth = Math.max(...columns.map(column => widthOf(name(column))));
  return columns.flatMap(column => entry(name(column), column.help, nameWidth, width));
}

/** The marks that tables are written with. */
const marks: ReadonlyArray<readonly [mark: SafeText, meaning: SafeText]> = [
  [safe`+ -`, safe`Beyond the profile; less than the profile`],
  [safe`=`, safe`As the profile has it`],
  [
    safe`bnd`,
    safe`Before + or -: where PID 1 is not root its bounding set is compared with the profile, as it has nothing in effect`,
  ],
  [safe`prm`, safe`PID 1 has none in effect, but so many in its permitted set, which it may put into effect`],
  [safe`^`, safe`A process may do more than PID 1`],
  [safe`~`, safe`A thread of the process holds other credentials`],
  [safe`!`, safe`Not what the flags of the container lead to`],
  [safe`${glyphs.held} ${glyphs.absent}`, safe`Held; not held`],
  [glyphs.bounding, safe`In the bounding set only: it may still be gained`],
  [glyphs.differs, safe`Not the same in all containers compared`],
  [glyphs.fresh, safe`New, or worse than it was, within the last minute`],
  [safe`?`, safe`Could not be read; its detail says why`],
];

const markLines = (width: number): Line[] =>
  marks.flatMap(([mark, meaning]) => entry(mark, meaning, 3, width));

const about: readonly SafeText[] = [
  safe`captop only reads: no key stops, kills, changes or removes anything.`,
];

/** The help as text to read, in `width` cells. */
export function helpView(
  keymap: Keymap,
  columns: readonly Column[],
  profile: Profile | null,
  view: View,
  width: number,
): ScrollView {
  const room = width - 4;
  const lines: Line[] = [
    ...about.flatMap(text => wrap(text, room).map(part => line(part))),
    ...keyLines(keymap, view, room),
    emptyLine,
    line(safe`Marks`, 'title'),
    ...markLines(room),
    emptyLine,
    line(safe`Columns`, 'title'),
    ...columnLines(columns, profile, room),
  ];
  return textView([], lines);
}
