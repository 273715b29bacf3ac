/** How the values of a snapshot are written in a document of version 1. */
import {bitOfName, capabilityNames, maskOf, toHex} from '../capability.ts';
import type {FourIds} from '../kernel-text/proc-status.ts';
import {
  type CapabilitySets,
  type ExecSession,
  type IdMapLine,
  type KernelMount,
  type Named,
  namespaceNames,
  type OddThread,
  type Process,
  processStates,
  type SetName,
  seccompModes,
  setNames,
  type ThreadIds,
} from '../snapshot.ts';
import {
  type Codec,
  DocumentError,
  described,
  formed,
  integer,
  known,
  list,
  nullable,
  object,
  oneOf,
  optional,
  record,
  text,
  time,
  truth,
} from './codec.ts';

const names = list(formed(/^CAP_[A-Z0-9_]+$/, 'the name of a capability, such as CAP_KILL'));

/** A capability set, as a list of names in bit order. */
export const capabilitySet: Codec<bigint> = {
  schema: {...names.schema, uniqueItems: true},
  write: capabilityNames,
  read: (json, at) => {
    let set = 0n;
    for (const [index, name] of names.read(json, at).entries()) {
      const bit = bitOfName(name);
      if (bit === undefined)
        throw new DocumentError(`${at}[${index}]`, `a capability that captop knows, not ${name}`);
      set |= maskOf(bit);
    }
    return set;
  },
};

/** The five sets as lists of names. */
export const fiveSets: Codec<CapabilitySets> = record(setNames, capabilitySet);

const hexSets = record(setNames, formed(/^0x[0-9a-f]{1,16}$/, 'hexadecimal'));

/** The five sets as lists of names, and in hexadecimal as the kernel prints them. */
export const observedSets: Codec<CapabilitySets> = {
  schema: {
    ...fiveSets.schema,
    required: [...setNames, 'hex'],
    properties: {...(fiveSets.schema.properties as object), hex: hexSets.schema},
  },
  write: sets => ({
    ...(fiveSets.write(sets) as object),
    hex: Object.fromEntries(setNames.map((set: SetName) => [set, toHex(sets[set])])),
  }),
  read: fiveSets.read,
};

const named: Codec<Named> = object({uid: integer, name: nullable(text)});

export const kernelMount: Codec<KernelMount> = object<KernelMount>({
  hostPath: described(nullable(text), "The same directory on the host, by the host's mountinfo"),
  destination: text,
  readOnly: truth,
  type: described(text, 'The type of its file system'),
  source: text,
  mayNotAnswer: described(truth, 'Whether its file system waits for a program or another machine'),
  engineSocket: described(nullable(text), "The engine's socket that it is, by its inode"),
});

export const idMap = list(object<IdMapLine>({inside: integer, host: integer, count: integer}));

export const namespaceInodes = record(namespaceNames, known(integer));

const fourIds = object<FourIds>({real: integer, effective: integer, saved: integer, fs: integer});

const threadIds = object<ThreadIds>({
  hostTid: integer,
  uids: known(fourIds),
  gids: known(fourIds),
  hostUids: known(fourIds),
  hostGids: known(fourIds),
});

export const processFields: Codec<Process> = object<Process>({
  hostPid: described(integer, "Process id in the PID namespace of the daemon's host"),
  containerPid: described(known(integer), "Process id at the depth of the container's PID 1"),
  nspid: described(list(integer), 'Process ids from the host to the innermost PID namespace'),
  parentHostPid: integer,
  command: described(text, 'The command line, its arguments joined by spaces; raw: the container chose it'),
  comm: text,
  user: described(known(named), "Effective user inside the container, named by the container's own passwd"),
  hostUser: described(known(named), "The same user on the host, after the user namespace's map"),
  hostUids: known(object({real: integer, saved: integer, fs: integer})),
  rootOnHost: known(truth),
  gid: known(integer),
  groups: known(list(integer)),
  capabilities: observedSets,
  userNamespace: known(oneOf(['host', 'own'])),
  noNewPrivileges: truth,
  seccomp: oneOf(seccompModes),
  lsm: described(
    known(nullable(text)),
    'AppArmor or SELinux label; null without an entry under unknown where there is none',
  ),
  state: oneOf(processStates),
  threads: integer,
  mixedThreads: truth,
  oddThreads: list(
    object<OddThread>({
      hostTid: integer,
      uid: known(integer),
      hostUid: known(integer),
      capabilities: observedSets,
    }),
  ),
  ids: described(
    optional(known(list(threadIds))),
    'Real, effective, saved and file-system ids of its threads, each combination once',
  ),
  startedAt: known(time),
  namespaces: namespaceInodes,
  executable: known(text),
  fileCapabilities: known(capabilitySet),
  foundBy: oneOf(['cgroup', 'pid namespace', 'parent']),
  alsoIn: described(
    optional(known(nullable(text))),
    'The other container that it is in, if its cgroup and its PID namespace disagree',
  ),
});

export const execSession: Codec<ExecSession> = object<ExecSession>({
  id: text,
  hostPid: integer,
  user: text,
  privileged: truth,
  command: list(text),
});
