/** Programs that start the container for the engine, and decide what its flags mean. */
import {isSandboxRuntime} from '../sandbox.ts';

/** Runtimes that hold to what the flags say, or to less; Podman takes a path too. */
const known = /^(\/(usr\/(local\/)?)?s?bin\/)?(runc|crun|youki|nvidia|io\.containerd\.runc\.v\d)$/;

/** One sentence if captop does not know what a runtime makes of the flags; null if it does. */
export const unknownRuntime = (name: string): string | null =>
  name === '' || known.test(name) || isSandboxRuntime(name)
    ? null
    : `captop does not know the runtime ${name}, which decides what the flags mean`;
