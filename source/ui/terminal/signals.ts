/** What ends a program from outside or by a fault, so that the terminal is restored before it goes. */
import {constants} from 'node:os';

const ending = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

/** Signals of the keyboard: while the terminal is lent they are for who has it. */
const ofKeyboard: ReadonlySet<string> = new Set(['SIGINT', 'SIGQUIT']);

const statusOf = (signal: (typeof ending)[number]): number => 128 + constants.signals[signal];

/** The exit status where the terminal itself has gone. */
export const hangUp = statusOf('SIGHUP');

export interface SignalHandlers {
  readonly isLent: () => boolean;
  /** With 128 and the signal's number, as a shell has it. */
  readonly onEnd: (status: number) => void;
  /** Stopped from outside and continued: the screen holds what others wrote. */
  readonly onContinue: () => void;
  readonly onFault: (error: unknown) => void;
}

/** Listens; returns what stops listening. */
export function catchSignals({isLent, onEnd, onContinue, onFault}: SignalHandlers): () => void {
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
  process.on('uncaughtException', onFault);
  process.on('unhandledRejection', onFault);
  return () => {
    for (const [signal, listener] of listeners) process.off(signal, listener);
    process.off('uncaughtException', onFault);
    process.off('unhandledRejection', onFault);
  };
}
