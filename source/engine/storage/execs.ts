/** The sessions of `podman exec`: each has a folder of its own beside the specification of its container. */
import {join} from 'node:path';
import {setOfNames} from '../../model/capability.ts';
import {isUnknown, type Known} from '../../model/known.ts';
import {type BundleFolder, readJson, readKnown, readPid} from '../bundle/bundle.ts';
import {runtimeSpec} from '../bundle/spec.ts';
import type {EngineExecSession} from '../engine.ts';

/** Maximum number of sessions read of one container. */
const most = 1000;

/** What is asked of the runtime for a session is the part of a specification that is about the process. */
const processOf = (value: unknown) => runtimeSpec({process: value}).process ?? {};

async function sessionIn(
  container: BundleFolder,
  id: string,
  bounding: bigint,
): Promise<readonly EngineExecSession[]> {
  const folder = {...container, path: join(container.path, id)};
  const pid = await readKnown(() => readPid(folder, 'exec_pid'));
  if (isUnknown(pid)) return [];
  const files = await readKnown(() => folder.files.filesIn(folder.path));
  const file = isUnknown(files) ? undefined : files.find(name => name.startsWith('exec-process-'));
  const asked = file === undefined ? undefined : await readJson(folder, file, processOf);
  if (asked === undefined || isUnknown(asked))
    return [{id, hostPid: pid.pid, user: null, privileged: null, command: null}];
  const {user = {}, args = [], capabilities} = asked;
  return [
    {
      id,
      hostPid: pid.pid,
      user: String(user.uid ?? 0),
      privileged: (setOfNames(capabilities?.bounding ?? []) & ~bounding) !== 0n,
      command: args,
    },
  ];
}

/**
 * The sessions that are there.
 *
 * @param bounding the container's own bounding set: a privileged session has a wider one
 */
export const readSessions = (
  folder: BundleFolder,
  bounding: bigint,
): Promise<Known<readonly EngineExecSession[]>> =>
  readKnown(async () => {
    const ids = (await folder.files.foldersIn(folder.path))
      .filter(name => /^[0-9a-f]{64}$/.test(name))
      .slice(0, most);
    return (await Promise.all(ids.map(id => sessionIn(folder, id, bounding)))).flat();
  });
