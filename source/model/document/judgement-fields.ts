/** How a container is judged, in a document. All of it is written and nothing read back: whoever reads a document judges anew. */
import {type Belongings, belongings, belongingWords} from '../belonging.ts';
import {engineKinds} from '../engine-rules.ts';
import {podSecurityLevels, unseenOfPod} from '../pod-security/levels.ts';
import {catalogueNames, catalogueText, type Reference} from '../references.ts';
import {type Remedy, remedyOf, remedyText} from '../remedy.ts';
import type {Sandbox} from '../sandbox.ts';
import {driftOrigins, mountChanges, risks, setNames, severities} from '../vocabulary.ts';
import {capabilitySet, fiveSets} from './capability-fields.ts';
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
import {codecOf} from './rows.ts';

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

export const expectedRow = {
  expected: described(known(fiveSets), 'What the declared flags lead to on this host, for every process'),
};

export const versusProfileRows = {
  basis: oneOf(['effective', 'bounding']),
  added: capabilitySet,
  dropped: capabilitySet,
};
const versusProfile = codecOf(versusProfileRows);

export const driftRows = {
  hostPid: integer,
  set: oneOf(setNames),
  gained: capabilitySet,
  lost: capabilitySet,
  origin: oneOf(driftOrigins),
  /** What the origin was concluded from, in words. */
  evidence: text,
};
const drift = codecOf(driftRows);

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
const finding = codecOf(findingRows);

export const acceptedRows = {
  finding,
  /** As the policy has it. */
  reason: text,
  expires: described(text, 'The last day on which it is accepted, 2026-12-31'),
};

/** What a policy makes of a container. */
export const ruledRow = {
  accepted: described(
    optional(list(codecOf(acceptedRows))),
    'Findings that a policy accepts, which are not among findings; absent if there are none',
  ),
};

const sandbox = object<Sandbox>({
  name: text,
  evidence: text,
  shows: described(text, 'What of the container the host shows, and what it does not'),
  ownKernel: truth,
  grantsAll: truth,
});

export const podSecurityBreachRows = {
  level: oneOf(['baseline', 'restricted']),
  control: text,
  /** The fields of the pod that break it, in Kubernetes' words. */
  by: list(text),
};

export const podSecurityRows = {
  /** `privileged` is the one that asks for nothing. */
  level: described(oneOf(podSecurityLevels), 'The strictest level that it keeps to'),
  breaches: list(codecOf(podSecurityBreachRows)),
};
const podSecurity = codecOf(podSecurityRows);

export const mountDriftRows = {
  /** Where it is in the container. */
  destination: text,
  change: oneOf(mountChanges),
  /** What of the host it shows. */
  hostPath: text,
  readOnly: truth,
};
const mountDrift = codecOf(mountDriftRows);

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
