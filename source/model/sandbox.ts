/**
 * Sandboxes: runtimes that put a kernel, a virtual machine or a user namespace of their own between a container and the
 * host. They are recognised by what the container cannot choose: the runtime that the engine names, and the program
 * outside the container that started it.
 */
import {isUnknown, knownOr} from './known.ts';
import type {ObservedContainer} from './observed.ts';

interface SandboxKind {
  readonly name: string;
  /** Names of the runtime, without its folder: as the engine has them, and of its shim. */
  readonly runtimes: RegExp;
  /** Command lines of its programs on the host, for a runtime that was configured under another name. */
  readonly programs: RegExp;
  /** Whether what runs inside has another kernel, so that the host's kernel tells nothing of it. */
  readonly ownKernel: boolean;
  /** Whether root inside has every capability of its own user namespace, whatever the flags say. */
  readonly grantsAll: boolean;
  /** What the host shows, and what it does not. */
  readonly shows: string;
}

const virtualMachine =
  'the processes and sets on the host are those of the virtual machine; the users, processes and capabilities inside have a kernel of their own and cannot be seen from here';

/** To add a sandbox, add a row here and a process tree to test/model/sandbox.test.ts. */
const kinds: readonly SandboxKind[] = [
  {
    // gVisor g3doc/user_guide/quick_start/docker.md, pkg/shim
    name: 'gVisor',
    runtimes: /^(runsc|gvisor)([.-]\w+)*$|^io\.containerd\.runsc\.v\d$|^containerd-shim-runsc-v\d$/,
    programs: /(^|\/)(containerd-shim-runsc-v\d|runsc)(\s|$)/,
    ownKernel: true,
    grantsAll: false,
    shows:
      'the processes and sets on the host are those of runsc; the users, processes and capabilities inside have a kernel of their own and cannot be seen from here',
  },
  {
    // kata-containers docs/design/architecture, docs/how-to
    name: 'Kata',
    runtimes:
      /^(kata([.-][\w-]+)*|containerd-kata-shim-v\d|containerd-shim-kata[\w-]*-v\d)$|^io\.containerd\.(run\.)?kata[\w-]*\.v\d$/,
    programs: /(^|\/)(containerd-shim-kata[\w-]*-v\d|kata-runtime|kata-shim)(\s|$)/,
    ownKernel: true,
    grantsAll: false,
    shows: virtualMachine,
  },
  {
    // firecracker-containerd docs/getting-started.md
    name: 'Firecracker',
    runtimes: /^aws\.firecracker$|^containerd-shim-aws-firecracker$|^firecracker([.-]\w+)*$/,
    programs: /(^|\/)containerd-shim-aws-firecracker(\s|$)/,
    ownKernel: true,
    grantsAll: false,
    shows: virtualMachine,
  },
  {
    // nestybox/sysbox docs/user-guide/security.md
    name: 'Sysbox',
    runtimes: /^sysbox(-runc)?$/,
    programs: /(^|\/)sysbox-runc(\s|$)/,
    ownKernel: false,
    grantsAll: true,
    shows:
      'root inside has every capability in a user namespace of its own, whatever the flags say; files of /proc and /sys inside are answered by Sysbox, which cannot be seen from here',
  },
];

export interface Sandbox {
  readonly name: string;
  /** What it was recognised by. */
  readonly evidence: string;
  /** What of the container the host shows, and what it does not. */
  readonly shows: string;
  readonly ownKernel: boolean;
  readonly grantsAll: boolean;
}

/** The names by which captop recognises the runtime of a sandbox. */
export const isSandboxRuntime = (runtime: string): boolean => kindOfRuntime(runtime) !== undefined;

const kindOfRuntime = (runtime: string): SandboxKind | undefined =>
  kinds.find(({runtimes}) => runtimes.test(runtime.slice(runtime.lastIndexOf('/') + 1)));

/** The sandbox that a container runs in; null if none was recognised. */
export function sandboxOf({
  declared,
  startedBy,
}: Pick<ObservedContainer, 'declared' | 'startedBy'>): Sandbox | null {
  const runtime = isUnknown(declared) ? '' : declared.runtime;
  const starter = knownOr(startedBy, null) ?? '';
  const named = kindOfRuntime(runtime);
  const found = named ?? kinds.find(({programs}) => programs.test(starter));
  if (found === undefined) return null;
  const {name, shows, ownKernel, grantsAll} = found;
  const evidence = named === undefined ? `started by ${starter.split(' ')[0]}` : `runtime ${runtime}`;
  return {name, evidence, shows, ownKernel, grantsAll};
}
