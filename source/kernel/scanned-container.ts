/** What the kernel says of a container and its processes. */
import type {Process} from '../model/snapshot.ts';
import type {InitProcess, Missing} from './init-process.ts';
import type {RawProcess} from './raw-process.ts';

export interface ScannedProcess {
  readonly raw: RawProcess;
  readonly foundBy: Process['foundBy'];
  /** The other container that it is in by other evidence; null if all agrees. */
  readonly alsoIn: string | null;
}

export interface ScannedContainer {
  readonly init: InitProcess;
  /** The init process first. */
  readonly processes: readonly ScannedProcess[];
}

export const isScanned = (scanned: ScannedContainer | Missing | undefined): scanned is ScannedContainer =>
  typeof scanned === 'object';

/** The processes of what was scanned; none where nothing could be read. */
export const processesOf = (scanned: ScannedContainer | Missing | undefined): readonly ScannedProcess[] =>
  isScanned(scanned) ? scanned.processes : [];
