/** The lines above every pane of the detail: which container, and which pane. */

import {type SafeText, safe, sanitise} from '../../../model/safe-text.ts';
import {columnOf} from '../../../view/columns.ts';
import type {Row} from '../../../view/row.ts';
import type {Tone} from '../../../view/tone.ts';
import {type Pane, panes} from '../../state/state.ts';
import {fill, type Line, lineWidth, piece} from '../../text/line.ts';

const riskTone = (row: Row): Tone => columnOf('risk')?.tone(row) ?? 'plain';

/** `priv  critical · bb:latest · running · id 3f2a…`; what has no room is left out from the end. */
export function containerLine(row: Row, width: number): Line {
  const {container} = row;
  const name = container.name === '' ? container.id.slice(0, 12) : container.name;
  const parts: Line[] = [
    [piece(sanitise(name), 'title'), piece(safe`  `), piece(sanitise(container.risk), riskTone(row))],
    ...(row.hosts > 1 ? [[piece(safe`on ${sanitise(row.hostNames[0])}`)]] : []),
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

/** Where not all titles have room. */
const shortTitles: Readonly<Record<Pane, SafeText>> = {
  processes: safe`Procs`,
  capabilities: safe`Caps`,
  identity: safe`Identity`,
  isolation: safe`Isolation`,
  findings: safe`Findings`,
};

const numbers = Object.fromEntries(panes.map(pane => [pane, null])) as Record<Pane, null>;

function tabs(current: Pane, others: Readonly<Record<Pane, SafeText | null>>): Line {
  return panes.flatMap((pane, index): Line => {
    const number = safe`${index + 1}`;
    const title = others[pane];
    if (pane === current) return [piece(safe`[${number} ${title ?? titles[pane]}]`, 'key')];
    return [piece(safe` ${title === null ? number : safe`${number} ${title}`} `, 'muted')];
  });
}

/** The panes with their keys, the current one in brackets; only numbers where there is no room for words. */
export function tabsLine(current: Pane, width: number): Line {
  const shortBeside = {...shortTitles, [current]: titles[current]};
  const choices = [titles, shortBeside, shortTitles, numbers].map(others => tabs(current, others));
  return [piece(safe` `), ...(choices.find(each => lineWidth(each) + 1 <= width) ?? choices.at(-1) ?? [])];
}
