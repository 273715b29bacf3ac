/** The document of `--json` and `--save`, version 1, and its way back to an observation. */

import {type Belongings, belongings} from '../belonging.ts';
import {engineKinds} from '../engine-rules.ts';
import {declaredFields} from '../flags/table.ts';
import type {Known} from '../known.ts';
import type {Profile} from '../profile.ts';
import {type Remedy, remedyOf, remedyText} from '../remedy.ts';
import {
  type Container,
  containerStates,
  type Drift,
  driftOrigins,
  evidences,
  type Finding,
  type Host,
  type Observation,
  type ObservedContainer,
  type ObservedHost,
  type Placed,
  risks,
  type Snapshot,
  setNames,
  severities,
  type Unobserved,
  unobservedReasons,
  type VersusProfile,
} from '../snapshot.ts';
import {
  type Codec,
  type Codecs,
  DocumentError,
  described,
  dictionary,
  integer,
  type Json,
  type JsonObject,
  known,
  list,
  nullable,
  object,
  oneOf,
  optional,
  text,
  time,
  truth,
} from './codec.ts';
import {
  capabilitySet,
  execSession,
  fiveSets,
  idMap,
  kernelMount,
  namespaceInodes,
  processFields,
} from './document-fields.ts';

/** The version of the document that this captop writes. */
export const schemaVersion = 1;

/** The observed fields of a container, in the order of the document. */
const containerStart = {
  id: text,
  name: text,
  image: text,
  imageId: text,
  state: oneOf(containerStates),
  startedAt: nullable(time),
  labels: described(optional(known(dictionary(text))), 'As the creator of the container set them; raw'),
  declared: known(declaredFields),
};

const containerRest = {
  pid1: nullable(processFields),
  unobserved: nullable(object<Unobserved>({reason: oneOf(unobservedReasons), detail: text})),
  processes: list(processFields),
  uidMap: known(idMap),
  gidMap: known(idMap),
  execs: known(list(execSession)),
  cgroup: known(text),
  mounts: described(
    optional(known(list(kernelMount))),
    'What the kernel shows mounted, of the host or of file systems that not every container has',
  ),
};

const observedContainer = object<ObservedContainer>({...containerStart, ...containerRest});

/** A remedy as it is printed: `--cap-drop=ALL`, `remove --privileged`, `end host PID 6447`. */
const remedyCodec: Codec<Remedy> = {
  schema: text.schema,
  write: remedyText,
  read(json, at) {
    const remedy = remedyOf(text.read(json, at));
    if (remedy === undefined) throw new DocumentError(at, 'a remedy, such as --cap-drop=ALL');
    return remedy;
  },
};

/** Whose container it is. */
const placed: Codecs<Placed> = {
  engine: described(optional(oneOf(engineKinds)), 'The engine that runs it'),
  ...(Object.fromEntries(
    belongings.map(name => [
      name,
      described(optional(known(nullable(text))), `The ${name} that its labels name; null if they name none`),
    ]),
  ) as Codecs<Belongings>),
};

/** The judgements. They are written, but not read back: whoever reads a document judges it again. */
const judgements: Codecs<Omit<Container, keyof ObservedContainer | keyof Placed | 'expected'>> = {
  versusProfile: known(
    object<VersusProfile>({
      basis: oneOf(['effective', 'bounding']),
      added: capabilitySet,
      dropped: capabilitySet,
    }),
  ),
  drift: list(
    object<Drift>({
      hostPid: integer,
      set: oneOf(setNames),
      gained: capabilitySet,
      lost: capabilitySet,
      origin: oneOf(driftOrigins),
      evidence: text,
    }),
  ),
  findings: list(
    object<Finding>({
      id: text,
      severity: oneOf(severities),
      title: text,
      evidence: text,
      why: text,
      remedy: list(remedyCodec),
      short: nullable(text),
    }),
  ),
  risk: oneOf(risks),
};

/** A container with its judgements. */
export const containerFields: Codec<Container> = object<Container>({
  ...containerStart,
  ...placed,
  expected: described(known(fiveSets), 'What the declared flags lead to on this host, for every process'),
  ...containerRest,
  ...judgements,
});

const hostStart = {
  endpoint: text,
  name: text,
  engine: text,
  engineKind: oneOf(engineKinds),
  engineVersion: text,
  kernel: text,
  capLastCap: known(integer),
  available: described(known(capabilitySet), "What the daemon itself may hand out: 'full' is relative to it"),
  evidence: oneOf(evidences),
  limits: list(text),
  namespaces: namespaceInodes,
  remapped: truth,
  rootless: truth,
};

const hostNames = {available: 'availableCapabilities'};

const observedHost = object<ObservedHost>({...hostStart, containers: list(observedContainer)}, hostNames);

export const hostFields: Codec<Host> = object<Host>(
  {...hostStart, containers: list(containerFields)},
  hostNames,
);

const profileFields: Codec<Profile> = object<Profile>(
  {name: text, set: capabilitySet, source: text},
  {set: 'capabilities'},
);

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
