/** The fields of a container in a document: what was observed, whose it is, and how it is judged. */
import {type Belongings, belongings, belongingWords} from '../belonging.ts';
import {engineKinds} from '../engine-rules.ts';
import {declaredFields} from '../flags/table.ts';
import {type MountDrift, mountChanges} from '../mount-drift.ts';
import {podSecurityLevels} from '../pod-security/controls.ts';
import {type PodSecurity, type PodSecurityBreach, unseenOfPod} from '../pod-security/verdict.ts';
import {catalogueNames, catalogueText, type Reference} from '../references.ts';
import {type Remedy, remedyOf, remedyText} from '../remedy.ts';
import type {Sandbox} from '../sandbox.ts';
import {
  type Container,
  containerStates,
  type Drift,
  driftOrigins,
  type Finding,
  type ObservedContainer,
  type Placed,
  risks,
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
import {capabilitySet, execSession, fiveSets, idMap, kernelMount, processFields} from './document-fields.ts';

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
  startedBy: described(
    optional(known(nullable(text))),
    'The command line of what started its init process, read where that may be a sandbox; raw',
  ),
  mounts: described(
    optional(known(list(kernelMount))),
    'What the kernel shows mounted, of the host or of file systems that not every container has',
  ),
};

/** A container as it was observed, without judgements. */
export const observedContainer: Codec<ObservedContainer> = object<ObservedContainer>({
  ...containerStart,
  ...containerRest,
});

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

/** Whose container it is. */
const placed: Codecs<Placed> = {
  engine: described(optional(oneOf(engineKinds)), 'The engine that runs it'),
  ...(Object.fromEntries(
    belongings.map(name => [
      name,
      described(optional(known(nullable(text))), `${belongingWords(name)}; null if nothing names one`),
    ]),
  ) as Codecs<Belongings>),
};

/** The judgements. They are written, but not read back: whoever reads a document judges it again. */
const judgements: Codecs<Omit<Container, keyof ObservedContainer | keyof Placed | 'expected' | 'accepted'>> =
  {
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
    sandbox: described(
      optional(
        nullable(
          object<Sandbox>({
            name: text,
            evidence: text,
            shows: described(text, 'What of the container the host shows, and what it does not'),
            ownKernel: truth,
            grantsAll: truth,
          }),
        ),
      ),
      'The sandbox that it runs in; null if it runs in none that captop knows',
    ),
    podSecurity: described(
      optional(
        known(
          nullable(
            object<PodSecurity>({
              level: described(oneOf(podSecurityLevels), 'The strictest level that it keeps to'),
              breaches: list(
                object<PodSecurityBreach>({
                  level: oneOf(['baseline', 'restricted']),
                  control: text,
                  by: list(text),
                }),
              ),
            }),
          ),
        ),
      ),
      `Verdict by the Pod Security Standards; null outside a pod. Not judged, since ${unseenOfPod}`,
    ),
    mountDrift: described(
      optional(
        known(
          list(
            object<MountDrift>({
              destination: text,
              change: oneOf(mountChanges),
              hostPath: text,
              readOnly: truth,
            }),
          ),
        ),
      ),
      'Mounts of the host that no flag accounts for, or that may be written to although their flag forbids it',
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
        references: described(
          optional(list(referenceCodec)),
          'What it is called in published catalogues: CIS Docker Benchmark, Pod Security Standards, MITRE ATT&CK',
        ),
      }),
    ),
    risk: oneOf(risks),
  };

/** A container with its judgements. */
export const containerFields: Codec<Container> = object<Omit<Container, 'accepted'>>({
  ...containerStart,
  ...placed,
  expected: described(known(fiveSets), 'What the declared flags lead to on this host, for every process'),
  ...containerRest,
  ...judgements,
});
