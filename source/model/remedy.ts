/** What would remove a finding: a change of flags or, for what no flag made, the end of a process. */
import {type Flag, flagOf, flagText} from './flags/flag.ts';

export type Remedy =
  | {readonly kind: 'add' | 'remove'; readonly flag: Flag}
  | {readonly kind: 'end process'; readonly hostPid: number}
  /** A `docker exec`, by its first process. */
  | {readonly kind: 'end exec'; readonly hostPid: number; readonly privileged: boolean};

/** A flag that the container should be run with. */
export const adding = (flag: Flag): Remedy => ({kind: 'add', flag});

/** A flag that should be left out. */
export const removing = (flag: Flag): Remedy => ({kind: 'remove', flag});

/** As it is printed everywhere: `--cap-drop=ALL`, `remove --privileged`, `end host PID 6447`. */
export function remedyText(remedy: Remedy): string {
  switch (remedy.kind) {
    case 'add':
      return flagText(remedy.flag);
    case 'remove':
      return `remove ${flagText(remedy.flag)}`;
    case 'end process':
      return `end host PID ${remedy.hostPid}`;
    case 'end exec':
      return `end exec ${remedy.privileged ? '--privileged ' : ''}(host PID ${remedy.hostPid})`;
  }
}

/** The remedy of a text that remedyText wrote; undefined for any other text. */
export function remedyOf(text: string): Remedy | undefined {
  const change = /^(remove )?(--.*)$/s.exec(text);
  if (change !== null) return (change[1] === undefined ? adding : removing)(flagOf(change[2] ?? ''));
  const end = /^end (?:host PID (\d+)|exec (--privileged )?\(host PID (\d+)\))$/.exec(text);
  if (end === null) return undefined;
  const [, process, privileged, exec] = end;
  return process === undefined
    ? {kind: 'end exec', hostPid: Number(exec), privileged: privileged !== undefined}
    : {kind: 'end process', hostPid: Number(process)};
}

export const isSameRemedy = (one: Remedy, other: Remedy): boolean => remedyText(one) === remedyText(other);

/** The remedies, each once, in the order of their first mention. */
export const distinct = (remedies: readonly Remedy[]): readonly Remedy[] =>
  remedies.filter((remedy, index) => remedies.findIndex(each => isSameRemedy(each, remedy)) === index);
