/** The most that captop reads of what a container, a host or a --proc tree offers, in bytes, counts and milliseconds. */
export const readLimits = {
  /** Bytes of a file of the kernel: status, stat, cgroup, cgroup.procs. */
  kernelFileBytes: 1_048_576,
  /** Bytes of a stat file, or of the label of a security module (security/selinux: 4096 at most). */
  statBytes: 4096,
  /** Bytes of a command line; the kernel allows megabytes. */
  commandBytes: 65_536,
  /** Bytes of all command lines of one container; of those beyond it only the first leastCommandBytes are read. */
  containerCommandBytes: 4_194_304,
  leastCommandBytes: 256,
  /** Bytes of a container's mountinfo: some 6,000 lines. */
  mountinfoBytes: 1_048_576,
  /** Bytes of the host's mountinfo, in which every container has lines. */
  hostMountinfoBytes: 16_777_216,
  /** Mounts of one container that are reported. */
  mounts: 1000,
  /** Bytes of an auxiliary vector: some 20 pairs of numbers. */
  auxvBytes: 4096,
  /** Bytes of a passwd. */
  passwdBytes: 65_536,
  /** Symbolic links that are followed on the way to a file, as by the kernel (fs/namei.c, MAXSYMLINKS). */
  links: 40,
  /** Descriptors of one process that are looked at. */
  descriptors: 4096,
  /** Directories that are read below a container's cgroup; with more, its processes are found by asking each. */
  cgroupDirectories: 10_000,
  /** Milliseconds that a file of a container may take to be read. */
  containedFileMs: 1000,
  /** Milliseconds between two looks at whether a thread waits for a process that starts a program, and how many there are. */
  threadReadMs: 100,
  threadReadLooks: 50,
  /** Threads that may wait for the containers of one engine, of the twelve that cli.ts asks for. */
  waitingThreads: 2,
} as const;
