/**
 * A program in a real pseudo-terminal, and a real terminal emulator that draws what it writes: what a person
 * would see, as text.
 */
import {setTimeout as pause} from 'node:timers/promises';
import {type IPty, spawn} from '@lydell/node-pty';
import xterm from '@xterm/headless';
import {usualDocker, withoutUserConfig} from '../captop.ts';

export interface TerminalOptions {
  readonly columns?: number;
  readonly rows?: number;
  /** Added to the environment; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
}

/** Ink draws nothing where CI is set, even empty; what colours there are is for the terminal to say. */
const withheld = ['CI', 'CONTINUOUS_INTEGRATION', 'NO_COLOR', 'FORCE_COLOR', 'NODE_ENV', 'VITEST'];

/** The bytes of keys that are not a letter. */
export const keys = {
  enter: '\r',
  escape: '\u001b',
  tab: '\t',
  up: '\u001b[A',
  down: '\u001b[B',
  right: '\u001b[C',
  left: '\u001b[D',
  pageDown: '\u001b[6~',
  pageUp: '\u001b[5~',
  home: '\u001b[H',
  end: '\u001b[F',
  f1: '\u001bOP',
  backspace: '\u007f',
  control: (letter: string): string => String.fromCharCode(letter.toUpperCase().charCodeAt(0) - 64),
} as const;

/** Milliseconds for what takes less than one on a quiet machine, and others may keep this one busy. */
const patience = 120_000;

export interface Exit {
  readonly status: number;
  /** The signal that ended it; 0 where none did. */
  readonly signal: number;
}

type Condition = string | RegExp | ((screen: string) => boolean);

function holds(condition: Condition, screen: string): boolean {
  if (typeof condition === 'function') return condition(screen);
  return typeof condition === 'string' ? screen.includes(condition) : condition.test(screen);
}

export class Terminal {
  readonly #pty: IPty;
  readonly #emulator: xterm.Terminal;
  readonly #exit: Promise<Exit>;
  #raw = '';
  /** How much had been written when something was last sent. */
  #answeredFrom = 0;
  #drawn: Promise<void> = Promise.resolve();

  constructor(file: string, args: readonly string[], options: TerminalOptions = {}) {
    const {columns = 120, rows = 40, cwd = process.cwd()} = options;
    const env: Record<string, string | undefined> = {
      ...process.env,
      ...usualDocker,
      ...withoutUserConfig,
      LANG: 'C.UTF-8',
      ...options.env,
    };
    for (const name of withheld) if (options.env?.[name] === undefined) delete env[name];
    // The library would write them as the word undefined.
    for (const [name, value] of Object.entries(env)) if (value === undefined) delete env[name];
    this.#emulator = new xterm.Terminal({cols: columns, rows, allowProposedApi: true, scrollback: 1000});
    this.#pty = spawn(file, [...args], {
      name: options.env?.TERM ?? 'xterm-256color',
      cols: columns,
      rows,
      cwd,
      env,
    });
    // A terminal answers what a program asks it.
    this.#emulator.onData(answer => this.#pty.write(answer));
    this.#pty.onData(data => {
      this.#raw += data;
      this.#drawn = new Promise(resolve => this.#emulator.write(data, resolve));
    });
    this.#exit = new Promise(resolve => {
      this.#pty.onExit(({exitCode, signal}) => resolve({status: exitCode, signal: signal ?? 0}));
    });
  }

  /** Host PID of the program. */
  get pid(): number {
    return this.#pty.pid;
  }

  /** Everything that was written, as it came. */
  get raw(): string {
    return this.#raw;
  }

  /** The emulator, for those who look at more than text. */
  get emulator(): xterm.Terminal {
    return this.#emulator;
  }

  /** The lines of the screen, without what is blank at their ends. */
  lines(): string[] {
    const {active} = this.#emulator.buffer;
    const line = (row: number) => active.getLine(active.baseY + row)?.translateToString(true) ?? '';
    return Array.from({length: this.#emulator.rows}, (_, row) => line(row));
  }

  screen(): string {
    return this.lines().join('\n');
  }

  /** Between the two ends of a synchronized update a terminal still shows the picture from before (mode 2026). */
  get #isDrawing(): boolean {
    return this.#emulator.modes.synchronizedOutputMode;
  }

  /** Lines that the terminal had to wrap because they were wider than the screen. */
  wrapped(): string[] {
    const {active} = this.#emulator.buffer;
    const found: string[] = [];
    for (let row = 0; row < active.length; row++) {
      const line = active.getLine(row);
      if (line?.isWrapped) found.push(line.translateToString(true));
    }
    return found;
  }

  /** Whether a program left the terminal in another state than it found it. */
  state(): {alternateScreen: boolean; cursorHidden: boolean; mouse: boolean; bracketedPaste: boolean} {
    const cursor = this.#raw.match(/\u001b\[\?25[hl]/g)?.at(-1);
    return {
      alternateScreen: this.#emulator.buffer.active.type === 'alternate',
      cursorHidden: cursor?.endsWith('l') ?? false,
      mouse: this.#emulator.modes.mouseTrackingMode !== 'none',
      bracketedPaste: this.#emulator.modes.bracketedPasteMode,
    };
  }

  /** Sends keys as one piece, as a slow line would bring them. */
  type(text: string): void {
    this.#answeredFrom = this.#raw.length;
    this.#pty.write(text);
  }

  /** Sends keys one by one. */
  async press(...pressed: readonly string[]): Promise<void> {
    for (const key of pressed) {
      this.type(key);
      await pause(30);
    }
  }

  resize(columns: number, rows: number): void {
    this.#answeredFrom = this.#raw.length;
    this.#emulator.resize(columns, rows);
    this.#pty.resize(columns, rows);
  }

  /**
   * Waits until the screen satisfies the condition; returns the screen.
   *
   * @param within milliseconds; when they have passed it throws with the screen as it stands
   */
  async waitFor(condition: Condition, within = patience): Promise<string> {
    for (const end = performance.now() + within; ; await pause(10)) {
      await this.#drawn;
      const screen = this.screen();
      if (!this.#isDrawing && holds(condition, screen)) return screen;
      if (performance.now() > end)
        throw new Error(`After ${within} ms the screen still does not show ${condition}:\n${screen}`);
    }
  }

  /**
   * Waits for an answer to what was last sent, no longer than `patience` milliseconds since not every key has one,
   * and then until nothing was written for `quiet` milliseconds; returns the screen.
   */
  async settle(quiet = 100, patience = 30 * quiet): Promise<string> {
    const latest = performance.now() + patience;
    while (this.#raw.length === this.#answeredFrom && performance.now() < latest) await pause(5);
    for (let before = -1; before !== this.#raw.length || this.#isDrawing; await pause(quiet)) {
      before = this.#raw.length;
      await this.#drawn;
    }
    return this.screen();
  }

  signal(name: NodeJS.Signals): void {
    this.#pty.kill(name);
  }

  /** Closes the terminal under the program, as a lost connection does. */
  hangUp(): void {
    (this.#pty as IPty & {destroy(): void}).destroy();
  }

  /** Waits for the program's end. */
  async exited(within = patience): Promise<Exit> {
    const late = pause(within, null, {ref: false});
    const exit = await Promise.race([this.#exit, late]);
    if (exit === null) throw new Error(`The program still runs after ${within} ms:\n${this.screen()}`);
    await this.#drawn;
    return exit;
  }

  /** Ends the program if it still runs. */
  async [Symbol.asyncDispose](): Promise<void> {
    if ((await Promise.race([this.#exit, pause(0, null)])) === null) this.#pty.kill('SIGKILL');
    await this.#exit;
    this.#emulator.dispose();
  }
}
