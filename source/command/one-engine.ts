/** The engine of a command that is about one alone: the one that is named, or the first that captop finds here. */
import {findEngines, noneFound} from '../engine/discover.ts';
import {
  type BundleEndpoint,
  chooseEndpoint,
  type Endpoint,
  isChosen,
  type StorageEndpoint,
} from '../engine/endpoint.ts';
import {type EngineWord, engineWords} from '../engine/engine-words.ts';
import {aroundHere} from './around-here.ts';

interface Named {
  readonly hosts: readonly string[];
  readonly contexts: readonly string[];
  /** What is looked for alone, whatever else is named; null for everything. */
  readonly engines: readonly EngineWord[] | null;
  readonly proc: string;
}

interface OneEngine {
  readonly endpoint: Endpoint;
  /** Where the bundles of its containers are, if it was found. */
  readonly bundles?: BundleEndpoint | StorageEndpoint | undefined;
  /** Whether it was found, and not named. */
  readonly isFound: boolean;
}

/**
 * Of several that are found the first that fits, in the order of captop's list; the first of all if none does. Rejects with
 * a Failure (status 2 or 3).
 */
export async function oneEngine(
  {hosts, contexts, engines, proc}: Named,
  fits: (endpoint: Endpoint) => boolean = () => true,
): Promise<OneEngine> {
  const choice = {hosts, contexts, env: process.env};
  if (engines === null && isChosen(choice)) return {endpoint: chooseEndpoint(choice), isFound: false};
  const wanted = engines ?? engineWords;
  const found = await findEngines(wanted, aroundHere(proc));
  const first = found.find(({endpoint}) => fits(endpoint)) ?? found[0];
  if (first !== undefined) return {...first, isFound: true};
  if (!wanted.includes('docker')) throw noneFound(wanted);
  return {endpoint: chooseEndpoint({hosts: [], env: {}}), isFound: true};
}
