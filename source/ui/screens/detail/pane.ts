/** What a pane of the detail is: one folder or file that exports one of these, and a row of the table in panes.ts. */
import type {Profile} from '../../../model/profile.ts';
import type {SafeText} from '../../../model/safe-text.ts';
import type {Acceptable, Copy} from '../../state/input-context.ts';
import type {ScrollView} from '../scroll-view.ts';
import type {Subject} from './subject.ts';

export interface Pane<Id extends string = string> {
  readonly id: Id;
  /** On its tab. */
  readonly title: SafeText;
  /** On its tab where not all titles have room. */
  readonly shortTitle: SafeText;
  /** In a sentence: the pane of processes. */
  readonly name: SafeText;
  /** What it shows: items to select, or text to read. */
  readonly view: (subject: Subject) => ScrollView;
  /** What `e` explains; undefined where there is nothing to explain. */
  readonly explanation: (subject: Subject, profiles: readonly Profile[]) => (() => ScrollView) | undefined;
  /** What `y` copies. */
  readonly copy: (subject: Subject) => Copy | null;
  /** The finding that `A` copies a block for, which accepts it in a policy. */
  readonly acceptable?: (subject: Subject) => Acceptable | null;
  /** Whether `d` keeps what differs alone. */
  readonly filtersDifferences?: true;
  /** Whether remedies are shown, which `t` and `T` turn. */
  readonly hasRemedies?: true;
  /** The pane that Enter leads to. */
  readonly enters?: string;
}
