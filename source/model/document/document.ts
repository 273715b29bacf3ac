/** The document of `--json` and `--save`, version 1, and its way back to an observation. */

import {isUnknown, type Known} from '../known.ts';
import {type Profile, profileNamed} from '../profile.ts';
import type {Observation, Snapshot} from '../snapshot.ts';
import {
  DocumentError,
  described,
  integer,
  type Json,
  type JsonObject,
  known,
  list,
  nullable,
  object,
  optional,
  text,
  time,
} from './codec.ts';
import {observedHost} from './host-facts.ts';
import {hostFields} from './host-fields.ts';
import {profileFields} from './profile-fields.ts';

/** The version of the document that this captop writes. */
export const schemaVersion = 1;

/** What was chosen of the containers that were read. */
export interface Chosen {
  /** Names and starts of ids; empty for all. */
  readonly names: readonly string[];
  /** As given to --filter; '' for all. */
  readonly filter: string;
}

const chosenFields = described(
  optional(known(nullable(object<Chosen>({names: list(text), filter: text})))),
  'What was chosen of the containers that were read; null for all of them',
);

/** Stands in the place of the profile where each host has another, as it did before hosts had any. */
const standIn: Profile = profileNamed('docker') ?? {name: 'none', set: 0n, source: ''};

const commonProfile = described(
  profileFields,
  "What the containers were compared with; 'docker' if it was what each one's engine grants by default: see profile of hosts",
);

interface Document extends Snapshot {
  readonly profile: Profile;
  readonly captop: {readonly version: string; readonly schema: number};
  readonly chosen: Known<Chosen | null>;
}

const document = object<Document>({
  captop: object({version: text, schema: integer}),
  takenAt: time,
  profile: commonProfile,
  chosen: chosenFields,
  hosts: list(hostFields),
});

/** The document of a snapshot; `version` is captop's own, `chosen` is null if all that was read is in it. */
export const documentOf = (snapshot: Snapshot, version: string, chosen: Chosen | null = null): Json =>
  document.write({
    ...snapshot,
    profile: snapshot.profile ?? standIn,
    captop: {version, schema: schemaVersion},
    chosen,
  });

/** The document's JSON Schema, without its heading. */
export const documentSchema: JsonObject = document.schema;

const observation = object<Omit<Observation, 'unreached'>>({takenAt: time, hosts: list(observedHost)});

export interface Recording {
  readonly observation: Observation;
  /** What it was compared with when it was written; null if that was what each container's engine grants by default. */
  readonly profile: Profile | null;
  /** Unknown in documents of captops that did not record it. */
  readonly chosen: Known<Chosen | null>;
  /** The version of the captop that wrote it. */
  readonly version: string;
}

const head = object({captop: object({version: text, schema: integer})});
interface ReadBody {
  readonly profile: Profile;
  readonly chosen: Known<Chosen | null>;
  readonly hosts: readonly {readonly profile: Known<Profile>}[];
}

const body = object<ReadBody>({
  profile: profileFields,
  chosen: chosenFields,
  hosts: list(object({profile: optional(known(profileFields))})),
});

/** One profile for all, unless a host says that it has another. */
const profileOf = ({profile, hosts}: ReadBody): Profile | null =>
  hosts.every(host => isUnknown(host.profile) || host.profile.name === profile.name) ? profile : null;

/** How a document of each older version becomes one of the next version. */
const upgrades: Readonly<Record<number, (older: Json) => Json>> = {};

/**
 * Reads a document of this or an earlier version. The observation equals the one that was written; the judgements are
 * left out. Throws a DocumentError that names the place in the document.
 */
export function readDocument(json: Json): Recording {
  const {captop} = head.read(json, '');
  if (captop.schema > schemaVersion)
    throw new DocumentError(
      'captop.schema',
      `${schemaVersion} or less: the document is of a newer captop (${captop.version})`,
    );
  let current = json;
  for (let version = captop.schema; version < schemaVersion; version++) {
    const upgrade = upgrades[version];
    if (upgrade === undefined) throw new DocumentError('captop.schema', `from 1 to ${schemaVersion}`);
    current = upgrade(current);
  }
  const read = body.read(current, '');
  return {
    observation: observation.read(current, ''),
    profile: profileOf(read),
    chosen: read.chosen,
    version: captop.version,
  };
}
