/** Programs that start the container for the engine, and decide what its flags mean. */

/** Runtimes that hold to what the flags say, or to less; Podman takes a path too. */
const known =
  /^(\/(usr\/(local\/)?)?s?bin\/)?(runc|crun|youki|runsc|kata[\w-]*|sysbox-runc|nvidia|io\.containerd\.(runc|runsc|kata)\.v\d)$/;

/** One sentence if captop does not know what a runtime makes of the flags; null if it does. */
export const unknownRuntime = (name: string): string | null =>
  name === '' || known.test(name)
    ? null
    : `captop does not know the runtime ${name}, which decides what the flags mean`;
