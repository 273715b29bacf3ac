import type {Known} from './known.ts';
import type {CapabilitySets, Drift, ObservedContainer, ObservedHost} from './snapshot.ts';

/** Where the observed sets differ from the expected ones: one entry for each process and set. */
export function driftOf(
  _container: ObservedContainer,
  _expected: Known<CapabilitySets>,
  _host: ObservedHost,
): readonly Drift[] {
  return [];
}
