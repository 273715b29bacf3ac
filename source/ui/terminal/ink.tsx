/** Ink, once it has loaded: it draws what changes, and nothing else. */
import {type Instance, render, useApp} from 'ink';
import {useEffect} from 'react';
import {Screen} from '../components/screen.tsx';
import type {Frame} from '../frame.ts';
import type {Painter} from '../painter.ts';
import {enterScreen, eraseBelow, home} from './sequences.ts';

/** Gives the terminal away until `resume` is called. */
export type Suspend = () => Promise<{readonly resume: () => Promise<void>}>;

export interface Drawing {
  draw(picture: Frame, width: number): void;
  /** Draws on a screen that may hold anything. */
  drawAnew(picture: Frame, width: number): void;
  readonly suspend: Suspend;
  close(): Promise<void>;
}

export interface InkOptions {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly painter: Painter;
  readonly isSpoken: boolean;
  readonly onFault: (error: unknown) => void;
}

/** Faster than a key repeats, slower than a screen can be read. */
const framesPerSecond = 120;

/** Ink gives its way to hand the terminal over only to components. */
const Handover = ({onReady}: {readonly onReady: (suspend: Suspend) => void}) => {
  const {suspendTerminal} = useApp();
  useEffect(() => onReady(suspendTerminal), [onReady, suspendTerminal]);
  return null;
};

/**
 * Ink enters the alternate screen, where captop already is: to enter it twice loses where the cursor was. What
 * stands there is taken away with Ink's first frame and not before, since the first takes Ink a while.
 */
function takeOver(stdout: NodeJS.WriteStream): void {
  const {write} = stdout;
  stdout.write = ((...given: Parameters<typeof write>) => {
    const text: unknown = given[0];
    if (text === enterScreen) return true;
    if (typeof text === 'string' && text.includes('\n')) {
      stdout.write = write;
      write.call(stdout, home + eraseBelow);
    }
    return write.apply(stdout, given);
  }) as typeof write;
}

/** Takes over the alternate screen, on which the same picture may stand already. */
export function drawWithInk(first: Frame, width: number, options: InkOptions): Drawing {
  const {stdin, stdout, painter, isSpoken, onFault} = options;
  const {promise: ready, resolve: onReady} = Promise.withResolvers<Suspend>();
  const element = (picture: Frame, columns: number) => (
    <>
      <Screen picture={picture} painter={painter} width={columns} />
      <Handover onReady={onReady} />
    </>
  );
  takeOver(stdout);
  const ink: Instance = render(element(first, width), {
    stdout,
    stdin,
    alternateScreen: true,
    incrementalRendering: true,
    isScreenReaderEnabled: isSpoken,
    exitOnCtrlC: false,
    // Whether this is a terminal is settled before; Ink would take CI in the environment for none.
    interactive: true,
    // Nothing here writes through the console.
    patchConsole: false,
    maxFps: framesPerSecond,
  });
  ink.waitUntilExit().catch(onFault);
  return {
    draw: (picture, columns) => ink.rerender(element(picture, columns)),
    drawAnew: (picture, columns) => {
      // Ink forgets its last frame by clearing it, wherever the cursor is now.
      ink.clear();
      stdout.write(home + eraseBelow);
      ink.rerender(element(picture, columns));
    },
    suspend: async () => (await ready)(),
    async close() {
      ink.unmount();
      await ink.waitUntilExit().catch(() => {});
    },
  };
}
