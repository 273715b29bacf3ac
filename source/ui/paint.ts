/** Paints a row: both halves of it if the list stands beside the detail. */

import {joinPainted, type Painted, type Painter} from './painter.ts';
import {type Drawn, divider, dividerWidth} from './screens/scroll-view.ts';

/** Returns what is written for one row of a frame. */
export function paint({line, selected, left}: Drawn, painter: Painter, width: number): Painted {
  if (left === undefined) return painter(line, width, selected);
  return joinPainted([
    painter(left.line, left.width, left.selected, true),
    painter(divider, dividerWidth, false, true),
    painter(line, width - left.width - dividerWidth, selected),
  ]);
}
