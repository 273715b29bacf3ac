/** What `y` copies of containers. */
import {safe, sanitise} from '../../model/safe-text.ts';
import type {Row} from '../../view/row.ts';
import type {Copy} from '../state/input-context.ts';

/** The id of a container. */
export const copyOfId = ({container}: Row): Copy => ({
  text: container.id,
  what: safe`the id of ${sanitise(container.name, 40)}`,
});

/** The ids of containers, as a shell takes them; null where there are none. */
export const copyOfIds = (rows: readonly Row[]): Copy | null =>
  rows.length === 0
    ? null
    : {
        text: rows.map(({container}) => container.id).join(' '),
        what: rows.length === 1 ? safe`the id` : safe`the ids of ${rows.length} containers`,
      };
