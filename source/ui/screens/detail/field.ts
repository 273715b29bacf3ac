/** A label and its value, for panes that are text. */

import {type SafeText, safe} from '../../../model/safe-text.ts';
import {toWidth} from '../../../view/text-width.ts';
import {wrap} from '../../text/cells.ts';
import {type Line, type Paint, piece} from '../../text/line.ts';

/** Cells of a label, with the gap after it. */
const labelWidth = (isNarrow: boolean): number => (isNarrow ? 20 : 24);

/** A label, or one for wide and one for narrow screens. */
type Label = SafeText | readonly [wide: SafeText, narrow: SafeText];

/** A label with its value, which is wrapped beside the label. */
export function field(label: Label, value: SafeText, width: number, paint: Paint = 'plain'): Line[] {
  const isNarrow = width < 64;
  const name = typeof label === 'string' ? label : label[isNarrow ? 1 : 0];
  return fieldIn(labelWidth(isNarrow), name, value, width, paint);
}

/** The same with labels of a given number of cells. */
export const fieldIn = (
  labels: number,
  label: SafeText,
  value: SafeText,
  width: number,
  paint: Paint = 'plain',
): Line[] =>
  wrap(value, Math.max(10, width - labels)).map((text, index) => [
    piece(toWidth(index === 0 ? label : safe``, labels), paint === 'plain' ? 'muted' : paint),
    piece(text, paint),
  ]);
