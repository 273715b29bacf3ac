/** How thoroughly a reading looks: all of it each time would cost more than it tells. */
import type {ViewScope} from '../kernel/kernel-view.ts';

/** How much of the known processes is read again, and whether the procfs is searched for what no cgroup lists. */
export type Thoroughness = Pick<ViewScope, 'thorough' | 'search'>;
export const slight: Thoroughness = {thorough: () => false, search: false};
export const thorough: Thoroughness = {thorough: () => true, search: true};

/** A number that is the same for the same id, and spread evenly over ids of any form. */
function numberOf(id: string): number {
  let number = 0;
  for (const unit of id.slice(0, 12)) number = (number * 31 + unit.charCodeAt(0)) % 1_000_003;
  return number;
}

/**
 * One of `of` readings in turn: each reads a part of the containers thoroughly, so that none takes long, and the
 * first searches.
 */
export const inTurn = (turn: number, of: number): Thoroughness => ({
  thorough: id => numberOf(id) % of === turn % of,
  search: turn % of === 0,
});
