/** The fields of a host that were observed, with its containers. The types of observed.ts follow from these rows. */
import {engineKinds} from '../engine-rules.ts';
import {selinuxModes} from '../security-label.ts';
import {evidences} from '../vocabulary.ts';
import {capabilitySet} from './capability-fields.ts';
import {described, integer, known, list, nullable, oneOf, optional, text, truth, writtenAs} from './codec.ts';
import {observedContainer} from './container-facts.ts';
import {namespaceInodes} from './process-fields.ts';
import {codecOf} from './rows.ts';

/** All but its containers. */
export const hostRows = {
  endpoint: text,
  name: text,
  /** As shown: `Docker 26.1.5`. */
  engine: text,
  engineKind: oneOf(engineKinds),
  engineVersion: text,
  kernel: text,
  /** The number of the last capability that the kernel knows. */
  capLastCap: known(integer),
  /** Its bounding set. */
  available: writtenAs(
    'availableCapabilities',
    described(known(capabilitySet), "What the daemon itself may hand out: 'full' is relative to it"),
  ),
  evidence: oneOf(evidences),
  /** What could not be read for lack of rights, one sentence each; empty if everything could be read. */
  limits: list(text),
  /** Inodes of the host's own namespaces, to tell shared ones. */
  namespaces: namespaceInodes,
  /** The daemon maps root to another uid (userns-remap) or runs without root. */
  remapped: truth,
  rootless: truth,
  selinux: described(
    optional(known(oneOf(selinuxModes))),
    'Whether SELinux refuses what its policy does not allow, only writes it to the log, or does not run',
  ),
  ownContainer: described(
    optional(known(nullable(text))),
    "The id of the container that captop itself ran in; null if it ran in none of this host's",
  ),
};

/** A host as it was observed, without judgements. */
export const observedHost = codecOf({
  ...hostRows,
  containers: list(observedContainer),
});
