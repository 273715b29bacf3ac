/** What a pane of the detail shows: a container, a process, and how. */

import {isUnknown} from '../../../model/known.ts';
import type {RemedyFormat} from '../../../model/remedies/formats.ts';
import type {RemedyPlan, StepName} from '../../../model/remedies/plan.ts';
import {safe, sanitise} from '../../../model/safe-text.ts';
import type {Process} from '../../../model/snapshot.ts';
import type {Row} from '../../../view/row.ts';
import {type Line, line, piece} from '../../text/line.ts';

export interface Subject {
  readonly row: Row;
  /** The process selected in the pane of processes, else PID 1; null if none could be read. */
  readonly process: Process | null;
  /** What the remedies of the container lead to; computed when it is called. */
  readonly plan: () => RemedyPlan;
  /** In which format, and how far, the remedies are shown. */
  readonly remedyFormat: RemedyFormat['id'];
  readonly remedyStep: StepName;
  readonly differencesOnly: boolean;
  /** Key of the selected item of this pane. */
  readonly selected: string | null;
  /** Cells and lines for the pane. */
  readonly width: number;
  readonly height: number;
}

/** Why there is no process to show. */
export function absenceLine({row: {container}}: Subject): Line {
  if (container.unobserved !== null) return line(sanitise(container.unobserved.detail), 'high');
  return line(safe`It does not run (${sanitise(container.state)}): it has no process to read.`, 'muted');
}

/** Which process a pane speaks of: `PID 7 (host PID 770)`. */
export function whose({containerPid, hostPid}: Process): Line {
  const inside = isUnknown(containerPid) ? safe`?` : safe`${containerPid}`;
  return [piece(safe`PID ${inside}`, 'title'), piece(safe` (host PID ${hostPid})`, 'muted')];
}
