/** What `y` copies of containers. */
import {safe} from '../../model/safe-text.ts';
import {containerName} from '../../view/container-name.ts';
import type {Row} from '../../view/row.ts';
import type {Copy} from '../state/input-context.ts';
import {cutMiddle} from '../text/cells.ts';

/** Cells of what is said beside the name: `sent the id of NAME to the terminal to be copied`. */
const besideName = 44;

/** Minimum cells of a name. */
const leastName = 16;

/** The id of a container, named in what a screen of `width` cells has room for. */
export const copyOfId = ({container}: Row, width: number): Copy => ({
  text: container.id,
  what: safe`the id of ${cutMiddle(containerName(container), Math.max(leastName, width - besideName))}`,
});

/** The ids of containers, as a shell takes them; null where there are none. */
export const copyOfIds = (rows: readonly Row[]): Copy | null =>
  rows.length === 0
    ? null
    : {
        text: rows.map(({container}) => container.id).join(' '),
        what: rows.length === 1 ? safe`the id` : safe`the ids of ${rows.length} containers`,
      };
