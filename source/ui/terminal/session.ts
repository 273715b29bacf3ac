/**
 * The terminal while captop has it: the keyboard is read raw, pictures are drawn, and all of it is given back. The
 * first pictures are written as they are, since Ink takes longer to load than a host takes to be read.
 */

import type {Frame, Size} from '../frame.ts';
import {type Keyboard, openKeyboard} from '../keys/keyboard.ts';
import type {Key, MouseEvent} from '../keys/tokenise.ts';
import {paint} from '../paint.ts';
import type {Painter} from '../painter.ts';
import type {Drawing} from './ink.tsx';
import {
  enterScreen,
  eraseBelow,
  hideCursor,
  home,
  leaveScreen,
  mouseReports,
  showCursor,
} from './sequences.ts';

export interface SessionOptions {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly painter: Painter;
  /** For a screen reader. */
  readonly isSpoken: boolean;
  readonly onKeys: (keys: readonly (Key | MouseEvent)[]) => void;
  readonly onResize: () => void;
  /** The terminal has gone. */
  readonly onEnd: () => void;
  /** Drawing failed. */
  readonly onFault: (error: unknown) => void;
}

export interface Session {
  size(): Size;
  draw(picture: Frame): void;
  /** Draws the last picture on a screen that may hold anything. */
  redraw(): void;
  /** Sends a sequence that draws nothing. */
  send(sequence: string): void;
  mouse(on: boolean): void;
  /** Gives the terminal to something else until it is done, then draws the whole screen anew. */
  lend(during: () => unknown): Promise<void>;
  readonly isLent: boolean;
  close(): Promise<void>;
}

/** A terminal that does not say how large it is (a serial line). */
const usualSize: Size = {columns: 80, rows: 24};

/** Ink is loaded when the host stands on the screen, or after this time where a daemon is slow. */
const patienceMs = 200;

/** Takes the terminal. The first picture has to be given at once. */
export function openSession(first: (size: Size) => Frame, options: SessionOptions): Session {
  const {stdin, stdout, painter, onFault} = options;
  let drawing: Drawing | null = null;
  let loading: Promise<Drawing> | null = null;
  let isLent = false;
  let isMouse = false;

  const size = (): Size => ({
    columns: stdout.columns || usualSize.columns,
    rows: stdout.rows || usualSize.rows,
  });
  let newest = first(size());

  const write = ({above, table, below}: Frame) => {
    // Only Ink has tables, and only Ink speaks.
    if (table !== null || options.isSpoken) return;
    const {columns} = size();
    const lines = [...above, ...below].map(line => paint(line, painter, columns));
    stdout.write(home + eraseBelow + lines.join('\r\n'));
  };

  const load = (): Promise<Drawing> => {
    clearTimeout(patience);
    loading ??= import('./ink.tsx').then(({drawWithInk}) => {
      drawing = drawWithInk(newest, size().columns, options);
      return drawing;
    });
    return loading;
  };
  const patience = setTimeout(() => load().catch(onFault), patienceMs);

  stdout.write(enterScreen + hideCursor);
  write(newest);
  const keyboard: Keyboard = openKeyboard(stdin, options.onKeys, options.onEnd);
  stdout.on('resize', options.onResize);

  const mouse = (on: boolean) => {
    if (on !== isMouse) stdout.write(mouseReports(on));
    isMouse = on;
  };

  const lend = async (during: () => unknown) => {
    if (isLent) return;
    isLent = true;
    const hadMouse = isMouse;
    mouse(false);
    keyboard.pause();
    const {suspend} = await load();
    const suspension = await suspend();
    try {
      await during();
    } finally {
      await suspension.resume();
      keyboard.resume();
      mouse(hadMouse);
      // Only now: a signal to go on that arrives while Ink takes the terminal back must not lend it again.
      isLent = false;
    }
  };

  return {
    size,
    draw: picture => {
      newest = picture;
      if (isLent) return;
      if (drawing !== null) {
        drawing.draw(picture, size().columns);
        return;
      }
      write(picture);
      load().catch(onFault);
    },
    redraw: () => {
      if (isLent) return;
      if (drawing === null) write(newest);
      else drawing.drawAnew(newest, size().columns);
    },
    send: sequence => void stdout.write(sequence),
    mouse,
    lend,
    get isLent() {
      return isLent;
    },
    async close() {
      clearTimeout(patience);
      stdout.off('resize', options.onResize);
      mouse(false);
      keyboard.close();
      const drawn = await loading?.catch(() => null);
      if (drawn) await drawn.close();
      else stdout.write(showCursor + leaveScreen);
    },
  };
}
