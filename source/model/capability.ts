/** What a capability can reach at worst, judged from capabilities(7). */
export type CapabilityReach = 'benign' | 'container' | 'host' | 'escape';

export interface Capability {
  readonly bit: number;
  /** As in linux/capability.h: `CAP_NET_ADMIN`. */
  readonly name: string;
  /** What it allows, in a sentence. */
  readonly allows: string;
  readonly reach: CapabilityReach;
  /** Why it is in that class. */
  readonly because: string;
}

/** Bit order, as in linux/capability.h; the classes are a judgement from capabilities(7). */
const table: ReadonlyArray<readonly [name: string, reach: CapabilityReach, allows: string, because: string]> =
  [
    [
      'CAP_CHOWN',
      'container',
      'Give any file in reach a new owner or group',
      'Owner changes reach only mounted files; host mounts widen it',
    ],
    [
      'CAP_DAC_OVERRIDE',
      'container',
      'Ignore read, write and execute permission bits',
      'Stays inside mounts; turns any host bind mount writable',
    ],
    [
      'CAP_DAC_READ_SEARCH',
      'escape',
      'Ignore read and directory-search bits; open files by handle',
      'open_by_handle_at reads host files outside the mounts (Shocker)',
    ],
    [
      'CAP_FOWNER',
      'container',
      'Act as owner of any file (chmod, utime, sticky bit, ACLs)',
      'Limited to mounted files; host bind mounts widen it',
    ],
    [
      'CAP_FSETID',
      'container',
      'Keep setuid/setgid bits when a file changes',
      'Only preserves mode bits on files it can modify',
    ],
    [
      'CAP_KILL',
      'container',
      'Signal processes of other users',
      'PID namespace bounds targets; dangerous only with host PID',
    ],
    [
      'CAP_SETGID',
      'container',
      'Take any group id and supplementary group list',
      'Real host gids without userns; confined by mounts',
    ],
    ['CAP_SETUID', 'container', 'Take any user id', 'Real host uids without userns; confined by mounts'],
    [
      'CAP_SETPCAP',
      'container',
      'Move bounding caps to inheritable; drop bounding bits; set securebits',
      'Cannot exceed the bounding set already granted',
    ],
    [
      'CAP_LINUX_IMMUTABLE',
      'container',
      'Set or clear immutable and append-only file flags',
      'Can lock or unlock files on mounted filesystems',
    ],
    [
      'CAP_NET_BIND_SERVICE',
      'benign',
      'Listen on ports below 1024',
      'Own network namespace; only port impersonation under host networking',
    ],
    [
      'CAP_NET_BROADCAST',
      'benign',
      'Reserved for broadcast and multicast sockets (kernel does not use it)',
      'No kernel check depends on it today',
    ],
    [
      'CAP_NET_ADMIN',
      'host',
      'Configure interfaces, routes, firewall, traffic control',
      'Owns host networking if shared; large kernel attack surface',
    ],
    [
      'CAP_NET_RAW',
      'container',
      'Open raw and packet sockets; bind to any address transparently',
      'Sniffs and spoofs neighbours on the same bridge',
    ],
    [
      'CAP_IPC_LOCK',
      'container',
      'Pin memory and use huge pages beyond limits',
      'Memory pressure only; the memory cgroup still counts pages',
    ],
    [
      'CAP_IPC_OWNER',
      'container',
      'Ignore permissions on System V IPC objects',
      'Bounded by IPC namespace; dangerous with host IPC',
    ],
    ['CAP_SYS_MODULE', 'escape', 'Load and unload kernel modules', 'Runs chosen code in the host kernel'],
    [
      'CAP_SYS_RAWIO',
      'escape',
      'Raw port, memory, MSR and SCSI command access',
      'Direct hardware and memory access defeats isolation',
    ],
    [
      'CAP_SYS_CHROOT',
      'container',
      'Change root directory; needed to join mount namespaces',
      'Alone gives no new files; helps only with others',
    ],
    [
      'CAP_SYS_PTRACE',
      'escape',
      'Inspect, control and read memory of other processes',
      'With host PID injects host processes; else container-wide',
    ],
    [
      'CAP_SYS_PACCT',
      'host',
      'Turn process accounting on or off',
      'Accounting settings can affect host records and disk',
    ],
    [
      'CAP_SYS_ADMIN',
      'escape',
      'Mount, namespaces, quotas, many device and kernel administration calls',
      'Mounts and cgroup or device tricks reach the host',
    ],
    [
      'CAP_SYS_BOOT',
      'escape',
      'Reboot and load a replacement kernel',
      'kexec_load boots a chosen kernel; reboot namespaced',
    ],
    [
      'CAP_SYS_NICE',
      'host',
      'Raise priority, set realtime scheduling and affinity of any process',
      'Realtime tasks may starve other host workloads',
    ],
    [
      'CAP_SYS_RESOURCE',
      'host',
      'Exceed resource limits, quotas and reserved space',
      'Bypasses rlimits and reserves shared by the host',
    ],
    ['CAP_SYS_TIME', 'host', 'Set system and hardware clock', 'The wall clock is not namespaced'],
    [
      'CAP_SYS_TTY_CONFIG',
      'host',
      'Configure virtual terminals and hang up ttys',
      'Affects the host console when its tty is reachable',
    ],
    [
      'CAP_MKNOD',
      'container',
      'Create device nodes',
      'Device cgroup still blocks opening devices not allowed',
    ],
    [
      'CAP_LEASE',
      'container',
      'Take leases on files owned by others',
      'May delay opens of shared files, nothing more',
    ],
    [
      'CAP_AUDIT_WRITE',
      'benign',
      'Append user records to the kernel audit log',
      'Can only add forged user-space audit records',
    ],
    [
      'CAP_AUDIT_CONTROL',
      'host',
      'Change kernel audit rules and state',
      'Can switch off or rewrite host auditing',
    ],
    [
      'CAP_SETFCAP',
      'container',
      'Attach capabilities to files',
      'Bounding set caps the gain; userns scopes it',
    ],
    [
      'CAP_MAC_OVERRIDE',
      'host',
      'Ignore mandatory access control (Smack)',
      'Defeats the mandatory policy protecting the host',
    ],
    [
      'CAP_MAC_ADMIN',
      'host',
      'Change mandatory access control policy or labels',
      'Can replace AppArmor or Smack policy host-wide',
    ],
    [
      'CAP_SYSLOG',
      'host',
      'Read and clear kernel log; see kernel addresses',
      'Leaks host kernel messages and addresses for exploits',
    ],
    [
      'CAP_WAKE_ALARM',
      'host',
      'Set timers that wake the machine',
      'Wakes a suspended host; only power effect',
    ],
    [
      'CAP_BLOCK_SUSPEND',
      'host',
      'Keep the machine from suspending',
      'Prevents host suspend; only power effect',
    ],
    [
      'CAP_AUDIT_READ',
      'host',
      'Read the audit log through netlink',
      'Discloses audit records of the whole host',
    ],
    [
      'CAP_PERFMON',
      'host',
      'Use performance monitoring and tracing',
      'Observes kernel and other processes; side channels',
    ],
    [
      'CAP_BPF',
      'host',
      'Load privileged BPF programs and maps',
      'Kernel attack surface; with PERFMON reads kernel memory',
    ],
    [
      'CAP_CHECKPOINT_RESTORE',
      'container',
      'Choose PIDs and read map_files for checkpointing',
      'Mostly acts inside its own PID namespace',
    ],
  ];

/** The capabilities that captop knows by name, in bit order. */
export const capabilities: readonly Capability[] = table.map(([name, reach, allows, because], bit) => ({
  bit,
  name,
  reach,
  allows,
  because,
}));

const bitOf = new Map(capabilities.map(({name, bit}) => [name, bit]));

/** The kernel prints a set as 16 hexadecimal digits: 64 bits (fs/proc/array.c, cap_capset). */
const bits = 64;

/** The name of a bit: `CAP_KILL`; `CAP_41` for one that is newer than the table. */
export const capabilityName = (bit: number): string => capabilities[bit]?.name ?? `CAP_${bit}`;

/** A capability by its bit; one newer than the table is described as such and classed as reaching the host. */
export function capabilityAt(bit: number): Capability {
  return (
    capabilities[bit] ?? {
      bit,
      name: `CAP_${bit}`,
      allows: 'Newer than this version of captop: see capabilities(7) of your kernel',
      reach: 'host',
      because: 'Not judged yet, so it is taken seriously',
    }
  );
}

/** Bits of a set in ascending order. */
export function bitsOf(set: bigint): number[] {
  const held: number[] = [];
  // Halves that a Number holds exactly: shifting a bigint 64 times takes ten times as long.
  const halves = [Number(set & 0xffffffffn), Number((set >> 32n) & 0xffffffffn)];
  for (const [half, word] of halves.entries())
    for (let bit = 0; bit < 32; bit++) if ((word >>> bit) & 1) held.push(half * 32 + bit);
  return held;
}

/** Names of a set in bit order: `['CAP_CHOWN', …]`. */
export const capabilityNames = (set: bigint): string[] => bitsOf(set).map(capabilityName);

/** Number of capabilities in a set. */
export const countOf = (set: bigint): number => bitsOf(set).length;

/** The set of one bit. */
export const maskOf = (bit: number): bigint => 1n << BigInt(bit);

/** Every bit up to and including `last`, the kernel's /proc/sys/kernel/cap_last_cap. */
export const allUpTo = (last: number): bigint => (1n << BigInt(last + 1)) - 1n;

/** The name as a Docker flag takes it: `NET_ADMIN`; one newer than the table stays `CAP_41`. */
export const shortName = (name: string): string => name.replace(/^CAP_(?![0-9])/, '');

/**
 * Upper case with `CAP_` in front; `ALL` stays. The daemon stores what the client sent, in any of these
 * spellings (moby oci/caps/utils.go, NormalizeLegacyCapabilities).
 */
export function normaliseName(name: string): string {
  const upper = name.trim().toUpperCase();
  return upper === 'ALL' || upper.startsWith('CAP_') ? upper : `CAP_${upper}`;
}

/**
 * The bit of a name in any spelling; undefined for what is no capability. A number is the name of those alone
 * that are newer than the table: `CAP_41`.
 */
export function bitOfName(name: string): number | undefined {
  const normal = normaliseName(name);
  const known = bitOf.get(normal);
  if (known !== undefined) return known;
  const bit = Number(/^CAP_([1-9][0-9])$/.exec(normal)?.[1]);
  return bit >= capabilities.length && bit < bits ? bit : undefined;
}

/** The set of the names that are capabilities; others are left out. `ALL` is not one: see expected.ts. */
export function setOfNames(names: readonly string[]): bigint {
  let set = 0n;
  for (const name of names) {
    const bit = bitOfName(name);
    if (bit !== undefined) set |= maskOf(bit);
  }
  return set;
}

/** A set as captop writes it: `0xa80425fb`. */
export const toHex = (set: bigint): string => `0x${set.toString(16)}`;

/** Reads hexadecimal digits with or without `0x`; undefined for anything else. Never through Number: a set has 64 bits. */
export function fromHex(digits: string): bigint | undefined {
  return /^(0x)?[0-9a-f]{1,16}$/i.test(digits)
    ? BigInt(digits.toLowerCase().startsWith('0x') ? digits : `0x${digits}`)
    : undefined;
}
