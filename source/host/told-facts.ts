/** What an engine tells of a container and nobody adds to: the rows of the document say which facts these are. */
import type {ToldContainer} from '../engine/engine.ts';
import {toldRows} from '../model/document/container-facts.ts';
import {laterFacts, type WithoutLaterFacts} from '../model/document/rows.ts';

const names = Object.keys(toldRows) as readonly (keyof ToldContainer)[];
const notTold = laterFacts(toldRows, 'its engine does not tell');

/** These facts alone; one that the engine left out is unknown. */
export function toldFacts(container: WithoutLaterFacts<typeof toldRows>): ToldContainer {
  const facts: Record<string, unknown> = {...notTold};
  for (const name of names) if (container[name] !== undefined) facts[name] = container[name];
  return facts as unknown as ToldContainer;
}
