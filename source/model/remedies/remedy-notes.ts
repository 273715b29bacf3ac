/** What can be said of a remedy's effect, and what cannot be known from sets alone. */
import {countOf} from '../capability.ts';
import {isLiving} from '../findings/facts.ts';
import {listed} from '../findings/words.ts';
import type {Flag} from '../flags/flag.ts';
import {isUnknown} from '../known.ts';
import type {Container, Process} from '../snapshot.ts';

const living = ({processes}: Container): readonly Process[] => processes.filter(isLiving);

/** Where no process has an effective capability, dropping all of them takes nothing that is in use. */
export function capDropNote(container: Container): string | null {
  const processes = living(container);
  if (processes.length === 0) return null;
  if (processes.some(({capabilities}) => capabilities.effective !== 0n)) return null;
  const raise = processes.filter(({capabilities}) => capabilities.permitted !== 0n);
  const mayRaise =
    raise.length > 0
      ? ` ${raise.length === 1 ? 'One process' : `${raise.length} processes`} may still raise what the permitted set holds.`
      : '';
  const last =
    processes.length === 1 ? 'Its only process has' : `Each of its ${processes.length} processes has`;
  return `${last} an empty effective set: --cap-drop=ALL changes nothing that is in use now.${mayRaise} It cannot be known whether a program that is started later carries file capabilities or a setuid bit.`;
}

/** Holding is not using: which capabilities a root program needs cannot be seen. What an exec brought with it no flag takes. */
export function heldNote(container: Container, after: readonly Flag[]): string | null {
  if (!after.some(({name, value}) => name === 'cap-drop' && value === 'ALL')) return null;
  const running = living(container);
  const {effective, bounding} = isUnknown(container.expected)
    ? {effective: 0n, bounding: -1n}
    : container.expected;
  const held =
    running.length > 0
      ? running.reduce((all, {capabilities}) => all | (capabilities.effective & bounding), 0n)
      : effective;
  if (held === 0n) return null;
  const words = `${countOf(held)} ${running.length > 0 ? 'held now' : 'would be held'} (${listed(held)})`;
  return `${words}: which of them the program uses cannot be seen. If it fails without one, add that one back.`;
}

/** The first program gains file capabilities whatever no-new-privileges says, and fails to start without them. */
export function fileCapabilityNote({pid1, drift}: Container): string | null {
  const first = drift.find(({hostPid, origin}) => hostPid === pid1?.hostPid && origin === 'file capability');
  if (first === undefined) return null;
  return `The first program carries file capabilities (${listed(first.gained)}): no flag takes them away, and without them in the bounding set it may not start. Remove them from the image's file (setcap -r).`;
}

/** A first program that changed its user by itself may not take being started as that user. */
export function selfDroppedNote({pid1, declared}: Container, after: readonly Flag[]): string | null {
  if (pid1 === null || isUnknown(pid1.user) || isUnknown(declared) || declared.uid !== 0) return null;
  if (pid1.user.uid === 0 || !after.some(({name}) => name === 'user')) return null;
  return `PID 1 was started as root and went to uid ${pid1.user.uid} by itself: started as that user, it fails where it insists on changing users.`;
}
