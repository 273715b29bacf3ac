/** A drawn line as it is written: both halves of it, each with its own selection. */

import {joinPainted, type Painted, type Painter} from './painter.ts';
import {type Drawn, divider, dividerWidth} from './screens/scroll-view.ts';

/** What is written for one line of a picture. */
export function paint({line, selected, left}: Drawn, painter: Painter, width: number): Painted {
  if (left === undefined) return painter(line, width, selected);
  return joinPainted([
    painter(left.line, left.width, left.selected, true),
    painter(divider, dividerWidth, false, true),
    painter(line, width - left.width - dividerWidth, selected),
  ]);
}
