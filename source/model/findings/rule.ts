import type {Remedy} from '../remedy.ts';
import type {Severity} from '../snapshot.ts';
import type {Facts} from './facts.ts';

/** What a rule found: how bad it is here, the figures that prove it, and what would remove it. */
export interface Hit {
  readonly severity: Severity;
  readonly evidence: string;
  readonly remedy: readonly Remedy[];
  /** What the list's WHY column says, in at most 24 cells if possible; by default the rule's own word. */
  readonly short?: string;
  /** What is true of this container where the rule's own title says something that is not. */
  readonly title?: string;
}

/** One row of the table of findings. */
export interface Rule {
  readonly id: string;
  readonly title: string;
  /** The worst severity of its hits. */
  readonly severity: Severity;
  /** What the list's WHY column says of a hit that has no word of its own; by default the id with blanks. */
  readonly short?: string;
  /** Two sentences for someone who meets it for the first time. */
  readonly why: string;
  /** The man page, CVE or source file that it rests on. */
  readonly source: string;
  readonly test: (facts: Facts) => Hit | null;
}
