import {useEffectEvent, useLayoutEffect} from 'react';
import type {LiveObservation} from '../../model/live.ts';
import type {Readings} from '../readings.ts';

/** Calls `onReading` with each reading of the host. A layout effect: no reading comes before it listens. */
export function useReadings(readings: Readings, onReading: (live: LiveObservation) => void): void {
  const tell = useEffectEvent(onReading);
  useLayoutEffect(() => readings.listen(live => tell(live)), [readings]);
}
