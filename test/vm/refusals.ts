/** Which of the lab's cases a kind of machine cannot have, each for a reason that its engine gives. */
import type {LabCase} from '../lab/cases.ts';

export interface Refusal {
  /** Words of `run` that the engine refuses. */
  readonly flags: RegExp;
  /** What the engine says then. */
  readonly because: RegExp;
}

/** In a user namespace runc binds the host's device, and looks for it by the name that it gets inside. */
export const renamedDevice: readonly Refusal[] = [
  {
    flags: /--device=\S+:\S/,
    because: /error creating device nodes: mount \/dev\/lab:.* no such file or directory/,
  },
];

/** With user namespaces for all of them, what takes a container into the host's is refused. */
export const remapRefuses: readonly Refusal[] = [
  {flags: /--privileged/, because: /privileged mode is incompatible with user namespaces/},
  {flags: /--pid=host/, because: /cannot share the host PID namespace when user namespaces are enabled/},
  {
    flags: /--network=host/,
    because: /cannot share the host's network namespace when user namespaces are enabled/,
  },
  {flags: /--ipc=host/, because: /error mounting "mqueue" .* operation not permitted/},
  ...renamedDevice,
];

/** The row for a case that has to be refused. */
export const refusalOf = (refuses: readonly Refusal[], {flags}: LabCase): Refusal | undefined =>
  refuses.find(row => row.flags.test(flags.join(' ')));
