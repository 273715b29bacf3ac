import {useEffect, useEffectEvent} from 'react';

/** Between two steps, so that a key waits for one of them at most, and the first frame for none. */
const pauseMs = 100;

/** Calls `take` with each number from 0 up to `steps`, with pauses in between, as soon as `isReady`. */
export function useWarmUp(isReady: boolean, steps: number, take: (step: number) => void): void {
  const next = useEffectEvent(take);
  useEffect(() => {
    if (!isReady) return;
    let step = 0;
    const timer = setInterval(() => {
      next(step++);
      if (step >= steps) clearInterval(timer);
    }, pauseMs);
    return () => clearInterval(timer);
  }, [isReady, steps]);
}
