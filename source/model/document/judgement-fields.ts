/** How a container is judged, in a document. All of it is written and nothing read back: whoever reads a document judges anew. */
import {type Belongings, belongings, belongingWords} from '../belonging.ts';
import {engineKinds} from '../engine-rules.ts';
import {type MountDrift, mountChanges} from '../mount-drift.ts';
import {podSecurityLevels} from '../pod-security/controls.ts';
import {type PodSecurity, type PodSecurityBreach, unseenOfPod} from '../pod-security/verdict.ts';
import {catalogueNames, catalogueText, type Reference} from '../references.ts';
import {type Remedy, remedyOf, remedyText} from '../remedy.ts';
import type {Sandbox} from '../sandbox.ts';
import {
  type Drift,
  driftOrigins,
  type Finding,
  risks,
  setNames,
  severities,
  type VersusProfile,
} from '../snapshot.ts';
import {capabilitySet} from './capability-fields.ts';
import {
  type Codec,
  type Codecs,
  DocumentError,
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

/** An entry of a catalogue; the catalogue is written with its version, `CIS Docker Benchmark 1.6.0`. */
const referenceCodec: Codec<Reference> = (() => {
  const written = object({source: text, id: text});
  return {
    schema: written.schema,
    write: ({catalogue, id}) => ({source: catalogueText(catalogue), id}),
    read(json, at) {
      const {source, id} = written.read(json, at);
      const catalogue = catalogueNames.find(name => catalogueText(name) === source);
      if (catalogue === undefined) throw new DocumentError(`${at}.source`, 'a catalogue that captop knows');
      return {catalogue, id};
    },
  };
})();

export const placedRows = {
  engine: described(optional(oneOf(engineKinds)), 'The engine that runs it'),
  ...(Object.fromEntries(
    belongings.map(name => [
      name,
      described(optional(known(nullable(text))), `${belongingWords(name)}; null if nothing names one`),
    ]),
  ) as Codecs<Belongings>),
};

export const versusProfileRows = {
  basis: oneOf(['effective', 'bounding']),
  added: capabilitySet,
  dropped: capabilitySet,
};
const versusProfile: Codec<VersusProfile> = object<VersusProfile>(versusProfileRows);

export const driftRows = {
  hostPid: integer,
  set: oneOf(setNames),
  gained: capabilitySet,
  lost: capabilitySet,
  origin: oneOf(driftOrigins),
  /** What the origin was concluded from, in words. */
  evidence: text,
};
const drift: Codec<Drift> = object<Drift>(driftRows);

export const findingRows = {
  id: text,
  severity: oneOf(severities),
  title: text,
  /** What proves it, with figures. */
  evidence: text,
  /** Two sentences for someone who meets it for the first time. */
  why: text,
  /** What would remove it; a document holds it as text. */
  remedy: list(remedyCodec),
  /**
   * What the list's WHY column calls it: `docker.sock`, `host pid`, `child bounding +SYS_PTRACE`. Documents of earlier
   * versions have null for some.
   */
  short: nullable(text),
  references: described(
    optional(list(referenceCodec)),
    'What it is called in published catalogues: CIS Docker Benchmark, Pod Security Standards, MITRE ATT&CK',
  ),
};
const finding: Codec<Finding> = object<Finding>(findingRows);

const sandbox = object<Sandbox>({
  name: text,
  evidence: text,
  shows: described(text, 'What of the container the host shows, and what it does not'),
  ownKernel: truth,
  grantsAll: truth,
});

const podSecurity = object<PodSecurity>({
  level: described(oneOf(podSecurityLevels), 'The strictest level that it keeps to'),
  breaches: list(
    object<PodSecurityBreach>({
      level: oneOf(['baseline', 'restricted']),
      control: text,
      by: list(text),
    }),
  ),
});

const mountDrift = object<MountDrift>({
  destination: text,
  change: oneOf(mountChanges),
  hostPath: text,
  readOnly: truth,
});

export const judgementRows = {
  versusProfile: known(versusProfile),
  drift: list(drift),
  sandbox: described(
    optional(nullable(sandbox)),
    'The sandbox that it runs in; null if it runs in none that captop knows',
  ),
  podSecurity: described(
    optional(known(nullable(podSecurity))),
    `Verdict by the Pod Security Standards; null outside a pod. Not judged, since ${unseenOfPod}`,
  ),
  mountDrift: described(
    optional(known(list(mountDrift))),
    'Mounts of the host that no flag accounts for, or that may be written to although their flag forbids it',
  ),
  findings: list(finding),
  /** The severity of the worst finding; `ok` if there is none above `info`, `unknown` if nothing could be judged. */
  risk: oneOf(risks),
};
