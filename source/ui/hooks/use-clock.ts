import {useEffect, useEffectEvent} from 'react';

/** Ages on the screen are told in seconds. */
const tickMs = 1000;

/** Calls `onTick` with the time (milliseconds since 1970) each second while it is wanted. */
export function useClock(isWanted: boolean, onTick: (now: number) => void): void {
  const tick = useEffectEvent(() => onTick(Date.now()));
  useEffect(() => {
    if (!isWanted) return;
    const timer = setInterval(() => tick(), tickMs);
    return () => clearInterval(timer);
  }, [isWanted]);
}
