/**
 * On what a detail opens: the container that the command line names, its first pane, the process that the filter
 * names.
 */

import {safe, sanitise} from '../../model/safe-text.ts';
import type {Risk, Snapshot} from '../../model/snapshot.ts';
import type {Row} from '../../view/row.ts';
import {named} from '../../view/selection.ts';
import type {PaneId} from '../screens/detail/panes.ts';
import type {State} from './state.ts';

/** The pane that answers an operator's first question: why is it a risk; or, of a harmless one, what runs in it. */
export const firstPane = (risk: Risk | undefined): PaneId =>
  risk === 'critical' || risk === 'high' ? 'findings' : 'processes';

/**
 * Opens the container with that name, or whose id begins so; says so if there is none. While not everything has been
 * read, only one that has just that name and was read is opened: another may be meant.
 */
export function openedDetail(state: State, {hosts}: Snapshot, wanted: string, isPartial: boolean): State {
  const all = hosts.flatMap(({containers}) => containers);
  const [found] = named(all, wanted);
  if (isPartial && (found?.name !== wanted || found.pid1 === null)) return state;
  if (found === undefined)
    return {...state, notice: {text: safe`there is no container '${sanitise(wanted, 60)}'`, wrong: true}};
  return {
    ...state,
    isWaiting: false,
    open: found.id,
    list: {...state.list, key: found.id},
    pane: firstPane(found.risk),
    stack: ['list', 'detail'],
  };
}

/**
 * The host PID that the filter consists of (`25696` or `pid:25696`) if a process of the container has it; else null.
 */
export function processSought(filter: string, row: Row | undefined): string | null {
  const pid = /^(?:pid:)?(\d+)$/.exec(filter.trim())?.[1] ?? null;
  return row?.container.processes.some(({hostPid}) => String(hostPid) === pid) ? pid : null;
}
