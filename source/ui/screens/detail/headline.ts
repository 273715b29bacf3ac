/** The lines above every pane of the detail: which container, and which pane. */
import type {Row, Tone} from '../../../model/column.ts';
import {columnOf} from '../../../model/columns.ts';
import {type SafeText, safe, sanitise} from '../../../model/safe-text.ts';
import {type Pane, panes} from '../../state/state.ts';
import {fill, type Line, lineWidth, piece} from '../../text/line.ts';

const riskTone = (row: Row): Tone => columnOf('risk')?.tone(row) ?? 'plain';

/** `priv  critical · bb:latest · running · id 3f2a…`; what has no room is left out from the end. */
export function containerLine(row: Row, width: number): Line {
  const {container} = row;
  const name = container.name === '' ? container.id.slice(0, 12) : container.name;
  const parts: Line[] = [
    [piece(sanitise(name), 'title'), piece(safe`  `), piece(sanitise(container.risk), riskTone(row))],
    [piece(sanitise(container.image))],
    [piece(sanitise(container.state))],
    ...(container.pid1 === null ? [] : [[piece(safe`host PID ${container.pid1.hostPid}`)]]),
    [piece(safe`id ${sanitise(container.id.slice(0, 12))}`, 'muted')],
  ];
  return [piece(safe`  `), ...fill(parts, [piece(safe` · `, 'muted')], width - 2)];
}

const titles: Readonly<Record<Pane, SafeText>> = {
  processes: safe`Processes`,
  capabilities: safe`Capabilities`,
  identity: safe`Identity`,
  isolation: safe`Isolation`,
  findings: safe`Findings`,
};

function tabs(current: Pane, short: boolean): Line {
  return panes.flatMap((pane, index): Line => {
    const number = safe`${index + 1}`;
    if (pane === current) return [piece(safe`[${number} ${titles[pane]}]`, 'key')];
    const text = short ? number : safe`${number} ${titles[pane]}`;
    return [piece(safe` ${text} `, 'muted')];
  });
}

/** The panes with their keys, the current one in brackets; only numbers where there is no room for words. */
export function tabsLine(current: Pane, width: number): Line {
  const long = tabs(current, false);
  return [piece(safe` `), ...(lineWidth(long) + 1 <= width ? long : tabs(current, true))];
}
