/** The fields of a process in a document, and what they are made of. The types of observed.ts follow from these rows. */
import type {FourIds} from '../kernel-text/proc-status.ts';
import {memoizeEach} from '../memoize.ts';
import {namespaceNames, processStates, seccompModes} from '../vocabulary.ts';
import {capabilitySet, observedSets} from './capability-fields.ts';
import {
  type Codec,
  described,
  integer,
  type JsonObject,
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
import {codecOf, type FieldsOf} from './rows.ts';

export const namedRows = {
  uid: integer,
  name: nullable(text),
};
const named = codecOf(namedRows);

export const namespaceInodes = record(namespaceNames, known(integer));

const fourIds = object<FourIds>({real: integer, effective: integer, saved: integer, fs: integer});

export const threadIdRows = {
  hostTid: integer,
  uids: known(fourIds),
  gids: known(fourIds),
  hostUids: known(fourIds),
  hostGids: known(fourIds),
};
const threadIds = codecOf(threadIdRows);

export const oddThreadRows = {
  hostTid: integer,
  uid: known(integer),
  hostUid: known(integer),
  capabilities: observedSets,
};
const oddThread = codecOf(oddThreadRows);

export const processRows = {
  hostPid: described(integer, "Process id in the PID namespace of the daemon's host"),
  /** Unknown for a process outside the PID namespace of the container's PID 1. */
  containerPid: described(known(integer), "Process id at the depth of the container's PID 1"),
  nspid: described(list(integer), 'Process ids from the host to the innermost PID namespace'),
  /** The parent's host PID; 0 if the parent is outside the reader's PID namespace. */
  parentHostPid: integer,
  /** `[comm]` if it is empty, as ps prints it. */
  command: described(text, 'The command line, its arguments joined by spaces; raw: the container chose it'),
  /** The kernel's name for it, 15 bytes at most, chosen by the process. */
  comm: text,
  user: described(known(named), "Effective user inside the container, named by the container's own passwd"),
  /** The name is that of the host's passwd. */
  hostUser: described(known(named), "The same user on the host, after the user namespace's map"),
  /** Real, saved and file-system uid on the host. */
  hostUids: known(object({real: integer, saved: integer, fs: integer})),
  /** Whether the effective user is uid 0 of the host. */
  rootOnHost: known(truth),
  /** Effective group, inside the container. */
  gid: known(integer),
  /** Supplementary groups, inside the container. */
  groups: known(list(integer)),
  /** The union of the sets of all threads. */
  capabilities: observedSets,
  /** Whether its capabilities count against the initial user namespace (`host`) or only within its own (`own`). */
  userNamespace: known(oneOf(['host', 'own'])),
  noNewPrivileges: truth,
  seccomp: oneOf(seccompModes),
  lsm: described(
    known(nullable(text)),
    'AppArmor or SELinux label; null without an entry under unknown where there is none',
  ),
  state: oneOf(processStates),
  threads: integer,
  /** Whether a thread has other credentials than the leader. */
  mixedThreads: truth,
  oddThreads: list(oddThread),
  /** The leader's first. */
  ids: described(
    optional(known(list(threadIds))),
    'Real, effective, saved and file-system ids of its threads, each combination once',
  ),
  startedAt: known(time),
  /** Inode numbers of its namespaces. */
  namespaces: namespaceInodes,
  executable: known(text),
  /** The permitted set of the executable's security.capability; 0n if it has none, or gave the process nothing. */
  fileCapabilities: known(capabilitySet),
  /**
   * How it was found to be the container's: by its cgroup (that of PID 1), by its PID namespace alone, by its mount
   * namespace alone, or by one of these and its parent in the container: then it moved, or was moved, to another cgroup.
   */
  foundBy: oneOf(['cgroup', 'pid namespace', 'mount namespace', 'parent']),
  /** The id of that container; null if both agree. */
  alsoIn: described(
    optional(known(nullable(text))),
    'The other container that it is in, if its cgroup and its PID namespace disagree',
  ),
};

type ProcessFields = FieldsOf<typeof processRows>;

const processObject = codecOf(processRows);

/** PID 1 stands in a document twice, and in those of `--follow` again and again. */
export const processFields: Codec<ProcessFields> = {
  ...processObject,
  write: memoizeEach((process: ProcessFields) => processObject.write(process) as JsonObject),
};
