/**
 * Which of the system calls that Docker's own seccomp profile blocks another profile allows. It is read in Docker's
 * form (moby profiles/seccomp) or the OCI's.
 */
import {setOfNames} from './capability.ts';
import {type Fields, isFields, objectsOf, textOf, textsOf} from './flags/values.ts';

/**
 * Calls into the kernel that the profiles of Docker and Podman leave to containers with a capability for them (moby
 * profiles/seccomp/default.json).
 */
const guarded: ReadonlyMap<string, bigint> = new Map(
  (
    [
      ['bpf', 'BPF SYS_ADMIN'],
      ['finit_module', 'SYS_MODULE'],
      ['init_module', 'SYS_MODULE'],
      ['kexec_load', 'SYS_BOOT'],
      ['mount', 'SYS_ADMIN'],
      ['open_by_handle_at', 'DAC_READ_SEARCH'],
      ['perf_event_open', 'PERFMON SYS_ADMIN'],
      ['setns', 'SYS_ADMIN'],
      ['umount2', 'SYS_ADMIN'],
      ['unshare', 'SYS_ADMIN'],
    ] as const
  ).map(([call, names]) => [call, setOfNames(names.split(' '))]),
);

/** A profile that holds back fewer of them than this is no better than none; that of Podman holds back six. */
const leastHeldBack = 4;

const allows = (action: unknown): boolean => /^SCMP_ACT_(ALLOW|LOG)$/.test(textOf(action));

/** Whether a rule holds for every container and for every argument. */
function isUnconditional({includes, args}: Fields): boolean {
  const {caps, minKernel} = isFields(includes) ? includes : {};
  return caps === undefined && minKernel === undefined && objectsOf(args).length === 0;
}

/** The guarded calls that a profile lets through whatever the container's capabilities are, in a fixed order. */
export function callsLetThrough(profile: Fields): readonly string[] {
  const allowed = new Set<string>();
  const refused = new Set<string>();
  for (const rule of objectsOf(profile.syscalls)) {
    const isAllowed = allows(rule.action);
    if (isAllowed && !isUnconditional(rule)) continue;
    for (const name of [...textsOf(rule.names), textOf(rule.name)])
      if (guarded.has(name)) (isAllowed ? allowed : refused).add(name);
  }
  const byDefault = allows(profile.defaultAction);
  return [...guarded.keys()].filter(call => (byDefault ? !refused.has(call) : allowed.has(call)));
}

/** Whether a profile that lets these calls through forbids nothing, or next to nothing of what matters. */
export const isNoBetterThanNone = (calls: readonly string[]): boolean =>
  guarded.size - calls.length < leastHeldBack;

/** Those of the calls for which a container does not hold a capability, so that Docker's profile would refuse them. */
export const withoutCapability = (calls: readonly string[], held: bigint): readonly string[] =>
  calls.filter(call => ((guarded.get(call) ?? 0n) & held) === 0n);

/** The profile's text as an object; undefined if it is none. */
export function seccompProfileOf(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
