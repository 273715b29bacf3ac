/**
 * Finds what an engine did not tell over a connection that seems to stand: one that is cut without an end neither ends
 * nor fails, and the engine answers other questions all the while.
 */
import type {EngineContainer} from '../../engine/engine.ts';
import {Failure} from '../../model/failure.ts';
import {mostRenewals} from './pace.ts';

export interface MissedWork {
  readonly list: () => Promise<readonly EngineContainer[]>;
  /** What is known of each container now. */
  readonly known: () => ReadonlyMap<string, EngineContainer>;
  /** Asks for one container again. */
  readonly renew: (id: string) => Promise<void>;
  /** How many changes the engine has told so far. */
  readonly told: () => number;
}

/** What the engine lists; null if it does not answer in time: a ping tells whether it still answers. */
async function listedOf({list}: MissedWork): Promise<readonly EngineContainer[] | null> {
  try {
    return await list();
  } catch (error) {
    if (error instanceof Failure) return null;
    throw error;
  }
}

/** Containers that came, went or are in another state than is known. */
function different(
  listed: readonly EngineContainer[],
  known: ReadonlyMap<string, EngineContainer>,
): readonly string[] {
  const ids = new Set(listed.map(({id}) => id));
  const gone = [...known.keys()].filter(id => !ids.has(id));
  return [...gone, ...listed.flatMap(({id, state}) => (known.get(id)?.state === state ? [] : [id]))];
}

/**
 * Returns whether something happened that was not told. A list may call a state by another name than the container's own
 * document does, so each difference is asked for; where that tells what is known already, nothing was missed.
 */
export async function missesChanges(work: MissedWork): Promise<boolean> {
  const {known, renew, told} = work;
  const toldBefore = told();
  const listed = await listedOf(work);
  if (listed === null) return false;
  const ids = different(listed, known());
  if (ids.length > mostRenewals) return told() === toldBefore;
  const before = ids.map(id => known().get(id));
  await Promise.all(ids.map(renew));
  const isNews = ids.some((id, index) => known().get(id) !== before[index]);
  // While changes are told, these are on their way.
  return isNews && told() === toldBefore;
}
