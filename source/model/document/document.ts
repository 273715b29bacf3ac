/** The document of `--json` and `--save`, version 1, and its way back to an observation. */

import type {Known} from '../known.ts';
import type {Profile} from '../profile.ts';
import type {Observation, Snapshot} from '../snapshot.ts';
import {capabilitySet} from './capability-fields.ts';
import {
  type Codec,
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
  writtenAs,
} from './codec.ts';
import {hostFields, observedHost} from './host-fields.ts';

/** The version of the document that this captop writes. */
export const schemaVersion = 1;

const profileFields: Codec<Profile> = object<Profile>({
  name: text,
  set: writtenAs('capabilities', capabilitySet),
  source: text,
});

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

interface Document extends Snapshot {
  readonly captop: {readonly version: string; readonly schema: number};
  readonly chosen: Known<Chosen | null>;
}

const document = object<Document>({
  captop: object({version: text, schema: integer}),
  takenAt: time,
  profile: profileFields,
  chosen: chosenFields,
  hosts: list(hostFields),
});

/** The document of a snapshot; `version` is captop's own, `chosen` is null if all that was read is in it. */
export const documentOf = (snapshot: Snapshot, version: string, chosen: Chosen | null = null): Json =>
  document.write({...snapshot, captop: {version, schema: schemaVersion}, chosen});

/** The document's JSON Schema, without its heading. */
export const documentSchema: JsonObject = document.schema;

const observation = object<Omit<Observation, 'unreached'>>({takenAt: time, hosts: list(observedHost)});

export interface Recording {
  readonly observation: Observation;
  /** The profile that it was compared with when it was written. */
  readonly profile: Profile;
  /** Unknown in documents of captops that did not record it. */
  readonly chosen: Known<Chosen | null>;
  /** The version of the captop that wrote it. */
  readonly version: string;
}

const head = object({captop: object({version: text, schema: integer})});
const body = object<{profile: Profile; chosen: Known<Chosen | null>}>({
  profile: profileFields,
  chosen: chosenFields,
});

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
  return {
    observation: observation.read(current, ''),
    ...body.read(current, ''),
    version: captop.version,
  };
}
