/** What flags become through remedies. */
import {type Flag, isSameFlag} from '../flags/flag.ts';
import {inOrder, printedFlag} from '../flags/print.ts';
import type {Remedy} from '../remedy.ts';

/** Whether a flag that is added takes the place of one that stands. */
function supersedes(added: Flag, standing: Flag): boolean {
  if (added.name !== standing.name) return false;
  const flag = printedFlag(added.name);
  return flag?.row.supersedes?.(added, standing) ?? flag?.list === false;
}

/** Whether a flag that stands makes adding this one needless. */
const includes = (standing: Flag, added: Flag): boolean =>
  isSameFlag(standing, added) ||
  (standing.name === added.name && printedFlag(added.name)?.row.includes?.(standing, added) === true);

const add = (flags: readonly Flag[], added: Flag): readonly Flag[] =>
  flags.some(standing => includes(standing, added))
    ? flags
    : [...flags.filter(standing => !supersedes(added, standing)), added];

/** A drop that has no effect beside an add of the same capability works once the add is gone: then it stays. */
const nowWorks = ({name, value}: Flag, gone: readonly Flag[]): boolean =>
  name === 'cap-drop' && gone.some(flag => flag.name === 'cap-add' && flag.value === value);

/** The flags after the remedies, in the order of the table of flags. What ends a process changes no flag. */
export function afterRemedies(flags: readonly Flag[], remedies: readonly Remedy[]): readonly Flag[] {
  const gone = remedies.flatMap(remedy => (remedy.kind === 'remove' ? [remedy.flag] : []));
  const kept = flags.filter(flag => !gone.some(each => isSameFlag(each, flag)) || nowWorks(flag, gone));
  const added = remedies.flatMap(remedy => (remedy.kind === 'add' ? [remedy.flag] : []));
  return inOrder(added.reduce(add, kept));
}
