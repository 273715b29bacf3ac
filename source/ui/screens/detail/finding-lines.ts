/** A finding in full: what proves it, what removes it, why it matters, and what catalogues call it. */
import {type Reference, referenceText} from '../../../model/references.ts';
import {type Remedy, remedyText} from '../../../model/remedy.ts';
import {referencePage} from '../../../model/rule-page.ts';
import {joinSafe, type SafeText, safe, sanitise} from '../../../model/safe-text.ts';
import type {Finding} from '../../../model/snapshot.ts';
import {toWidth, widthOf} from '../../../view/text-width.ts';
import {wrap} from '../../text/cells.ts';
import {type Line, linkedPiece, piece, widthOfLine} from '../../text/line.ts';
import {fieldIn} from './field.ts';

/** Cells of a severity and of the labels below it. */
export const severityWidth = 10;

/** Flags stand on one line, as on a command line; what is done by hand has a line of its own. */
export const remedyLines = (remedy: readonly Remedy[]): readonly SafeText[] => {
  const text = (each: Remedy) => sanitise(remedyText(each), 200);
  const flags = remedy.filter(({kind}) => kind === 'add').map(text);
  const others = remedy.filter(({kind}) => kind !== 'add').map(text);
  if (remedy.length === 0) return [safe`no flag of docker run removes it`];
  return [...(flags.length === 0 ? [] : [joinSafe(flags, safe` `)]), ...others];
};

/** References one after the other, each a link to its page; none is torn that fits on a line of its own. */
function referenceLines(ruleId: string, references: readonly Reference[], width: number): Line[] {
  const room = Math.max(10, width - severityWidth);
  const rows: Line[] = [];
  for (const [index, reference] of references.entries()) {
    const end = index === references.length - 1 ? safe`` : safe`,`;
    const page = referencePage(ruleId, reference);
    for (const text of wrap(sanitise(referenceText(reference)), room - 1)) {
      const named = linkedPiece(piece(text), page);
      const row = rows.at(-1);
      if (row !== undefined && widthOfLine(row) + 1 + widthOf(text) + 1 <= room)
        rows[rows.length - 1] = [...row, piece(safe` `), named];
      else rows.push([named]);
    }
    const last = rows.length - 1;
    rows[last] = [...(rows[last] ?? []), {...piece(end), isSilent: true}];
  }
  return rows.map((row, index) => [
    piece(toWidth(index === 0 ? safe`known as` : safe``, severityWidth), 'muted'),
    ...row,
  ]);
}

/** A finding's evidence, remedy, reason and references, as lines. */
export function findingLines(finding: Finding, width: number): Line[] {
  return [
    ...fieldIn(severityWidth, safe`evidence`, sanitise(finding.evidence), width),
    ...remedyLines(finding.remedy).flatMap((text, index) =>
      fieldIn(severityWidth, index === 0 ? safe`remedy` : safe``, text, width, 'accent'),
    ),
    ...fieldIn(severityWidth, safe`why`, sanitise(finding.why), width),
    ...referenceLines(finding.id, finding.references, width),
  ];
}
