/** A program in a real pseudo-terminal, with the time at which each state of its screen stood. */
import {type IPty, spawn} from '@lydell/node-pty';
import xterm from '@xterm/headless';
import {environment} from './process.ts';

type Condition = (lines: readonly string[]) => boolean;

export class Screen {
  readonly #pty: IPty;
  readonly #emulator: xterm.Terminal;
  readonly #exit: Promise<void>;
  #hasEnded = false;
  readonly #waiting = new Set<(arrived: number) => void>();
  /** When it was started, by performance.now(). */
  readonly startedAt: number;
  /** Bytes written so far. */
  bytes = 0;

  constructor(file: string, args: readonly string[], {columns = 120, rows = 40} = {}) {
    this.#emulator = new xterm.Terminal({cols: columns, rows, allowProposedApi: true, scrollback: 0});
    this.startedAt = performance.now();
    this.#pty = spawn(file, [...args], {cols: columns, rows, env: environment()});
    this.#emulator.onData(answer => this.#pty.write(answer));
    this.#pty.onData(data => {
      const arrived = performance.now();
      this.bytes += Buffer.byteLength(data);
      this.#emulator.write(data, () => {
        for (const look of [...this.#waiting]) look(arrived);
      });
    });
    this.#exit = new Promise(resolve =>
      this.#pty.onExit(() => {
        this.#hasEnded = true;
        resolve();
      }),
    );
  }

  get pid(): number {
    return this.#pty.pid;
  }

  lines(): string[] {
    const {active} = this.#emulator.buffer;
    const line = (row: number) => active.getLine(active.baseY + row)?.translateToString(true) ?? '';
    return Array.from({length: this.#emulator.rows}, (_, row) => line(row));
  }

  /**
   * When the bytes arrived that made the condition true (performance.now()); rejects with the screen after
   * `within` milliseconds, or where the program has ended before.
   */
  until(condition: Condition, within = 20_000): Promise<number> {
    return new Promise((resolve, reject) => {
      const look = (arrived: number) => {
        if (!condition(this.lines())) return;
        clearTimeout(late);
        this.#waiting.delete(look);
        resolve(arrived);
      };
      const fail = (what: string) => {
        clearTimeout(late);
        if (this.#waiting.delete(look)) reject(new Error(`${what}:\n${this.lines().join('\n')}`));
      };
      const late = setTimeout(() => fail(`not on the screen within ${within} ms`), within);
      this.#waiting.add(look);
      look(performance.now());
      // What it wrote last may still be on its way to the screen.
      void this.#exit.then(() =>
        setTimeout(() => fail('the program ended before it was on the screen'), 100),
      );
    });
  }

  type(text: string): void {
    this.#pty.write(text);
  }

  /** Ends the program and waits for that. */
  async end(): Promise<void> {
    if (!this.#hasEnded) this.#pty.kill('SIGTERM');
    const late = setTimeout(() => this.#pty.kill('SIGKILL'), 2000);
    await this.#exit;
    clearTimeout(late);
    this.#emulator.dispose();
  }
}
