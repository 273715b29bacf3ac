/** An engine and its host, opened for reading: what host/ offers. */
import type {Known} from '../model/known.ts';
import type {Watch} from '../model/live.ts';
import type {Observation} from '../model/snapshot.ts';

export interface WatchOptions {
  readonly all: boolean;
  /** Milliseconds between two polls; longer if a poll costs much. */
  readonly intervalMs: number;
  /** Milliseconds after which an engine that tells no change is asked whether it should have told one. */
  readonly checkMs?: number;
}

/** Rejections are Failures: status 3 if no engine answers, 4 if something asked for cannot be read. */
export interface HostReader {
  /** The engine's address, as it is shown. */
  readonly url: string;
  /** One reading of everything. */
  observe(options: {readonly all: boolean}): Promise<Observation>;
  /** A new reading whenever something changed. What did not change is the same object as before (host-observer.ts). */
  watch(options: WatchOptions): Watch;
  /** What the engine itself prints about a container, as indented JSON. */
  inspect(id: string): Promise<string>;
  /** The USER of an image by its name or id, '' if it has none; unknown if the engine has no such image. */
  imageUser(image: string): Promise<Known<string>>;
  /**
   * Logs in to another machine; absent for this machine.
   *
   * @param mayAsk whether ssh may ask the user, on the terminal
   */
  logIn?(mayAsk: boolean): Promise<void>;
  close(): void;
}
