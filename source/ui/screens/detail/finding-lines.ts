/** A finding in full: what proves it, what removes it, why it matters, and what catalogues call it. */
import {referenceText} from '../../../model/references.ts';
import {type Remedy, remedyText} from '../../../model/remedy.ts';
import {joinSafe, type SafeText, safe, sanitise} from '../../../model/safe-text.ts';
import type {Finding} from '../../../model/snapshot.ts';
import type {Line} from '../../text/line.ts';
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

/** A finding's evidence, remedy, reason and references, as lines. */
export function findingLines(finding: Finding, width: number): Line[] {
  return [
    ...fieldIn(severityWidth, safe`evidence`, sanitise(finding.evidence), width),
    ...remedyLines(finding.remedy).flatMap((text, index) =>
      fieldIn(severityWidth, index === 0 ? safe`remedy` : safe``, text, width, 'accent'),
    ),
    ...fieldIn(severityWidth, safe`why`, sanitise(finding.why), width),
    ...(finding.references.length === 0
      ? []
      : fieldIn(
          severityWidth,
          safe`known as`,
          joinSafe(
            finding.references.map(each => sanitise(referenceText(each))),
            safe`, `,
          ),
          width,
        )),
  ];
}
