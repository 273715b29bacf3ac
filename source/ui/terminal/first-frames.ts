/**
 * Writes the frames until Ink has loaded, because loading Ink takes longer than reading a host. With Ink from the start
 * the first list of the recording stands after 519 ms instead of 191 (minimum of 11 by turns on two busy cores, timed as
 * in test/bench/figures/start.ts). Keys that are typed meanwhile wait in the terminal. test/ui/first-frames.test.ts
 * compares both ways of drawing, cell by cell.
 */
import {paint} from '../paint.ts';
import type {Painter} from '../painter.ts';
import type {Program} from '../program.ts';
import type {Readings} from '../readings.ts';
import type {DashboardEvent, DashboardState, Size} from '../state/dashboard-state.ts';
import {enterScreen, eraseBelow, hideCursor, home, leaveScreen, showCursor} from './sequences.ts';

export interface FirstFramesOptions {
  readonly program: Program;
  readonly readings: Readings;
  readonly painter: Painter;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  /** For a screen reader nothing is written: what is spoken is Ink's to say. */
  readonly isSilent: boolean;
}

export interface FirstFrames {
  /** Resolves when Ink has loaded. */
  readonly loaded: Promise<void>;
  /** Stops, and leaves the terminal to Ink; returns the state whose frame is on the screen. */
  handOver(): DashboardState;
  /** Gives the terminal back, unless it was handed over. */
  close(): void;
}

/** A terminal that does not say how large it is (a serial line). */
const usualSize: Size = {columns: 80, rows: 24};

/**
 * Milliseconds after which Ink is loaded although the host has not been read. While it loads nothing else happens, so
 * that a hundred containers, which take some 200, would be shown a fifth later.
 */
const patienceMs = 500;

/** Takes the terminal, and shows each reading until Ink has loaded. */
export function writeFirstFrames(options: FirstFramesOptions): FirstFrames {
  const {program, readings, painter, stdin, stdout, isSilent} = options;
  const {promise: loaded, resolve, reject} = Promise.withResolvers<void>();
  let state = program.start;
  let isOver = false;

  const size = (): Size => ({
    columns: stdout.columns || usualSize.columns,
    rows: stdout.rows || usualSize.rows,
  });
  const write = () => {
    if (isSilent) return;
    const {columns} = size();
    const {title, body, footer} = program.frame(state, size());
    const lines = [title, ...body.above, ...footer].map(line => paint(line, painter, columns));
    stdout.write(home + eraseBelow + lines.join('\r\n'));
  };
  let isLoading = false;
  const load = () => {
    if (isLoading) return;
    isLoading = true;
    import('./ink.tsx').then(() => resolve(), reject);
  };
  const happen = (event: DashboardEvent) => {
    state = program.reduce(state, {event, size: size()});
    write();
  };

  const giveBack = () => {
    try {
      stdin.setRawMode(false);
    } catch {
      // The terminal has gone (EIO), and its mode with it.
    }
    stdout.write(showCursor + leaveScreen);
  };

  stdin.setRawMode(true);
  stdout.write(enterScreen + hideCursor);
  try {
    write();
  } catch (error) {
    giveBack();
    throw error;
  }
  const stop = readings.listen(live => {
    happen({kind: 'reading', live, now: Date.now()});
    load();
  });
  const patience = setTimeout(load, isSilent ? 0 : patienceMs);

  const end = () => {
    isOver = true;
    clearTimeout(patience);
    stop();
  };
  return {
    loaded,
    handOver: () => {
      end();
      return state;
    },
    close: () => {
      if (isOver) return;
      end();
      giveBack();
    },
  };
}
