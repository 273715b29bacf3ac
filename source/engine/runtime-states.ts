/**
 * What runtimes keep of the containers that run, whoever had them started: runc in `/run/runc/ID/state.json` (runc
 * libcontainer/container.go, BaseState), crun in `/run/crun/ID/status` (crun libcrun/status.c). Engines that give a
 * runtime another folder (containerd, Docker) are read by their own. What a user's runtime keeps in his own folder is not
 * read: he could name any process there.
 */
import {join} from 'node:path';
import {isUnknown, knownOr} from '../model/known.ts';
import {readJson, readKnown} from './bundle/bundle.ts';
import {localFiles, type StateFiles} from './bundle/state-files.ts';
import {type Check, objectOf, processId} from './shape.ts';

/** An init process as its runtime wrote it down; what started at another time is another process. */
export interface RuntimeState {
  readonly id: string;
  readonly pid: number;
  /** In clock ticks since boot (proc_pid_stat(5), starttime). */
  readonly startTicks: number;
}

interface RuntimeRoot {
  readonly folder: string;
  readonly file: string;
  readonly check: Check<Omit<RuntimeState, 'id'>>;
}

const runcState = objectOf({}, {init_process_pid: processId, init_process_start: processId});
const crunStatus = objectOf({}, {pid: processId, 'process-start-time': processId});

const roots: readonly RuntimeRoot[] = [
  {
    folder: 'runc',
    file: 'state.json',
    check: value => {
      const {init_process_pid: pid, init_process_start: startTicks} = runcState(value);
      return {pid, startTicks};
    },
  },
  {
    folder: 'crun',
    file: 'status',
    check: value => {
      const {pid, 'process-start-time': startTicks} = crunStatus(value);
      return {pid, startTicks};
    },
  },
];

/** Every state is root's. */
const owner = 0;

/**
 * The states that can be read, but for those of containers that are known: engines give the runtime their own ids.
 *
 * @param run the folder that holds those of the runtimes, and what reads it
 */
export async function runtimeStates(
  known: ReadonlySet<string>,
  run = '/run',
  files: StateFiles = localFiles,
): Promise<readonly RuntimeState[]> {
  const read = async ({folder, file, check}: RuntimeRoot): Promise<readonly RuntimeState[]> => {
    const path = join(run, folder);
    if ((await readKnown(() => files.ownerOf(path))) !== owner) return [];
    const ids = knownOr(await readKnown(() => files.foldersIn(path)), []).filter(id => !known.has(id));
    const states = ids.map(async id => {
      const state = await readJson({files, path: join(path, id), owner}, file, check);
      return isUnknown(state) ? [] : [{id, ...state}];
    });
    return (await Promise.all(states)).flat();
  };
  return (await Promise.all(roots.map(read))).flat();
}
