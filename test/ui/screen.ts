/** The whole dashboard in this process, on a terminal emulator: what a person would see, as text. */
import {setTimeout as pause} from 'node:timers/promises';
import xterm from '@xterm/headless';
import {onTestFinished} from 'vitest';
import {type DashboardOptions, runDashboard} from '../../source/ui/dashboard.ts';
import {fakeTerminal} from './fake-terminal.ts';
import {type ManualWatch, manualWatch} from './fixtures.ts';
import {withoutFlags} from './run-program.ts';

/** Ink loads while the first frames are shown; in these tests it is loaded before. */
await import('../../source/ui/terminal/ink.tsx');

export interface Screen {
  readonly watch: ManualWatch;
  /** The terminal, for tests that look at more than its text. */
  readonly emulator: xterm.Terminal;
  /** Resolves with the exit status. */
  readonly ended: Promise<number>;
  /** Sends keys as one read, and waits until nothing more is drawn; returns the screen. */
  press(keys: string): Promise<string>;
  resize(columns: number, rows: number): Promise<string>;
  /** Waits until nothing more is drawn; returns the screen. */
  settle(): Promise<string>;
  text(): string;
  /** Everything that was written, as it came. */
  raw(): string;
  /** The text that was last copied, with OSC 52; '' if there is none. */
  clipboard(): string;
  /** How many lines were wider than the screen. */
  wrapped(): number;
  /** Whether raw mode is on. */
  isRaw(): boolean;
  isAlternate(): boolean;
  close(): Promise<void>;
}

/** A timer that fires later than this was held up by other work. */
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
  let drawn: Promise<void> = Promise.resolve();
  const {stdin, stdout, isRaw} = fakeTerminal(columns, rows);
  stdout.on('data', (data: Buffer) => {
    raw += data.toString();
    drawn = new Promise(resolve => emulator.write(data, resolve));
  });
  const watch = (options.watch as ManualWatch | undefined) ?? manualWatch();
  const ended = runDashboard({
    ...withoutFlags,
    columns: null,
    color: false,
    ascii: false,
    env: {TERM: 'xterm-256color', LANG: 'C.UTF-8'},
    ...options,
    watch,
    stdin,
    stdout,
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
    // Nothing was written during two waits. A wait that ended late does not count: the dashboard was held up, too.
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
    clipboard: () => {
      const [, text = ''] = [...raw.matchAll(/\u001b\]52;c;([^\u0007]*)\u0007/g)].at(-1) ?? [];
      return Buffer.from(text, 'base64').toString();
    },
    isRaw,
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

/** Opens the dashboard for one test, which closes it when it ends; resolves when nothing more is drawn. */
export async function openInTest(...args: Parameters<typeof openScreen>): Promise<Screen> {
  const screen = openScreen(...args);
  onTestFinished(() => screen.close());
  await screen.settle();
  return screen;
}
