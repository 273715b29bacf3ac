/** The lines above every pane of the detail: which container, and which pane. */

import {type SafeText, safe, sanitise} from '../../../model/safe-text.ts';
import {columnOf} from '../../../view/columns.ts';
import {containerName} from '../../../view/container-name.ts';
import type {Row} from '../../../view/row.ts';
import {widthOf} from '../../../view/text-width.ts';
import type {Tone} from '../../../view/tone.ts';
import type {ClickArea} from '../../state/input-context.ts';
import {cutMiddle} from '../../text/cells.ts';
import {fill, type Line, piece, widthOfLine} from '../../text/line.ts';
import type {Pane} from './pane.ts';
import {type PaneId, panes} from './panes.ts';

const riskTone = (row: Row): Tone => columnOf('risk')?.tone(row) ?? 'plain';

/** Minimum cells of a name. */
const leastName = 8;

/** `priv  critical · bb:latest · running · id 3f2a…`; parts that do not fit are left out from the end. */
export function containerLine(row: Row, width: number): Line {
  const {container} = row;
  // The name and the risk stand on any screen.
  const room = Math.max(leastName, width - 2 - 2 - container.risk.length);
  const shown = cutMiddle(containerName(container), room);
  const parts: Line[] = [
    [piece(shown, 'title'), piece(safe`  `), piece(sanitise(container.risk), riskTone(row))],
    ...(row.hosts > 1 ? [[piece(safe`on ${sanitise(row.hostNames[0])}`)]] : []),
    [piece(sanitise(container.image))],
    [piece(sanitise(container.state))],
    ...(container.sandbox === null
      ? []
      : [[piece(safe`sandbox: ${sanitise(container.sandbox.name)}`, 'accent')]]),
    ...(container.pid1 === null ? [] : [[piece(safe`host PID ${container.pid1.hostPid}`)]]),
    [piece(safe`id ${sanitise(container.id.slice(0, 12))}`, 'muted')],
  ];
  return [piece(safe`  `), ...fill(parts, [piece(safe` · `, 'muted')], width - 2)];
}

/** Tabs of which the current one is named by `own`, the others by `others`; null names a pane by its digit alone. */
function tabs(
  current: PaneId,
  own: (pane: Pane) => SafeText,
  others: ((pane: Pane) => SafeText) | null,
): Line {
  return panes.flatMap((pane, index): Line => {
    const number = safe`${index + 1}`;
    if (pane.id === current) return [piece(safe`[${number} ${own(pane)}]`, 'key')];
    return [piece(safe` ${others === null ? number : safe`${number} ${others(pane)}`} `, 'muted')];
  });
}

const title = (pane: Pane): SafeText => pane.title;
const shortTitle = (pane: Pane): SafeText => pane.shortTitle;

/** Where each tab can be clicked. */
export function tabAreas(tabs: Line, row: number): ClickArea[] {
  const areas: ClickArea[] = [];
  let start = 0;
  for (const [index, {text}] of tabs.entries()) {
    const end = start + widthOf(text);
    // The first piece is the margin.
    const pane = panes[index - 1];
    if (pane !== undefined) areas.push({row, start, end, target: {kind: 'pane', pane: pane.id}});
    start = end;
  }
  return areas;
}

/** The panes with their keys, the current one in brackets; only numbers where there is no room for words. */
export function tabsLine(current: PaneId, width: number): Line {
  const choices = [
    tabs(current, title, title),
    tabs(current, title, shortTitle),
    tabs(current, shortTitle, shortTitle),
    tabs(current, title, null),
  ];
  return [piece(safe` `), ...(choices.find(each => widthOfLine(each) + 1 <= width) ?? choices.at(-1) ?? [])];
}
