import {useApp, useStdin, useStdout} from 'ink';
import {useEffectEvent, useLayoutEffect, useMemo, useRef} from 'react';
import {type Keyboard, openKeyboard} from '../keys/keyboard.ts';
import type {Key, MouseEvent} from '../keys/tokenise.ts';
import {mouseReports} from '../terminal/sequences.ts';

export interface Terminal {
  /** Sends a sequence that draws nothing. */
  send(sequence: string): void;
  /** Gives the terminal to something else until it is done; the whole screen is then drawn anew. */
  lend(during: () => unknown): Promise<void>;
  readonly isLent: () => boolean;
}

interface Handlers {
  /** Is given all that one read of the keyboard brought. Ink's useInput takes "jj" in one read for one key. */
  readonly onInput: (input: readonly (Key | MouseEvent)[]) => void;
  /** The terminal has gone. */
  readonly onHangUp: () => void;
}

/** The terminal's keyboard and mouse, and the way to hand it over. */
export function useTerminal({onInput, onHangUp}: Handlers, hasMouse: boolean): Terminal {
  const {stdin} = useStdin();
  const {stdout} = useStdout();
  const {suspendTerminal} = useApp();
  const hand = useEffectEvent(onInput);
  const gone = useEffectEvent(onHangUp);
  const keyboard = useRef<Keyboard>(null);
  const isLent = useRef(false);
  const mouse = useRef(false);

  useLayoutEffect(() => {
    const opened = openKeyboard(
      // Ink takes any stream; captop gives it a terminal's.
      stdin as NodeJS.ReadStream,
      input => hand(input),
      () => gone(),
    );
    keyboard.current = opened;
    return () => {
      keyboard.current = null;
      opened.close();
    };
  }, [stdin]);

  useLayoutEffect(() => {
    mouse.current = hasMouse;
    if (!hasMouse) return;
    stdout.write(mouseReports(true));
    return () => void stdout.write(mouseReports(false));
  }, [hasMouse, stdout]);

  return useMemo(
    () => ({
      send: sequence => void stdout.write(sequence),
      isLent: () => isLent.current,
      lend: async during => {
        if (isLent.current) return;
        isLent.current = true;
        if (mouse.current) stdout.write(mouseReports(false));
        keyboard.current?.pause();
        const suspension = await suspendTerminal();
        try {
          await during();
        } finally {
          await suspension.resume();
          // null once the app has ended, which gives the terminal back for good.
          keyboard.current?.resume();
          if (mouse.current) stdout.write(mouseReports(true));
          // Only now: a signal to go on that arrives while Ink takes the terminal back must not lend it again.
          isLent.current = false;
        }
      },
    }),
    [stdout, suspendTerminal],
  );
}
