import type {Profile} from './profile.ts';
import type {Container, Finding, ObservedHost} from './snapshot.ts';

/** A container with every judgement but the findings. */
export type Judged = Omit<Container, 'findings' | 'risk'>;

/** The findings that stand for a container, worst first. */
export function findingsOf(_container: Judged, _host: ObservedHost, _profile: Profile): readonly Finding[] {
  return [];
}
