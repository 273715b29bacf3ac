import {useEffect, useEffectEvent} from 'react';
import type {Effect} from '../state/step.ts';

/** Does what keys have asked for outside of the state, each once; `onDone` is told how many are done. */
export function useEffects(
  effects: readonly Effect[],
  perform: (effect: Effect) => void,
  onDone: (count: number) => void,
): void {
  const performAll = useEffectEvent((all: readonly Effect[]) => {
    onDone(all.length);
    for (const effect of all) perform(effect);
  });
  useEffect(() => {
    if (effects.length > 0) performAll(effects);
  }, [effects]);
}
