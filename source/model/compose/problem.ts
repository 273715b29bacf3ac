/** What is wrong with a project, or what of it could not be looked at. */
import type {Position} from './node.ts';

export interface Problem {
  /** `refused`: Compose or the daemon would not start it. `unresolved`: it may start, but was not wholly looked at. */
  readonly kind: 'refused' | 'unresolved';
  /** One sentence. */
  readonly sentence: string;
  /** The service that it concerns; null if it concerns a whole file. */
  readonly service: string | null;
  readonly at: Position | null;
}

export type Path = readonly string[];

/** The service of a path such as `services.web.volumes`; null for any other path. */
const serviceOf = ([first, second]: Path): string | null =>
  first === 'services' && second !== undefined ? second : null;

/** `services.web.volumes[0]` for messages. */
export const pathText = (path: Path): string =>
  path.map((part, index) => (/^\[/.test(part) || index === 0 ? part : `.${part}`)).join('');

/** Collects the problems of one load; each is kept once. */
export class Problems {
  readonly #found = new Map<string, Problem>();

  add(problem: Problem): void {
    const {kind, sentence, service, at} = problem;
    this.#found.set(`${kind} ${service} ${at?.file}:${at?.start} ${sentence}`, problem);
  }

  /** What Compose would not take. */
  refuse(path: Path, at: Position | null, sentence: string): void {
    this.add({kind: 'refused', sentence, service: serviceOf(path), at});
  }

  /** What could not be looked at. */
  leave(path: Path, at: Position | null, sentence: string): void {
    this.add({kind: 'unresolved', sentence, service: serviceOf(path), at});
  }

  get all(): readonly Problem[] {
    return [...this.#found.values()];
  }
}
