/** The file of a seccomp profile, as `--security-opt seccomp=FILE` names it (moby profiles/seccomp). */
import type {ComposeFiles} from '../compose/files.ts';
import {absolutePath} from '../compose/posix-path.ts';
import {type Fields, isFields, objectsOf, textOf, textsOf} from '../flags/values.ts';

const allows = (action: unknown): boolean => /^SCMP_ACT_(ALLOW|LOG)$/.test(textOf(action));

/** Calls into the kernel that the profiles of Docker and Podman leave to containers with the capability for them. */
const guarded = [
  'bpf',
  'finit_module',
  'init_module',
  'kexec_load',
  'mount',
  'open_by_handle_at',
  'perf_event_open',
  'setns',
  'umount2',
  'unshare',
];

/** A profile that holds back fewer of them than this is no better than none; that of Podman holds back six. */
const leastHeldBack = 4;

/** Whether a profile lets a call through whatever the container's capabilities are. */
function lets(call: string, profile: Fields): boolean {
  const rules = objectsOf(profile.syscalls).filter(
    rule => textsOf(rule.names).includes(call) || textOf(rule.name) === call,
  );
  if (allows(profile.defaultAction)) return rules.every(({action}) => allows(action));
  return rules.some(({action, includes}) => {
    const {caps, minKernel} = isFields(includes) ? includes : {};
    return allows(action) && caps === undefined && minKernel === undefined;
  });
}

/** Whether a profile forbids nothing, or next to nothing of what matters. */
function allowsEverything(profile: Fields): boolean {
  return guarded.filter(call => !lets(call, profile)).length < leastHeldBack;
}

/** The profile's text as an object; undefined if it is none. */
function profileOf(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export interface ReadOptions {
  /** The options, with a profile that allows everything called by its effect. */
  readonly options: readonly string[];
  /** What could not be read, in sentences. */
  readonly unread: readonly string[];
  /** What was found in files, in sentences. */
  readonly notes: readonly string[];
}

/** Reads the seccomp profiles that security options name; relative names start from `folder`. */
export function readSeccompProfiles(
  options: readonly string[],
  folder: string,
  files: Pick<ComposeFiles, 'read'>,
): ReadOptions {
  const unread: string[] = [];
  const notes: string[] = [];
  const read = options.map(option => {
    const value = /^seccomp[=:](.*)$/s.exec(option)?.[1];
    if (value === undefined || value === 'unconfined' || value === 'builtin') return option;
    const inline = value.trimStart().startsWith('{');
    const text = inline ? value : files.read(absolutePath(value, folder, ''));
    const name = inline ? 'the seccomp profile' : `the seccomp profile ${value}`;
    const profile = typeof text === 'string' ? profileOf(text) : undefined;
    if (profile === undefined) {
      unread.push(
        `${name} cannot be read${typeof text === 'string' ? ': it is not JSON' : `: ${text.error}`}`,
      );
      return option;
    }
    if (!allowsEverything(profile)) return option;
    notes.push(
      `${name} holds back none of the calls that matter, or few: it is judged as seccomp=unconfined`,
    );
    return 'seccomp=unconfined';
  });
  return {options: read, unread, notes};
}
