/**
 * The seam between engines and the rest: what every adapter yields, as plain facts, and how it tells of changes.
 * An adapter reads one engine in its own way (an API, files on disk) and hands on none of that engine's documents.
 */

import type {toldRows} from '../model/document/container-facts.ts';
import type {FieldsOf, WithoutLaterFacts} from '../model/document/rows.ts';
import {Failure} from '../model/failure.ts';
import type {Declared} from '../model/flags/declared.ts';
import type {Known} from '../model/known.ts';
import type {ObservedHost} from '../model/snapshot.ts';

/** What an engine says of itself and of its host. */
export type EngineFacts = Pick<
  ObservedHost,
  'name' | 'engine' | 'engineKind' | 'engineVersion' | 'kernel' | 'remapped' | 'rootless'
>;

/**
 * What a container's configuration asked for, without `uid`, which takes the container's own passwd. The masked and
 * read-only paths are null also if the engine does not tell them (see model/engine-rules.ts).
 */
export type EngineDeclared = Omit<Declared, 'uid'>;

/** A session of exec that runs. Its user, whether it is privileged, and its command are null if the engine does not tell. */
export interface EngineExecSession {
  readonly id: string;
  readonly hostPid: number;
  readonly user: string | null;
  readonly privileged: boolean | null;
  readonly command: readonly string[] | null;
}

/** What of a container is shown as its engine tells it. */
export interface ToldContainer extends FieldsOf<typeof toldRows> {}

/** One container, as its engine tells it. A fact that came later to the document is left out by an engine that does not tell it. */
export interface EngineContainer extends WithoutLaterFacts<typeof toldRows> {
  /** Its init process, in the PID namespace of the engine's host; 0 if none runs. */
  readonly pid: Known<number>;
  /** Whether it has a PID namespace of its own, in which its init process is PID 1. */
  readonly ownPidNamespace: boolean;
  /** For a container that is known by its init process alone: when that started, in clock ticks since boot. */
  readonly startTicks?: number;
  readonly declared: Known<EngineDeclared>;
  readonly execs: Known<readonly EngineExecSession[]>;
  /** Whether it was not asked for sessions: `execs` holds none, and one that there is shows among its processes. */
  readonly sessionsUnasked?: true;
}

/** Something that happened to a container, so that it has to be read again. */
export interface ContainerChange {
  readonly id: string;
  /** `started` and `exec started` come before the process has become what it was started to be. */
  readonly kind: 'started' | 'exec started' | 'changed';
}

/** A file of a container, read by its engine; symbolic links have been followed. */
export interface ContainerFile {
  readonly isRegular: boolean;
  /** Of the whole file. */
  readonly size: number;
  /** The first bytes, as many as were asked for. */
  readonly content: Buffer;
  /** Extended attributes. */
  readonly attributes: ReadonlyMap<string, Uint8Array>;
}

/** Where an engine is: as shown, whether that is on this machine, and the uid of the user who runs it, if not root. */
export interface EnginePlace {
  readonly url: string;
  readonly isLocal: boolean;
  readonly owner?: number | undefined;
}

/**
 * One engine on one host. Nothing is asked before the first call. A rejection with Unanswered means that this one
 * question failed; any other Failure means that the engine is out of reach.
 */
export interface Engine {
  readonly place: EnginePlace;
  /** Whether it says `running` of a paused container, too, since only the kernel knows of the pause. */
  readonly leavesOutPauses?: true;
  /** Whether it may say `running` of a container that has ended, too: it tells of files, which outlive the processes. */
  readonly leavesOutEnds?: true;
  facts(): Promise<EngineFacts>;
  /**
   * The containers that run, or all of them, in the engine's order. What takes a question for each is unknown until
   * it is read.
   */
  list(all: boolean): Promise<readonly EngineContainer[]>;
  /**
   * One container in full; undefined if it is gone. What the engine did not answer is unknown in it.
   *
   * @param listed what is known of it from the list, if anything
   */
  read(id: string, listed?: EngineContainer): Promise<EngineContainer | undefined>;
  /** What happens from a moment before the call on, until `signal` aborts. */
  changes(signal: AbortSignal): AsyncIterable<ContainerChange>;
  /** Resolves if the engine still answers; that costs it nothing. */
  ping(): Promise<void>;
  /** Ends everything that is under way. */
  close(): void;

  /** A file of a container and up to `limit` bytes of it; undefined if there is no such file. */
  file?(id: string, path: string, limit: number): Promise<ContainerFile | undefined>;
  /** What the engine itself prints about a container, as indented JSON; undefined if there is no such container. */
  inspectText?(id: string): Promise<string | undefined>;
  /** The USER of an image by its name or id, '' if it has none; unknown if the engine does not have the image. */
  imageUser?(image: string): Promise<Known<string>>;
}

/** One question that the engine refused or left unanswered, while it can still be reached. */
export class Unanswered extends Failure {}

/** The reason of an unanswered question, for the fact that stays unknown; throws any other error. */
export function reasonUnanswered(error: unknown): string {
  if (error instanceof Unanswered) return error.message;
  throw error;
}
