/** What stands under a short list: why the selected container has its risk, and what would remove that. */
import {safe, sanitise} from '../../model/safe-text.ts';
import {containerName} from '../../view/container-name.ts';
import type {Row} from '../../view/row.ts';
import {cutMiddle, wrap} from '../text/cells.ts';
import {type Line, line, piece, widthOfLine} from '../text/line.ts';
import {fieldIn} from './detail/field.ts';
import {remedyLines, severityWidth} from './detail/finding-lines.ts';

/** Lines of the foot, whichever row is selected. */
export const footLines = 5;

/** Minimum cells of a name. */
const leastName = 16;

/** The name, and beside it what is said of the container. */
function headOf({container}: Row, said: Line, width: number): Line {
  const name = cutMiddle(containerName(container), Math.max(leastName, width - 2 - widthOfLine(said)));
  return [piece(name, 'title'), piece(safe`  `), ...said];
}

/** The worst finding of a container: its title, evidence and remedy; that none stands, if there is none. */
export function listFoot(row: Row, width: number): Line[] {
  const [worst] = row.container.findings;
  if (worst === undefined) return [headOf(row, line(safe`no finding stands`, 'muted'), width)];
  const tone = worst.severity === 'info' ? 'muted' : worst.severity;
  const more = row.container.findings.length - 1;
  const [title = safe``] = wrap(sanitise(worst.title, 300), width);
  return [
    headOf(row, [piece(title, tone), ...(more > 0 ? [piece(safe`, and ${more} more`, 'muted')] : [])], width),
    ...fieldIn(severityWidth, safe`evidence`, sanitise(worst.evidence), width).slice(0, 2),
    ...remedyLines(worst.remedy)
      .flatMap((text, index) =>
        fieldIn(severityWidth, index === 0 ? safe`remedy` : safe``, text, width, 'accent'),
      )
      .slice(0, 1),
    line(safe`Enter shows all of them, and y there copies the remedies.`, 'muted'),
  ];
}
