/** --security-opt: seccomp, AppArmor, labels, no-new-privileges, and the masked paths of /proc and /sys. */
import {described, known, list, nullable, optional, text, truth} from '../document/codec.ts';
import {engineRow} from '../engine-rules.ts';
import {type Known, unknown} from '../known.ts';
import {callsLetThrough, seccompProfileOf} from '../seccomp.ts';
import {type Flag, flag} from './flag.ts';
import type {DeclaredNamespaces} from './namespaces.ts';
import {type ParseError, parseError, readEach} from './parse-error.ts';
import type {Daemon, FlagRow} from './row.ts';
import {profileFlags, securityInPod} from './security-in-pod.ts';
import type {DeclaredSwitches} from './switches.ts';
import {textsOf, truthOf} from './values.ts';

export interface DeclaredSecurity {
  readonly noNewPrivileges: boolean;
  /** 'default', 'unconfined', 'builtin' or 'custom'. */
  readonly seccomp: string;
  /** Calls that a profile of its own lets through and Docker's holds back, unless a capability is held for them. */
  readonly seccompAllows: Known<readonly string[]>;
  /** The profile's name, 'unconfined', or '' if none is declared. */
  readonly apparmor: string;
  /** As the daemon lists it. */
  readonly securityOpt: readonly string[];
  /** null if the daemon masks nothing on purpose (privileged, systempaths=unconfined). */
  readonly maskedPaths: readonly string[] | null;
  readonly readonlyPaths: readonly string[] | null;
}

/**
 * The value of `key=value` or, as older clients sent it, `key:value`; undefined if the option is not there. The last
 * of several counts (moby daemon/daemon_unix.go, parseSecurityOpt).
 */
export const optionValue = (options: readonly string[], key: string): string | undefined =>
  options.findLast(each => each.startsWith(`${key}=`) || each.startsWith(`${key}:`))?.slice(key.length + 1);

/** `NAME=VALUE`, the older `NAME:VALUE`, and `no-new-privileges` alone (docker/cli opts.go, parseSecurityOpts). */
const knownOption =
  /^(no-new-privileges)$|^(no-new-privileges|seccomp|apparmor|label|systempaths|writable-cgroups|unmask|mask|proc-opts)[=:]/;

const readOption = (option: string): string | ParseError =>
  knownOption.test(option)
    ? option
    : parseError(
        `--security-opt ${JSON.stringify(option)} is not an option that Docker knows: those are apparmor=, label=, no-new-privileges, seccomp= and systempaths=`,
      );

function seccompOf(options: readonly string[]): string {
  const value = optionValue(options, 'seccomp');
  if (value === undefined) return 'default';
  return value === 'unconfined' || value === 'builtin' ? value : 'custom';
}

/** The text of a profile is in the option itself: the client has read it from a file. */
function seccompAllowsOf(options: readonly string[]): Known<readonly string[]> {
  const text = optionValue(options, 'seccomp')?.trimStart() ?? '';
  if (!text.startsWith('{')) return [];
  const profile = seccompProfileOf(text);
  return profile === undefined ? unknown('the seccomp profile is not valid JSON') : callsLetThrough(profile);
}

/** The last option of that name, which alone counts, by any word for a truth value that Go's ParseBool knows. */
function forbidsNewPrivileges(options: readonly string[]): boolean {
  const last = options.findLast(each => /^no-new-privileges([=:]|$)/.test(each));
  return last === 'no-new-privileges' || truthOf(last?.slice('no-new-privileges='.length) ?? '') === true;
}

/** What decides which options the daemon writes by itself. */
type Privileges = Pick<DeclaredSwitches, 'privileged'> & DeclaredNamespaces;

/**
 * What the daemon writes into SecurityOpt by itself: Docker if a namespace is the host's or the container is
 * privileged (moby daemon/create.go, generateSecurityOpt), Podman if it is privileged.
 */
export function addedByDaemon(option: string, {privileged, namespaces: {pid, ipc}}: Privileges): boolean {
  if (option === 'unmask=all') return privileged;
  return option === 'label=disable' && (privileged || pid === 'host' || ipc === 'host');
}

/** One spelling; the JSON text of a profile, which the client has read from a file, stands as the name of a file. */
export function spelledOption(option: string): string {
  const plain = option.replace(/^([a-z-]+):/, '$1=');
  if (/^seccomp=\s*\{/.test(plain)) return 'seccomp=PROFILE.json';
  const [, forbids] = /^no-new-privileges=(.*)$/.exec(plain) ?? [];
  return forbids !== undefined && truthOf(forbids) ? 'no-new-privileges' : plain;
}

/** Opens /proc and /sys; Docker takes it out of the list, and Podman leaves its own in. */
export const openSystemPaths = 'systempaths=unconfined';

/** Whether nothing of /proc and /sys is masked. */
export const isOpen = ({maskedPaths, readonlyPaths}: DeclaredSecurity): boolean =>
  !maskedPaths?.length && !readonlyPaths?.length;

/** Whether a container that has other parts of /proc masked or read-only may write to /proc/sys. */
export const opensKernelSettings = ({maskedPaths, readonlyPaths}: DeclaredSecurity): boolean =>
  (maskedPaths ?? readonlyPaths) !== null &&
  readonlyPaths?.some(path => path === '/proc/sys' || path === '/proc') !== true;

function flagsOf(declared: DeclaredSecurity & Privileges, {engineKind}: Daemon): readonly Flag[] {
  const options = declared.securityOpt.filter(option => !addedByDaemon(option, declared)).map(spelledOption);
  const open = engineRow(engineKind).unmaskOption === null && !declared.privileged && isOpen(declared);
  return [...options, ...(open ? [openSystemPaths] : [])].map(option => flag('security-opt', option));
}

/** Options of which a container has one: a new one takes the place of the old. */
const onlyOne = /^(seccomp|no-new-privileges|apparmor)/;

/**
 * ctr forbids new privileges unless told, and filters no system call unless told; privileged containers have no filter
 * (containerd oci/spec.go, cmd/ctr/commands/run/run_unix.go).
 */
function toCtr(flags: readonly Flag[], all: readonly Flag[]): readonly Flag[] {
  const options = flags.flatMap(({value}) => (value === null ? [] : [value]));
  const [seccomp, apparmor] = [optionValue(options, 'seccomp'), optionValue(options, 'apparmor')];
  const isFiltered = seccomp !== 'unconfined' && !all.some(({name}) => name === 'privileged');
  const profile = seccomp === undefined || seccomp === 'builtin' ? [] : [flag('seccomp-profile', seccomp)];
  return [
    ...(forbidsNewPrivileges(options) ? [] : [flag('allow-new-privs')]),
    ...(isFiltered ? [flag('seccomp'), ...profile] : []),
    ...(apparmor === undefined || apparmor === 'unconfined' ? [] : [flag('apparmor-profile', apparmor)]),
  ];
}

export const securityOpt: FlagRow<readonly string[], DeclaredSecurity & Privileges> = {
  flags: ['security-opt'],
  fromRun: given => readEach(given.all('security-opt'), readOption),
  fromInspect: ({HostConfig}) => textsOf(HostConfig?.SecurityOpt),
  serviceKeys: ['security_opt'],
  fromService: service => readEach(textsOf(service.security_opt), readOption),
  declare: (options, {apparmor}) => ({
    noNewPrivileges: forbidsNewPrivileges(options),
    seccomp: seccompOf(options),
    seccompAllows: seccompAllowsOf(options),
    apparmor: optionValue(options, 'apparmor') ?? apparmor,
    securityOpt: options,
  }),
  json: {
    noNewPrivileges: truth,
    seccomp: text,
    seccompAllows: described(
      optional(known(list(text))),
      "Calls that a seccomp profile of its own lets through and Docker's leaves to containers with a capability",
    ),
    apparmor: text,
    securityOpt: list(text),
  },
  printed: {'security-opt': {key: 'security_opt', list: true}},
  toRun: flagsOf,
  beyondRun: profileFlags,
  toPod: securityInPod,
  toCtr,
  supersedes(added, standing) {
    const kind = onlyOne.exec(added.value ?? '')?.[0];
    return kind !== undefined && standing.value?.startsWith(kind) === true;
  },
};

/** null if the document does not tell; an empty list, which is how Docker tells `systempaths=unconfined`, if none is. */
const pathsRow = (
  field: 'maskedPaths' | 'readonlyPaths',
  hostConfig: string,
): FlagRow<readonly string[] | null, DeclaredSecurity> => ({
  flags: [],
  fromRun: () => null,
  fromInspect({HostConfig}) {
    const paths = HostConfig?.[hostConfig];
    return Array.isArray(paths) ? textsOf(paths) : null;
  },
  serviceKeys: [],
  fromService: () => null,
  declare: paths => ({[field]: paths?.length ? paths : null}),
  json: {[field]: nullable(list(text))},
  printed: {},
  toRun: () => [],
});

export const maskedPaths = pathsRow('maskedPaths', 'MaskedPaths');
export const readonlyPaths = pathsRow('readonlyPaths', 'ReadonlyPaths');
