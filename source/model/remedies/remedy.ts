/**
 * Remedies, and what the declared flags become through them. A remedy is one of
 *
 *     --cap-drop=ALL              a flag to add
 *     remove --privileged         a flag to leave out
 *     end host PID 6447           what no flag undoes, since no flag made it
 */

import {isUnknown} from '../known.ts';
import type {Container, ObservedHost} from '../snapshot.ts';
import {capDropNote, fileCapabilityNote, heldNote, selfDroppedNote} from './remedy-notes.ts';
import {inOrder, runFlags} from './run-flags.ts';

const removal = 'remove ';

/** Flags of which there can be only one. */
const single = ['--user', '--pid', '--network', '--ipc', '--uts', '--userns'];

const nameOf = (flag: string): string => flag.split('=')[0] ?? flag;

function add(flags: readonly string[], flag: string): readonly string[] {
  if (flags.includes(flag)) return flags;
  if (single.includes(nameOf(flag))) return [...flags.filter(each => nameOf(each) !== nameOf(flag)), flag];
  if (flag === '--cap-drop=ALL') return [...flags.filter(each => nameOf(each) !== '--cap-drop'), flag];
  if (nameOf(flag) === '--cap-drop' && flags.includes('--cap-drop=ALL')) return flags;
  const opposite = /^--security-opt=(seccomp|no-new-privileges|apparmor)/.exec(flag)?.[0];
  return [...flags.filter(each => opposite === undefined || !each.startsWith(opposite)), flag];
}

/** A drop that is idle beside an add works once the add is gone: then it stays. */
const nowWorks = (flag: string, gone: ReadonlySet<string>): boolean =>
  flag.startsWith('--cap-drop=') && gone.has(flag.replace('--cap-drop=', '--cap-add='));

/** The flags after the remedies, in the order of run-flags.ts. What ends a process changes no flag. */
export function afterRemedies(flags: readonly string[], remedies: readonly string[]): readonly string[] {
  const gone = new Set(
    remedies.filter(each => each.startsWith(removal)).map(each => each.slice(removal.length)),
  );
  const kept = flags.filter(flag => !gone.has(flag) || nowWorks(flag, gone));
  return inOrder(remedies.filter(each => each.startsWith('--')).reduce(add, kept));
}

/** One line of a diff: `-` goes, `+` comes, ` ` stays. */
export interface DiffLine {
  readonly mark: ' ' | '-' | '+';
  readonly text: string;
}

/** The flags that go, come and stay, in order. */
export function diffOf(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  return inOrder([...new Set([...before, ...after])]).map(text => ({
    mark: !before.includes(text) ? '+' : after.includes(text) ? ' ' : '-',
    text,
  }));
}

export interface RemedyPlan {
  /** The privilege-relevant `docker run` flags as declared. */
  readonly before: readonly string[];
  /** The same once every finding's remedy is taken. */
  readonly after: readonly string[];
  readonly diff: readonly DiffLine[];
  /** What no flag undoes: `end host PID 6447`. */
  readonly byHand: readonly string[];
  /** What is known of the remedies' effect, and what cannot be known. */
  readonly notes: readonly string[];
}

/** All remedies of a container's findings taken together. */
export function planOf(container: Container, host: ObservedHost): RemedyPlan {
  const remedies = [...new Set(container.findings.flatMap(({remedy}) => remedy))];
  const before = isUnknown(container.declared) ? [] : inOrder(runFlags(container.declared, host));
  const after = afterRemedies(before, remedies);
  return {
    before,
    after,
    diff: diffOf(before, after),
    byHand: remedies.filter(each => each.startsWith('end ')),
    notes: [
      capDropNote(container),
      heldNote(container, after),
      selfDroppedNote(container, after),
      fileCapabilityNote(container),
    ].flatMap(note => (note === null ? [] : [note])),
  };
}
