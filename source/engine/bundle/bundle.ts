/** One bundle: what was asked of the runtime (config.json), and the PIDs of what was started from it. */
import {basename, join} from 'node:path';
import {isUnknown, type Known, knownOr, unknown} from '../../model/known.ts';
import type {EngineContainer, EngineExecSession} from '../engine.ts';
import {type Check, checked, WrongShape} from '../shape.ts';
import {type RuntimeSpec, runtimeSpec} from './spec.ts';
import {isAbsent, NotRead, type StateFiles} from './state-files.ts';

export interface BundleFolder {
  readonly path: string;
  /** The uid that its files have to belong to. */
  readonly owner: number;
  readonly files: StateFiles;
}

/** What a file says, or why that is not known. */
export async function readKnown<T>(read: () => Promise<T>): Promise<Known<T>> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof NotRead || error instanceof WrongShape) return unknown(error.message);
    if (isAbsent(error)) return unknown('its bundle is gone, or not written yet');
    throw error;
  }
}

/** A JSON file in a folder, or why it is not known. */
export const readJson = <T>(
  {files, path, owner}: BundleFolder,
  file: string,
  check: Check<T>,
): Promise<Known<T>> =>
  readKnown(async () => {
    const {text} = await files.read(join(path, file), owner);
    const name = `its ${file}`;
    try {
      return checked(check, JSON.parse(text), name);
    } catch (error) {
      throw error instanceof SyntaxError ? new NotRead(`${name} is not valid JSON: ${error.message}`) : error;
    }
  });

/** The specification of a container. */
export const readSpec = (folder: BundleFolder): Promise<Known<RuntimeSpec>> =>
  readJson(folder, 'config.json', runtimeSpec);

/** The shims of runc, which run another program where they are told to. */
const shimsOfRunc = /^containerd-shim(-runc-v\d)?$/;

/**
 * The runtime: a shim other than that of runc by its name, else the program that this runs (`runc`,
 * `/usr/bin/sysbox-runc`). '' if the bundle does not say: containerd before 1.7 writes no `shim-binary-path`.
 */
export async function readRuntime({files, path, owner}: BundleFolder): Promise<string> {
  const [shim, program] = await Promise.all(
    ['shim-binary-path', 'runtime'].map(file =>
      readKnown(async () => (await files.read(join(path, file), owner)).text.trim()),
    ),
  );
  const name = basename(knownOr(shim ?? '', ''));
  return name !== '' && !shimsOfRunc.test(name) ? name : knownOr(program ?? '', '');
}

/** The specification as it is written, as indented JSON. Rejects if it cannot be read. */
export async function specText({files, path, owner}: BundleFolder): Promise<string> {
  const {text} = await files.read(join(path, 'config.json'), owner);
  return JSON.stringify(JSON.parse(text), null, 2);
}

/** A PID, and since when it is there; null if that is not known. */
export async function readPid(
  {files, path, owner}: BundleFolder,
  file: string,
): Promise<{pid: number; since: Date | null}> {
  const {text, modified} = await files.read(join(path, file), owner);
  if (!/^[1-9][0-9]{0,9}$/.test(text.trim())) throw new NotRead(`its ${file} holds no PID`);
  return {pid: Number(text), since: modified};
}

const notStarted = {pid: 0, startedAt: null};

/** The init process, and since when there is one. */
export async function readInit(
  folder: BundleFolder,
  file = 'init.pid',
): Promise<Pick<EngineContainer, 'pid' | 'startedAt'>> {
  const read = async () => {
    try {
      const {pid, since} = await readPid(folder, file);
      return {pid, startedAt: since?.toISOString() ?? null};
    } catch (error) {
      if (isAbsent(error)) return notStarted;
      throw error;
    }
  };
  const init = await readKnown(read);
  return isUnknown(init) ? {...notStarted, pid: init} : init;
}

/** The sessions of exec whose PID files are there; who runs them, a bundle does not say. */
export const readExecs = (folder: BundleFolder): Promise<Known<readonly EngineExecSession[]>> =>
  readKnown(async () => {
    const names = (await folder.files.filesIn(folder.path)).filter(
      file => file.endsWith('.pid') && file !== 'init.pid',
    );
    const pids = await Promise.all(names.map(file => readKnown(() => readPid(folder, file))));
    return pids.flatMap((read, index) =>
      isUnknown(read)
        ? []
        : [
            {
              id: basename(names[index] ?? '', '.pid'),
              hostPid: read.pid,
              user: null,
              privileged: null,
              command: null,
            },
          ],
    );
  });
