import type {Observation} from './snapshot.ts';

/** How the connection to a daemon stands. */
export type Connection =
  | {readonly state: 'live'}
  | {
      readonly state: 'lost';
      /** RFC 3339. */
      readonly since: string;
      readonly reason: string;
      /** If there are several daemons, the one that is lost, and when its rows were read; null if it has no rows. */
      readonly one?: {readonly name: string; readonly takenAt: string | null};
    };

/** What a watch yields: the newest observation, and whether it is still being renewed. */
export interface LiveObservation {
  readonly observation: Observation;
  readonly connection: Connection;
  /** True while something is still being read, as in the first frame, which has containers but not yet their processes. */
  readonly partial: boolean;
}

/** A running watch, as the screen sees it. */
export interface Watch extends AsyncIterable<LiveObservation> {
  /** Reads everything again now. */
  refresh(): void;
  /** Stops and resumes reading. */
  freeze(frozen: boolean): void;
  /** Asks for containers that do not run, too. */
  includeStopped(all: boolean): void;
  /** The daemon's raw inspect document of a container, as indented JSON; null for a recording. */
  inspect(containerId: string): Promise<string | null>;
  close(): void;
}
