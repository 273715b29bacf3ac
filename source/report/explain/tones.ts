/** What the forms of an explanation that people read share: colours, and the order of services. */
import type {Explanation} from '../../model/explain/explain.ts';
import {type Risk, risks} from '../../model/snapshot.ts';
import type {Tone} from '../../view/tone.ts';

/** The tone of a risk, or of a finding's severity. */
export const toneOfRisk: Readonly<Record<Risk | 'info', Tone>> = {
  critical: 'critical',
  high: 'high',
  medium: 'medium',
  low: 'low',
  info: 'muted',
  ok: 'ok',
  unknown: 'muted',
};

/** Services by risk, the worst first; in the order of the files within one. */
export const worstFirst = (explanation: Explanation): Explanation => ({
  ...explanation,
  explained: explanation.explained.toSorted(
    (a, b) => risks.indexOf(a.container.risk) - risks.indexOf(b.container.risk),
  ),
});
