/** What may have changed between two snapshots. */
import type {Container, Finding, SetName} from '../snapshot.ts';

/** Whether a process was there before, came, or went. */
export type How = 'same' | 'came' | 'gone';

export type Change = {
  /** The name of its host for machines, whichever others are there. */
  readonly host: string;
  /** The same as short as it can be, where there are several hosts. */
  readonly shortHost?: string;
  readonly container: string;
  readonly id: string;
} & (
  | {readonly kind: 'came' | 'gone'; readonly risk: Container['risk']}
  | {readonly kind: 'replaced'; readonly before: string; readonly after: string}
  | {readonly kind: 'renamed' | 'state' | 'risk'; readonly before: string; readonly after: string}
  | {readonly kind: 'finding gained' | 'finding lost'; readonly finding: Finding}
  | {
      readonly kind: 'privilege';
      readonly hostPid: number;
      readonly command: string;
      /** The sets that changed in this way. */
      readonly sets: readonly SetName[];
      readonly gained: bigint;
      readonly lost: bigint;
      readonly process: How;
    }
  | {
      readonly kind: 'fact';
      readonly hostPid: number;
      readonly command: string;
      readonly fact: string;
      readonly before: string;
      readonly after: string;
    }
);

/** A change without the container that it is about. */
export type ChangeDetail<C = Change> = C extends Change
  ? Omit<C, 'host' | 'shortHost' | 'container' | 'id'>
  : never;

/** A container before and after. */
export interface ContainerPair {
  readonly before: Container;
  readonly after: Container;
}
