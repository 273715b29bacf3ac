import {useEffectEvent, useLayoutEffect} from 'react';
import {catchSignals, type SignalHandlers} from '../terminal/signals.ts';

/** Listens for what ends or continues the program from outside. A layout effect: none comes before it listens. */
export function useSignals({parent, isLent, onEnd, onContinue, onFault}: SignalHandlers): void {
  const lent = useEffectEvent(isLent);
  const end = useEffectEvent(onEnd);
  const goOn = useEffectEvent(onContinue);
  const fault = useEffectEvent(onFault);
  useLayoutEffect(
    () =>
      catchSignals({
        parent,
        isLent: () => lent(),
        onEnd: status => end(status),
        onContinue: () => goOn(),
        onFault: error => fault(error),
      }),
    [parent],
  );
}
