/** A simulated host in a process of its own, so that its work does not count as the work of what is measured. */
import {type ChildProcess, fork} from 'node:child_process';
import {once} from 'node:events';
import {fileURLToPath} from 'node:url';
import type {Order} from '../simulated/serve.ts';

const program = fileURLToPath(new URL('../simulated/serve.ts', import.meta.url));

export class Simulation implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly containers: number;
  /** What captop is given to look at it. */
  readonly flags: readonly string[];
  readonly url: string;
  readonly procRoot: string;

  private constructor(child: ChildProcess, containers: number, flags: readonly string[]) {
    this.#child = child;
    this.containers = containers;
    this.flags = flags;
    this.url = flags[1] ?? '';
    this.procRoot = flags[3] ?? '';
  }

  static async start(containers: number, processesEach: number): Promise<Simulation> {
    const flags = ['--containers', String(containers), '--processes', String(processesEach)];
    const child = fork(program, flags, {stdio: ['ignore', 'inherit', 'inherit', 'ipc']});
    const [hello] = (await once(child, 'message')) as [{flags: readonly string[]}];
    return new Simulation(child, containers, hello.flags);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Gives an order; when it was carried out (performance.now() of this process), and what came of it. */
  async give(order: Order): Promise<{at: number; answer: unknown}> {
    this.#child.send(order);
    const [{at, answer}] = (await once(this.#child, 'message')) as [{at: number; answer: unknown}];
    return {at: at - performance.timeOrigin, answer};
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.disconnect();
    await ended;
  }
}
