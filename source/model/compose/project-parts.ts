/** The parts of a project that refer to each other. */
import type {Node} from './node.ts';

export interface ProjectParts {
  /** Every service, in the order in which the files name them. */
  readonly services: ReadonlyMap<string, Node>;
  /** Those of them that would be started; the others wait for a profile. */
  readonly active: ReadonlySet<string>;
  readonly volumes: ReadonlyMap<string, Node>;
  readonly networks: ReadonlyMap<string, Node>;
  readonly secrets: ReadonlyMap<string, Node>;
  readonly configs: ReadonlyMap<string, Node>;
}
