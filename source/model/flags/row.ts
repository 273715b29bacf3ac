/** What a row of the table of privilege flags says: one setting, and how it is written in each place. */
import type {Codecs} from '../document/codec.ts';
import type {EngineKind} from '../engine-rules.ts';
import type {Known} from '../known.ts';
import type {Flag} from './flag.ts';
import type {ParseError} from './parse-error.ts';
import type {PodCircumstances, PodPart} from './pod-part.ts';
import type {Fields} from './values.ts';

/** The flags of a `docker run` command, by name without dashes. */
export interface GivenFlags {
  /** Every value, in the order given. */
  all(name: string): readonly string[];
  /** The last value, which counts for a flag of one value; '' if the flag is not given. */
  last(name: string): string;
  isOn(name: string): boolean;
}

/** The parts of an inspect document that flags are read from; any may be missing. */
export interface InspectedFlags {
  readonly HostConfig?: Fields;
  readonly Config?: {readonly User?: string};
  /** The resolved mounts, volumes included. */
  readonly Mounts?: readonly object[] | null;
}

/** A service of a Compose file, variables replaced. */
export type ServiceFields = Fields;

export const userSources = ['image', 'run', 'default', 'image-or-run', 'unknown'] as const;

/** Where the container's user came from. */
export type UserSource = (typeof userSources)[number];

/** What decides, besides the flags, what a container's configuration says. */
export interface Circumstances {
  /** The USER of its image. */
  readonly imageUser: Known<string>;
  readonly userSource: UserSource;
  /** The daemon puts containers into a user namespace unless they opt out. */
  readonly remapped: boolean;
  /** The AppArmor profile that the daemon chose, '' if it names none. */
  readonly apparmor: string;
}

/** What of an engine and its host decides which flags have to be printed. */
export interface Daemon {
  readonly engineKind: EngineKind;
  /** It puts containers into a user namespace unless they opt out. */
  readonly remapped: boolean;
}

/** How a printed flag is written in a Compose service. */
export interface ComposeKey {
  readonly key: string;
  /** Whether the key holds a list, to which each flag adds an item. */
  readonly list: boolean;
}

/**
 * One setting of a container. `T` is its value as asked for, before the circumstances are known; `Fields` are those of
 * what was declared that it fills, and that it is printed from.
 */
export interface FlagRow<T, Fields> {
  /** The flags of `docker run` that the setting is read from. */
  readonly flags: readonly string[];
  /** Its value by the flags of a command. */
  readonly fromRun: (given: GivenFlags) => T | ParseError;
  /** Its value by an inspect document. */
  readonly fromInspect: (document: InspectedFlags) => T;
  /** Keys of a Compose service that are read. */
  readonly serviceKeys: readonly string[];
  /** Its value by a Compose service. */
  readonly fromService: (service: ServiceFields) => T | ParseError;
  /** What the setting comes to; the value itself under the row's name if there is nothing to add. */
  readonly declare?: (value: T, circumstances: Circumstances) => Partial<Fields>;
  /** The fields of `declared` in the JSON document. One that is added is `optional`: saved documents do not have it. */
  readonly json: Partial<Codecs<Fields>>;
  /** The flags by which it is printed, with their Compose keys, in the order of printing. */
  readonly printed: Readonly<Record<string, ComposeKey>>;
  /** The flags that lead to it, none if that is the default. */
  readonly toRun: (declared: Fields, daemon: Daemon) => readonly Flag[];
  /**
   * Flags that toRun leaves out since they bear on no finding, or since no flag of the engine says so: they are written
   * where a container is handed on in another language, so that it is not less confined there.
   */
  readonly beyondRun?: (declared: Fields, flags: readonly Flag[]) => readonly Flag[];
  /** What its flags are in a pod; undefined if Kubernetes has nothing like it, which a note says of each flag then. */
  readonly toPod?: (
    flags: readonly Flag[],
    all: readonly Flag[],
    circumstances: PodCircumstances,
  ) => readonly PodPart[];
  /** The flags of `ctr run` (containerd 1.7) that lead to what its flags lead to; undefined if ctr has none like it. */
  readonly toCtr?: (flags: readonly Flag[], all: readonly Flag[]) => readonly Flag[];
  /** Whether a flag that is added takes the place of one that stands; by default, of the same name for a single value. */
  readonly supersedes?: (added: Flag, standing: Flag) => boolean;
  /** Whether a flag that stands makes adding this one needless. */
  readonly includes?: (standing: Flag, added: Flag) => boolean;
}
