/** What a detail is opened on: the container that the command line names, the process that the filter names. */

import {safe, sanitise} from '../../model/safe-text.ts';
import type {Risk, Snapshot} from '../../model/snapshot.ts';
import type {Row} from '../../view/row.ts';
import {named} from '../../view/selection.ts';
import type {PaneId} from '../screens/detail/panes.ts';
import type {State} from './state.ts';

/** What an operator asks first: why it is a risk, and what to do; of others, what runs in it. */
export const firstPane = (risk: Risk | undefined): PaneId =>
  risk === 'critical' || risk === 'high' ? 'findings' : 'processes';

/** Opens the container of that name or start of an id; says so where there is none. */
export function openedDetail(state: State, {hosts}: Snapshot, wanted: string): State {
  const all = hosts.flatMap(({containers}) => containers);
  const [found] = named(all, wanted);
  if (found === undefined)
    return {...state, notice: {text: safe`there is no container '${sanitise(wanted, 60)}'`, wrong: true}};
  return {
    ...state,
    isWaiting: false,
    open: found.id,
    list: {...state.list, key: found.id},
    stack: ['list', 'detail'],
  };
}

/** The host PID that the filter is, as `25696` or `pid:25696`, where a process of that container has it. */
export function processSought(filter: string, row: Row | undefined): string | null {
  const pid = /^(?:pid:)?(\d+)$/.exec(filter.trim())?.[1] ?? null;
  return row?.container.processes.some(({hostPid}) => String(hostPid) === pid) ? pid : null;
}
