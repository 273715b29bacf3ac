/** The whole dashboard in this process, on a terminal emulator: what a person would see, as text. */
import {PassThrough} from 'node:stream';
import {setTimeout as pause} from 'node:timers/promises';
import xterm from '@xterm/headless';
import {type DashboardOptions, runDashboard} from '../../source/ui/dashboard.ts';
import {type HandWatch, handWatch} from './fixtures.ts';
import {withoutFlags} from './run-program.ts';

/** Ink loads while the first frames stand; here it is to be there from the start. */
await import('../../source/ui/terminal/ink.tsx');

export interface Screen {
  readonly watch: HandWatch;
  /** For those who look at more than text. */
  readonly emulator: xterm.Terminal;
  /** Resolves with the exit status. */
  readonly ended: Promise<number>;
  /** Sends keys as one read, and waits until the screen stands. */
  press(keys: string): Promise<string>;
  resize(columns: number, rows: number): Promise<string>;
  /** Waits until nothing more is drawn; returns the screen. */
  settle(): Promise<string>;
  text(): string;
  /** Everything that was written, as it came. */
  raw(): string;
  /** Lines that were wider than the screen. */
  wrapped(): number;
  /** Whether raw mode is on. */
  isRaw(): boolean;
  isAlternate(): boolean;
  close(): Promise<void>;
}

/** A timer that is later than this has waited for others. */
const lateMs = 10;

/** Opens the dashboard on a screen of that size. */
export function openScreen(columns: number, rows: number, options: Partial<DashboardOptions> = {}): Screen {
  const emulator = new xterm.Terminal({
    cols: columns,
    rows,
    allowProposedApi: true,
    // As the line discipline of a terminal does it (termios(3), ONLCR).
    convertEol: true,
  });
  let raw = '';
  let isRaw = false;
  let drawn: Promise<void> = Promise.resolve();
  const stdout = Object.assign(new PassThrough(), {isTTY: true, columns, rows});
  stdout.on('data', (data: Buffer) => {
    raw += data.toString();
    drawn = new Promise(resolve => emulator.write(data, resolve));
  });
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: (on: boolean) => {
      isRaw = on;
    },
    ref: () => {},
    unref: () => {},
  });
  const watch = (options.watch as HandWatch | undefined) ?? handWatch();
  const ended = runDashboard({
    ...withoutFlags,
    columns: null,
    color: false,
    ascii: false,
    env: {TERM: 'xterm-256color', LANG: 'C.UTF-8'},
    ...options,
    watch,
    stdin: stdin as unknown as NodeJS.ReadStream,
    stdout: stdout as unknown as NodeJS.WriteStream,
  });

  const lines = (): string[] => {
    const {active} = emulator.buffer;
    return Array.from(
      {length: emulator.rows},
      (_, row) => active.getLine(active.baseY + row)?.translateToString(true, 0, emulator.cols) ?? '',
    );
  };
  const text = () => lines().join('\n');
  const settle = async (wait = 15): Promise<string> => {
    // Twice nothing is written in time; on a busy machine, where the timer itself is late, that says nothing.
    for (let quiet = 0; quiet < 2; ) {
      const before = raw.length;
      const began = performance.now();
      await pause(wait);
      const onTime = performance.now() - began < wait + lateMs;
      quiet = raw.length === before && onTime ? quiet + 1 : 0;
    }
    await drawn;
    return text();
  };

  return {
    watch,
    emulator,
    ended,
    settle,
    text,
    raw: () => raw,
    isRaw: () => isRaw,
    isAlternate: () => emulator.buffer.active.type === 'alternate',
    wrapped: () => {
      const {active} = emulator.buffer;
      return Array.from({length: active.length}, (_, row) => active.getLine(row)).filter(
        line => line?.isWrapped,
      ).length;
    },
    async press(keys) {
      stdin.write(keys);
      // A lone escape is known as one only when nothing follows it for a while.
      return settle(keys.endsWith('\u001b') ? 60 : 15);
    },
    async resize(nextColumns, nextRows) {
      emulator.resize(nextColumns, nextRows);
      Object.assign(stdout, {columns: nextColumns, rows: nextRows});
      stdout.emit('resize');
      return settle();
    },
    async close() {
      stdin.write('\u0003');
      await ended.catch(() => {});
      await settle();
      emulator.dispose();
    },
  };
}
