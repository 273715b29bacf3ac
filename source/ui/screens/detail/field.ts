/** A label and its value, as the panes that are read have them. */
import {toWidth} from '../../../model/display.ts';
import {type SafeText, safe} from '../../../model/safe-text.ts';
import {wrap} from '../../text/cells.ts';
import {type Line, type Paint, piece} from '../../text/line.ts';

/** Cells of a label, with the gap after it. */
const labelWidth = 20;

/** The value is broken beside the label, never below it. */
export function field(label: SafeText, value: SafeText, width: number, paint: Paint = 'plain'): Line[] {
  return wrap(value, Math.max(10, width - labelWidth)).map((text, index) => [
    piece(toWidth(index === 0 ? label : safe``, labelWidth), paint === 'plain' ? 'muted' : paint),
    piece(text, paint),
  ]);
}
