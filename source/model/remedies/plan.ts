/** All remedies of a container taken together: what its flags become, and what has to be done by hand. */
import {type Flag, flagText} from '../flags/flag.ts';
import {inOrder, runFlags} from '../flags/print.ts';
import {isUnknown} from '../known.ts';
import {distinct, type Remedy} from '../remedy.ts';
import type {Container, ObservedHost} from '../snapshot.ts';
import {afterRemedies} from './apply.ts';
import {capDropNote, fileCapabilityNote, heldNote, selfDroppedNote} from './remedy-notes.ts';

/** One line of a diff: `-` goes, `+` comes, ` ` stays. */
export interface DiffLine {
  readonly mark: ' ' | '-' | '+';
  readonly text: string;
}

/** The flags that go, come and stay, in the order of the table of flags. */
export function diffOf(before: readonly Flag[], after: readonly Flag[]): readonly DiffLine[] {
  const [was, is] = [new Set(before.map(flagText)), new Set(after.map(flagText))];
  const gone = before.filter(flag => !is.has(flagText(flag)));
  return inOrder([...gone, ...after]).map(flag => {
    const text = flagText(flag);
    return {mark: !was.has(text) ? '+' : is.has(text) ? ' ' : '-', text};
  });
}

export interface RemedyPlan {
  /** The privilege-relevant `docker run` flags as declared. */
  readonly before: readonly Flag[];
  /** The same once every finding's remedy is taken. */
  readonly after: readonly Flag[];
  readonly diff: readonly DiffLine[];
  /** What no flag undoes: processes that have to be ended. */
  readonly byHand: readonly Remedy[];
  /** What is known of the remedies' effect, and what cannot be known. */
  readonly notes: readonly string[];
}

/** All remedies of a container's findings taken together. */
export function planOf(container: Container, host: ObservedHost): RemedyPlan {
  const remedies = distinct(container.findings.flatMap(({remedy}) => remedy));
  const before = isUnknown(container.declared) ? [] : inOrder(runFlags(container.declared, host));
  const after = afterRemedies(before, remedies);
  return {
    before,
    after,
    diff: diffOf(before, after),
    byHand: remedies.filter(({kind}) => kind === 'end process' || kind === 'end exec'),
    notes: [
      capDropNote(container),
      heldNote(container, after),
      selfDroppedNote(container, after),
      fileCapabilityNote(container),
    ].flatMap(note => (note === null ? [] : [note])),
  };
}
