/** The detail that was asked for on the command line. */
import {safe, sanitise} from '../../model/safe-text.ts';
import type {Observation} from '../../model/snapshot.ts';
import type {State} from './state.ts';

/** Opens the container of that name or, from four digits on, that id; says so where there is none. */
export function openedDetail(state: State, {hosts}: Observation, wanted: string): State {
  const all = hosts.flatMap(({containers}) => containers);
  const found =
    all.find(({name}) => name === wanted) ??
    (/^[0-9a-f]{4,64}$/.test(wanted) ? all.find(({id}) => id.startsWith(wanted)) : undefined);
  if (found === undefined)
    return {...state, notice: {text: safe`there is no container '${sanitise(wanted, 60)}'`, wrong: true}};
  return {...state, open: found.id, list: {...state.list, key: found.id}, stack: ['list', 'detail']};
}
