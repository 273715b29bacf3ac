/** The signals and faults that end the program, caught so that the terminal is restored first. */
import {constants} from 'node:os';

const ending = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

/** Signals that the keyboard sends: while the terminal is lent they are meant for the program that has it. */
const ofKeyboard: ReadonlySet<string> = new Set(['SIGINT', 'SIGQUIT']);

const statusOf = (signal: (typeof ending)[number]): number => 128 + constants.signals[signal];

/** The exit status where the terminal itself has gone. */
export const hangUp = statusOf('SIGHUP');

/** Milliseconds between two looks at whether the parent still lives. */
const parentMs = 1000;

export interface SignalHandlers {
  /** Who started the program, by PID. */
  readonly parent: number;
  readonly isLent: () => boolean;
  /** Is given 128 plus the signal's number, as a shell reports it. */
  readonly onEnd: (status: number) => void;
  /** Called when the program was stopped from outside and continues: others may have written to the screen. */
  readonly onContinue: () => void;
  readonly onFault: (error: unknown) => void;
}

/**
 * Listens to these signals and faults, and for the end of whoever started the program: killed, it sends nothing, and the
 * shell takes the terminal back while the program goes on drawing on it. Returns a
 * function that stops listening.
 */
export function catchSignals({parent, isLent, onEnd, onContinue, onFault}: SignalHandlers): () => void {
  const listeners: [NodeJS.Signals, () => void][] = ending.map(signal => [
    signal,
    () => {
      if (!(isLent() && ofKeyboard.has(signal))) onEnd(statusOf(signal));
    },
  ]);
  listeners.push([
    'SIGCONT',
    () => {
      if (!isLent()) onContinue();
    },
  ]);
  for (const [signal, listener] of listeners) process.on(signal, listener);
  const timer = setInterval(() => {
    if (process.ppid !== parent) onEnd(hangUp);
  }, parentMs).unref();
  process.on('uncaughtException', onFault);
  process.on('unhandledRejection', onFault);
  return () => {
    clearInterval(timer);
    for (const [signal, listener] of listeners) process.off(signal, listener);
    process.off('uncaughtException', onFault);
    process.off('unhandledRejection', onFault);
  };
}
