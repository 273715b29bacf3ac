/** The fields of a host in a document, with its containers. */
import {engineKinds} from '../engine-rules.ts';
import {evidences, type Host, type ObservedHost} from '../snapshot.ts';
import {
  type Codec,
  described,
  integer,
  known,
  list,
  nullable,
  object,
  oneOf,
  optional,
  text,
  truth,
} from './codec.ts';
import {containerFields, observedContainer} from './container-fields.ts';
import {capabilitySet, namespaceInodes} from './document-fields.ts';

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
  ownContainer: described(
    optional(known(nullable(text))),
    "The id of the container that captop itself ran in; null if it ran in none of this host's",
  ),
};

const hostNames = {available: 'availableCapabilities'};

/** A host as it was observed, without judgements. */
export const observedHost: Codec<ObservedHost> = object<ObservedHost>(
  {...hostStart, containers: list(observedContainer)},
  hostNames,
);

/** A host with its containers and their judgements. */
export const hostFields: Codec<Host> = object<Host>(
  {...hostStart, containers: list(containerFields)},
  hostNames,
);
