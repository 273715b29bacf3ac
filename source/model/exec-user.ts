/** What a session of exec that was asked for a user gives to what it started. */
import {isUnknown} from './known.ts';
import type {ExecSession, Process} from './snapshot.ts';

/** Whether a session was asked to run as the user that a process has (`docker exec --user`). */
function asksForUserOf({user}: ExecSession, process: Process): boolean {
  const [asked] = user.split(':');
  if (asked === '' || isUnknown(process.user)) return false;
  return asked === String(process.user.uid) || asked === process.user.name;
}

/** Whether a process is root as its session was asked to be, which gives it what the flags give to root. */
export const isRootByExec = (exec: ExecSession | null, process: Process): boolean =>
  exec !== null && !isUnknown(process.user) && process.user.uid === 0 && asksForUserOf(exec, process);
