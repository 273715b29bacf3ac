/** Where a process has its user from: a container's flags say so of its PID 1, an exec session of what it started. */
import {execFinder, isEntered} from '../../../model/findings/facts.ts';
import type {Declared} from '../../../model/flags/declared.ts';
import type {UserSource} from '../../../model/flags/row.ts';
import {isUnknown} from '../../../model/known.ts';
import {type SafeText, safe, sanitise} from '../../../model/safe-text.ts';
import type {ExecSession, Process} from '../../../model/snapshot.ts';
import type {Row} from '../../../view/row.ts';

const sources: Readonly<Record<UserSource, SafeText>> = {
  default: safe`by default: neither the image nor a flag names one, so it is root`,
  image: safe`from the image's USER`,
  run: safe`set when it was run (--user)`,
  'image-or-run': safe`from the image's USER, or the same value given when it was run`,
  unknown: safe`not known`,
};

/** Where PID 1 has its user from, and the image's USER if it differs. */
export function sourceWords({user, userSource, imageUser}: Declared): SafeText {
  const source = sources[userSource];
  const asked = user === '' ? safe`` : safe` '${sanitise(user, 64)}'`;
  if (isUnknown(imageUser))
    return safe`${source}${asked}; the image's own is not known: ${sanitise(imageUser.unknown)}`;
  const image =
    imageUser === '' ? safe`the image names none` : safe`the image says '${sanitise(imageUser, 64)}'`;
  return userSource === 'run' ? safe`${source}${asked}; ${image}` : safe`${source}${asked}`;
}

/** Whatever an exec session started may have taken another user since; what it was started as is told either way. */
function execWords({user, hostPid}: ExecSession, process: Process, ofPid1: SafeText): SafeText {
  const session = hostPid === process.hostPid ? safe`docker exec` : safe`docker exec (host PID ${hostPid})`;
  return user === ''
    ? safe`${session} without --user, so that of the container (${ofPid1})`
    : safe`${session} as user '${sanitise(user, 64)}'`;
}

/** Where a process has its user from; `process` is null where none could be read. */
export function userOriginWords({container}: Row, process: Process | null): SafeText {
  const {declared, pid1, execs} = container;
  const ofPid1 = isUnknown(declared) ? safe`not known: ${sanitise(declared.unknown)}` : sourceWords(declared);
  if (process === null || process.hostPid === pid1?.hostPid) return ofPid1;
  const exec = execFinder(container)(process);
  if (exec !== null) return execWords(exec, process, ofPid1);
  if (isEntered(process, pid1)) return safe`not from the container's flags: it came in from the host`;
  const only = safe`known of PID 1 only (${ofPid1})`;
  return isUnknown(execs)
    ? safe`${only}; exec sessions could not be read: ${sanitise(execs.unknown)}`
    : safe`${only}; no running docker exec started this process`;
}
