/**
 * Ink, which takes over from the first frames. Its bundle is apart: it takes longer to load than a host to be read.
 */
import {type Instance, render} from 'ink';
import {App, type AppProps} from '../components/app.tsx';
import {eraseBelow, home, leaveScreen} from './sequences.ts';

export interface InkOptions {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly isScreenReader: boolean;
  /** Called as soon as the app itself listens for signals. */
  readonly onListening: () => void;
}

/** Faster than a key repeats, slower than a screen can be read. */
const framesPerSecond = 120;

/**
 * Runs the app on the alternate screen until it ends, and leaves the terminal as it was.
 *
 * @returns the exit status
 * @throws the fault that ended it
 */
export async function runApp(
  app: AppProps,
  {stdin, stdout, isScreenReader, onListening}: InkOptions,
): Promise<number> {
  const repaint = () => {
    // Ink forgets its last frame by clearing it, wherever the cursor is now.
    ink.clear();
    stdout.write(home + eraseBelow);
    ink.rerender(<App {...app} repaint={repaint} />);
  };
  // Ink enters the alternate screen where captop already is; to enter it twice would lose where the cursor was. All
  // that it writes until its first frame stands goes out in one piece, so that nothing flickers.
  stdout.cork();
  stdout.write(leaveScreen);
  const ink: Instance = render(<App {...app} repaint={repaint} />, {
    stdout,
    stdin,
    alternateScreen: true,
    incrementalRendering: true,
    isScreenReaderEnabled: isScreenReader,
    exitOnCtrlC: false,
    // Whether this is a terminal is settled before; Ink would take CI in the environment for none.
    interactive: true,
    // Nothing here writes through the console.
    patchConsole: false,
    maxFps: framesPerSecond,
  });
  stdout.uncork();
  onListening();
  return (await ink.waitUntilExit()) as number;
}
