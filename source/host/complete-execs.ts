/** Exec sessions as their engine tells them, completed with what their processes show. */
import type {EngineExecSession} from '../engine/engine.ts';
import {isUnknown, type Known} from '../model/known.ts';
import type {ExecSession, Process} from '../model/snapshot.ts';

/** A privileged session has a wider bounding set than the container: nothing else widens one. */
const isWider = (process: Process, init: Process): boolean =>
  (process.capabilities.bounding & ~init.capabilities.bounding) !== 0n;

function complete(
  session: EngineExecSession,
  processes: readonly Process[],
  init: Process | null,
): ExecSession {
  const {id, hostPid} = session;
  const process = processes.find(each => each.hostPid === hostPid);
  const user = process === undefined || isUnknown(process.user) ? '' : String(process.user.uid);
  return {
    id,
    hostPid,
    user: session.user ?? user,
    privileged: session.privileged ?? (process !== undefined && init !== null && isWider(process, init)),
    command: session.command ?? (process === undefined ? [] : [process.command]),
  };
}

/** What the engine does not tell of a session is concluded from its process. */
export const completeExecs = (
  execs: Known<readonly EngineExecSession[]>,
  processes: readonly Process[],
  init: Process | null,
): Known<readonly ExecSession[]> =>
  isUnknown(execs) ? execs : execs.map(session => complete(session, processes, init));
