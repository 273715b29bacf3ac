/** Auxiliary vectors of processes of another machine. All that are asked for at the same time are brought together. */
import type {Answer} from './answer.ts';
import {vectorRequest} from './script.ts';

interface Question {
  readonly pid: number;
  readonly resolve: (vector: Buffer | undefined) => void;
}

export class RemoteVectors {
  readonly #ask: (request: string) => Promise<Answer>;
  #questions: Question[] = [];

  /** @param ask the shell that knows the functions of script.ts */
  constructor(ask: (request: string) => Promise<Answer>) {
    this.#ask = ask;
  }

  /** Resolves with undefined if it cannot be read. */
  of(pid: number): Promise<Buffer | undefined> {
    return new Promise(resolve => {
      this.#questions.push({pid, resolve});
      if (this.#questions.length === 1) setImmediate(() => this.#askAll());
    });
  }

  async #askAll(): Promise<void> {
    const questions = this.#questions.splice(0);
    let vectors: readonly Buffer[];
    try {
      const answer = await this.#ask(vectorRequest(questions.map(({pid}) => pid)));
      vectors = answer.exactly(questions.length);
    } catch {
      // Whoever reads next is told that the machine does not answer.
      vectors = [];
    }
    for (const [index, {resolve}] of questions.entries()) {
      const vector = vectors[index];
      resolve(vector === undefined || vector.length === 0 ? undefined : vector);
    }
  }
}
