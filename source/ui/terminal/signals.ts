/** What ends a program from outside or by a fault, so that the terminal is restored before it goes. */
import {constants} from 'node:os';

const ending = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

/** Calls back with 128 and the signal's number, or with the fault; returns what stops listening. */
export function catchSignals(
  onSignal: (status: number) => void,
  onFault: (error: unknown) => void,
): () => void {
  const listeners = ending.map(signal => [signal, () => onSignal(128 + constants.signals[signal])] as const);
  for (const [signal, listener] of listeners) process.on(signal, listener);
  process.on('uncaughtException', onFault);
  process.on('unhandledRejection', onFault);
  return () => {
    for (const [signal, listener] of listeners) process.off(signal, listener);
    process.off('uncaughtException', onFault);
    process.off('unhandledRejection', onFault);
  };
}
