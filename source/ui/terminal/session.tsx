/** The terminal while captop has it: Ink draws, the keyboard is read raw, and all of it is given back. */
import {type Instance, render, useApp} from 'ink';
import {useEffect} from 'react';
import {Screen} from '../components/screen.tsx';
import {type Keyboard, openKeyboard} from '../keys/keyboard.ts';
import type {Key, MouseEvent} from '../keys/tokenise.ts';
import type {Picture, Size} from '../picture.ts';
import type {Painter} from '../theme.ts';
import {mouseReports} from './sequences.ts';

export interface SessionOptions {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly painter: Painter;
  readonly onKeys: (keys: readonly (Key | MouseEvent)[]) => void;
  readonly onResize: () => void;
  /** The terminal has gone. */
  readonly onEnd: () => void;
  /** Drawing failed. */
  readonly onFault: (error: unknown) => void;
}

export interface Session {
  size(): Size;
  draw(picture: Picture): void;
  /** Sends a sequence that draws nothing. */
  send(sequence: string): void;
  mouse(on: boolean): void;
  /** Gives the terminal to something else until it is done, then draws the whole screen anew. */
  lend(during: () => unknown): Promise<void>;
  readonly isLent: boolean;
  close(): Promise<void>;
}

/** Faster than a key repeats, slower than a screen can be read. */
const framesPerSecond = 120;

/** A terminal that does not say how large it is (a serial line). */
const usualSize: Size = {columns: 80, rows: 24};

type Suspend = () => Promise<{readonly resume: () => Promise<void>}>;

/** Ink gives its way to hand the terminal over only to components. */
const Handover = ({onReady}: {readonly onReady: (suspend: Suspend) => void}) => {
  const {suspendTerminal} = useApp();
  useEffect(() => onReady(suspendTerminal), [onReady, suspendTerminal]);
  return null;
};

/** Takes the terminal. The first picture has to be given at once. */
export function openSession(first: (size: Size) => Picture, options: SessionOptions): Session {
  const {stdin, stdout, painter} = options;
  let suspend: Suspend | null = null;
  let isLent = false;
  let isMouse = false;

  const size = (): Size => ({
    columns: stdout.columns || usualSize.columns,
    rows: stdout.rows || usualSize.rows,
  });
  const onReady = (ready: Suspend) => {
    suspend = ready;
  };
  const element = (picture: Picture) => (
    <>
      <Screen picture={picture} painter={painter} width={size().columns} />
      <Handover onReady={onReady} />
    </>
  );

  const ink: Instance = render(element(first(size())), {
    stdout,
    stdin,
    alternateScreen: true,
    incrementalRendering: true,
    exitOnCtrlC: false,
    // Whether this is a terminal is settled before; Ink would take CI in the environment for none.
    interactive: true,
    maxFps: framesPerSecond,
  });
  ink.waitUntilExit().catch(options.onFault);
  const keyboard: Keyboard = openKeyboard(stdin, options.onKeys, options.onEnd);
  stdout.on('resize', options.onResize);

  const mouse = (on: boolean) => {
    if (on !== isMouse) stdout.write(mouseReports(on));
    isMouse = on;
  };

  const lend = async (during: () => unknown) => {
    if (suspend === null || isLent) return;
    isLent = true;
    const hadMouse = isMouse;
    mouse(false);
    keyboard.pause();
    const suspension = await suspend();
    try {
      await during();
    } finally {
      await suspension.resume();
      keyboard.resume();
      mouse(hadMouse);
      isLent = false;
    }
  };

  return {
    size,
    draw: picture => {
      if (!isLent) ink.rerender(element(picture));
    },
    send: sequence => void stdout.write(sequence),
    mouse,
    lend,
    get isLent() {
      return isLent;
    },
    async close() {
      stdout.off('resize', options.onResize);
      mouse(false);
      keyboard.close();
      ink.unmount();
      await ink.waitUntilExit().catch(() => {});
    },
  };
}
