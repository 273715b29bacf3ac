/** The fields of a container that were observed, and what they are made of. The types of observed.ts follow from these rows. */
import {declaredFields} from '../flags/table.ts';
import {containerStates, unobservedReasons} from '../vocabulary.ts';
import {
  described,
  dictionary,
  integer,
  known,
  list,
  nullable,
  oneOf,
  optional,
  text,
  time,
  truth,
} from './codec.ts';
import {processFields} from './process-fields.ts';
import {codecOf} from './rows.ts';

export const unobservedRows = {
  reason: oneOf(unobservedReasons),
  detail: text,
};
const unobserved = codecOf(unobservedRows);

export const idMapLineRows = {
  inside: integer,
  host: integer,
  count: integer,
};
const idMapLine = codecOf(idMapLineRows);

export const execSessionRows = {
  id: text,
  hostPid: integer,
  /** As the client sent it. */
  user: text,
  privileged: truth,
  command: list(text),
};
const execSession = codecOf(execSessionRows);

/** Whose a file is, and for whom (inode(7)), as far as a mode tells: an access control list may let others in. */
export const fileAccessRows = {
  uid: integer,
  gid: integer,
  mode: described(integer, 'Its lowest nine bits, as a number: 432 is 0660'),
};
const fileAccess = codecOf(fileAccessRows);

export const kernelMountRows = {
  /** null if the host does not have it mounted. */
  hostPath: described(nullable(text), "The same directory on the host, by the host's mountinfo"),
  destination: text,
  /** As it is now, whatever was asked for. */
  readOnly: truth,
  /** `ext4`, `overlay`, `nfs4`, `fuse.sshfs`. */
  type: described(text, 'The type of its file system'),
  /** What the file system was mounted from: `/dev/vda`, `server:/export`. */
  source: text,
  mayNotAnswer: described(truth, 'Whether its file system waits for a program or another machine'),
  /** Its path, wherever it is mounted and whatever it is called there; null if it is no such socket. */
  engineSocket: described(
    nullable(text),
    "The engine's socket that it is, by its inode, or that it holds at a place of its own",
  ),
  /** null where it is a folder, or decides over nothing. */
  access: described(
    optional(known(nullable(fileAccess))),
    'Owner, group and mode on the host of a socket of an engine, or of a file that decides over the host',
  ),
};
const kernelMount = codecOf(kernelMountRows);

export const deviceNodeRows = {
  /** As it was asked for. */
  host: text,
  kind: oneOf(['block', 'character']),
  /** `loop3`; null if the kernel does not name it. */
  name: described(nullable(text), 'The name that the kernel gives to this device, below /dev'),
};
const deviceNode = codecOf(deviceNodeRows);

/** What the engine tells, and nobody adds to. */
export const toldRows = {
  /** 64 hexadecimal digits, where its engine is Docker or Podman. */
  id: text,
  name: text,
  image: text,
  imageId: text,
  state: oneOf(containerStates),
  /** null if it never started, or the engine has not told yet. */
  startedAt: nullable(time),
  /** Compose, Swarm and Kubernetes put names of their projects, services and pods there. */
  labels: described(optional(known(dictionary(text))), 'As the creator of the container set them; raw'),
};

/** What was asked for. */
export const declaredRow = {declared: known(declaredFields)};

/** What the kernel shows, joined with what the engine tells. */
export const shownRows = {
  /** null if it does not run, or if it could not be read: then `unobserved` says why. */
  pid1: nullable(processFields),
  unobserved: nullable(unobserved),
  /** Every process, PID 1 first, then by container PID. Empty for a container that does not run. */
  processes: list(processFields),
  uidMap: known(list(idMapLine)),
  gidMap: known(list(idMapLine)),
  execs: known(list(execSession)),
  cgroup: known(text),
  /** Such as a shim; null where its init process cannot be that of a sandbox. */
  startedBy: described(
    optional(known(nullable(text))),
    'The command line of what started its init process, read where that may be a sandbox; raw',
  ),
  mounts: described(
    optional(known(list(kernelMount))),
    'What the kernel shows mounted, of the host or of file systems that not every container has',
  ),
  /** That they are gone is not known. */
  unshownMounts: described(
    optional(known(list(kernelMount))),
    "What was asked for and its init process does not show, by the host's mountinfo",
  ),
  deviceNodes: described(
    optional(known(list(deviceNode))),
    'What the devices are that were asked for, by their numbers: those below /dev of this machine',
  ),
};

export const observedContainerRows = {...toldRows, ...declaredRow, ...shownRows};

/** A container as it was observed, without judgements. */
export const observedContainer = codecOf(observedContainerRows);
