/**
 * A bundle's specification -> what the container's configuration asked for. A specification holds what an engine made
 * of the flags, not the flags, so that these are concluded: the fewest that lead to it from the engine's defaults.
 */
import {bitsOf, capabilityName, setOfNames, shortName} from '../../model/capability.ts';
import type {EngineRules} from '../../model/engine-rules.ts';
import type {Declared} from '../../model/flags/declared.ts';
import {untoldFlags} from '../../model/flags/table.ts';
import {unknown} from '../../model/known.ts';
import type {EngineDeclared} from '../engine.ts';
import {allowsEveryDevice, devicesOf} from './devices.ts';
import type {RuntimeSpec} from './spec.ts';

const namesOf = (set: bigint): readonly string[] => bitsOf(set).map(bit => shortName(capabilityName(bit)));

/** What no engine grants together unless it grants everything. */
const everything = setOfNames([
  'SYS_ADMIN',
  'SYS_MODULE',
  'SYS_RAWIO',
  'SYS_BOOT',
  'MAC_ADMIN',
  'WAKE_ALARM',
]);

const isEmpty = (items: readonly unknown[] | undefined): boolean => (items?.length ?? 0) === 0;

/** Only a privileged container has all capabilities and devices, and neither a filter nor masked paths. */
function isPrivileged(bounding: bigint, {linux = {}}: RuntimeSpec): boolean {
  return (
    (bounding & everything) === everything &&
    linux.seccomp === undefined &&
    isEmpty(linux.maskedPaths) &&
    isEmpty(linux.readonlyPaths) &&
    allowsEveryDevice(linux)
  );
}

function capabilityFlags(bounding: bigint, granted: bigint): Pick<Declared, 'capAdd' | 'capDrop'> {
  if ((bounding & everything) === everything) return {capAdd: ['ALL'], capDrop: []};
  const dropped = granted & ~bounding;
  return {
    capAdd: namesOf(bounding & ~granted),
    capDrop: dropped !== 0n && dropped === granted ? ['ALL'] : namesOf(dropped),
  };
}

/**
 * Whose namespace the container has, in Docker's words: `private`, `host`, or `container:ID` if it joins that of a
 * container whose init process is known.
 */
function modeOf(
  type: string,
  {linux = {}}: RuntimeSpec,
  idOfPid: (pid: number) => string | undefined,
): string {
  const namespace = linux.namespaces?.find(each => each.type === type);
  if (namespace === undefined) return 'host';
  const pid = Number(/^\/proc\/([0-9]+)\/ns\//.exec(namespace.path ?? '')?.[1] ?? Number.NaN);
  if (pid === 1) return 'host';
  const id = Number.isNaN(pid) ? undefined : idOfPid(pid);
  return id === undefined ? 'private' : `container:${id}`;
}

/** What every engine mounts into every container, by type. */
const usualMounts: Readonly<Record<string, ReadonlySet<string>>> = {
  tmpfs: new Set(['/dev', '/dev/shm', '/run', '/sys/fs/cgroup']),
  bind: new Set([
    ...['/dev/shm', '/etc/hostname', '/etc/hosts', '/etc/resolv.conf', '/sbin/docker-init'],
    ...['/run/.containerenv', '/run/secrets'],
  ]),
};

const propagations = /^r?(private|shared|slave|unbindable)$/;

function mountsOf({mounts = []}: RuntimeSpec): Declared['mounts'] {
  return mounts
    .filter(({destination = '', type = 'bind'}) => usualMounts[type]?.has(destination) === false)
    .map(({destination = '', type = 'bind', source = '', options = []}) => ({
      type: type === 'bind' && /\/volumes\/[^/]+\/_data$/.test(source) ? 'volume' : type,
      source: type === 'tmpfs' ? '' : source,
      destination,
      readOnly: options.includes('ro') || options.includes('rro'),
      propagation: type === 'bind' ? (options.find(option => propagations.test(option)) ?? '') : '',
    }));
}

/** Without a filter in the specification none was asked for. An engine's own profile is an allow-list; any other kind was written by a user. */
function seccompOf(privileged: boolean, {linux = {}}: RuntimeSpec): string {
  if (linux.seccomp === undefined) return privileged ? 'default' : 'unconfined';
  return linux.seccomp.defaultAction === 'SCMP_ACT_ERRNO' ? 'default' : 'custom';
}

/** What was unmasked: everything, /proc/sys, or nothing that decides over the host. */
function unmasked({maskedPaths, readonlyPaths}: NonNullable<RuntimeSpec['linux']>): readonly string[] {
  if (isEmpty(maskedPaths) && isEmpty(readonlyPaths)) return ['ALL'];
  return readonlyPaths?.includes('/proc/sys') ? [] : ['/proc/sys'];
}

/** Its uid is looked up in the container's passwd. */
const {uid: _, ...untold} = untoldFlags('a bundle does not tell');
const notInBundle = unknown('a bundle does not say which image it was made from');

/**
 * What a container was asked to be.
 *
 * @param rules of the engine: its default set, and the option that opens /proc and /sys where it lists one
 * @param idOfPid the container whose init process has a PID
 */
export function declaredBySpec(
  spec: RuntimeSpec,
  {granted, unmaskOption}: Pick<EngineRules, 'granted' | 'unmaskOption'>,
  idOfPid: (pid: number) => string | undefined,
): EngineDeclared {
  const {process = {}, linux = {}, root} = spec;
  const {uid = 0, gid = 0, additionalGids = []} = process.user ?? {};
  const bounding = setOfNames(process.capabilities?.bounding ?? []);
  const privileged = isPrivileged(bounding, spec);
  const seccomp = seccompOf(privileged, spec);
  const noNewPrivileges = process.noNewPrivileges === true;
  const args = process.args ?? [];
  const init = args[0] === '/sbin/docker-init';
  return {
    ...untold,
    privileged,
    ...(privileged ? {capAdd: [], capDrop: []} : capabilityFlags(bounding, granted)),
    requestedSets: {
      bounding: process.capabilities?.bounding ?? [],
      inheritable: process.capabilities?.inheritable ?? [],
      ambient: process.capabilities?.ambient ?? [],
    },
    user: uid === 0 ? '' : String(uid),
    userSource: 'unknown',
    imageUser: notInBundle,
    groupAdd: additionalGids.filter(group => group !== gid).map(String),
    securityOpt: [
      ...(noNewPrivileges ? ['no-new-privileges'] : []),
      ...(seccomp === 'unconfined' ? ['seccomp=unconfined'] : []),
      ...(unmaskOption === null || privileged
        ? []
        : unmasked(linux).map(paths => `${unmaskOption}=${paths}`)),
    ],
    noNewPrivileges,
    seccomp,
    seccompAllows: linux.seccomp?.allows ?? [],
    apparmor: process.apparmorProfile ?? '',
    readonlyRootfs: root?.readonly === true,
    init,
    namespaces: {
      pid: modeOf('pid', spec, idOfPid),
      network: modeOf('network', spec, idOfPid),
      ipc: modeOf('ipc', spec, idOfPid),
      uts: modeOf('uts', spec, idOfPid),
      user: modeOf('user', spec, idOfPid),
      cgroup: modeOf('cgroup', spec, idOfPid),
    },
    maskedPaths: isEmpty(linux.maskedPaths) ? null : (linux.maskedPaths ?? null),
    readonlyPaths: isEmpty(linux.readonlyPaths) ? null : (linux.readonlyPaths ?? null),
    mounts: mountsOf(spec),
    ...(privileged ? {devices: [], deviceCgroupRules: []} : devicesOf(linux)),
    runtime: '',
    command: init ? args.slice(args[1] === '--' ? 2 : 1) : args,
  };
}
