/** Reads the terminal's keyboard in raw mode. */
import type {ReadStream} from 'node:tty';
import {type Key, type MouseEvent, tokenise} from './tokenise.ts';

export interface Keyboard {
  /** Gives the terminal's input back, so that another program can read it. */
  pause(): void;
  resume(): void;
  close(): void;
}

/**
 * The rest of a sequence that was split between two reads arrives within this time; after it an escape is the Escape
 * key.
 */
const tornMs = 40;

/** Listens until it is closed. Keys that arrive in one read are handed over together. */
export function openKeyboard(
  input: ReadStream,
  onKeys: (keys: readonly (Key | MouseEvent)[]) => void,
  onEnd: () => void,
): Keyboard {
  let rest = '';
  let timer: NodeJS.Timeout | undefined;

  const hand = (text: string, final: boolean) => {
    clearTimeout(timer);
    const tokens = tokenise(text, final);
    rest = tokens.rest;
    if (rest !== '') timer = setTimeout(() => hand(rest, true), tornMs);
    if (tokens.keys.length > 0) onKeys(tokens.keys);
  };
  const onData = (chunk: string | Buffer) => hand(rest + chunk.toString(), false);

  const resume = () => {
    input.setRawMode(true);
    input.setEncoding('utf8');
    input.on('data', onData);
    input.on('end', onEnd);
    // EIO: the terminal belongs to somebody else by now.
    input.on('error', onEnd);
    input.ref();
    input.resume();
  };
  const pause = () => {
    clearTimeout(timer);
    rest = '';
    input.off('data', onData);
    input.off('end', onEnd);
    input.off('error', onEnd);
    input.pause();
    try {
      input.setRawMode(false);
    } catch {
      // The terminal has gone (EIO), and its mode with it.
    }
    input.unref();
  };

  resume();
  return {pause, resume, close: pause};
}
