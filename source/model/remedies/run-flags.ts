/** The declared flags that matter for privilege, as `docker run` takes them, in one spelling and order. */
import {addFlags, dropFlags} from '../capability-flags.ts';
import {type EngineKind, engineRow} from '../engine-rules.ts';
import type {Declared, Device, Mount, ObservedHost} from '../snapshot.ts';

/** `--volume=/etc:/host/etc:ro`. */
export const bindFlag = ({source, destination, readOnly}: Mount): string =>
  `--volume=${source}:${destination}${readOnly ? ':ro' : ''}`;

/** `--device=/dev/fuse`, `--device=/dev/sda:/dev/disk:r`. */
export function deviceFlag({host, container, permissions}: Device): string {
  const mapped = host === container ? host : `${host}:${container}`;
  return permissions === 'rwm' ? `--device=${mapped}` : `--device=${host}:${container}:${permissions}`;
}

/**
 * What the daemon writes into SecurityOpt by itself: Docker where a namespace is the host's or the container is
 * privileged (moby daemon/create.go, generateSecurityOpt), Podman where it is privileged.
 */
function addedByDaemon(option: string, {privileged, namespaces: {pid, ipc}}: Declared): boolean {
  if (option === 'unmask=all') return privileged;
  return option === 'label=disable' && (privileged || pid === 'host' || ipc === 'host');
}

/** `--security-opt=…` as declared; a profile's JSON text, which the client has read from a file, as a word. */
function securityFlag(option: string): string {
  const spelled = option.replace(/^([a-z-]+):/, '$1=');
  if (/^seccomp=\s*\{/.test(spelled)) return '--security-opt=seccomp=PROFILE.json';
  return `--security-opt=${spelled === 'no-new-privileges=true' ? 'no-new-privileges' : spelled}`;
}

/** The security options, with the one that opens /proc and /sys where the engine takes it out of the list. */
function securityFlags(declared: Declared, engine: EngineKind): string[] {
  const flags = declared.securityOpt.filter(option => !addedByDaemon(option, declared)).map(securityFlag);
  const open =
    engineRow(engine).unmaskOption === null &&
    !declared.privileged &&
    (declared.maskedPaths?.length ?? 0) === 0 &&
    (declared.readonlyPaths?.length ?? 0) === 0;
  return open ? [...flags, '--security-opt=systempaths=unconfined'] : flags;
}

const namespaceFlags: ReadonlyArray<readonly [keyof Declared['namespaces'], string]> = [
  ['pid', '--pid'],
  ['network', '--network'],
  ['ipc', '--ipc'],
  ['uts', '--uts'],
];

/** Only where the daemon maps users is being left out a wish of its own. */
const userNamespaceFlag = ({namespaces}: Declared, remapped: boolean): string[] =>
  remapped && namespaces.user === 'host' ? ['--userns=host'] : [];

/** Namespaces that are the host's or another container's; what is private needs no flag. */
const shared = (mode: string): boolean => mode === 'host' || mode.startsWith('container:');

/** The flags, in a fixed order: privileged, capabilities, user, security options, namespaces, mounts, devices. */
export function runFlags(
  declared: Declared,
  {remapped, engineKind}: Pick<ObservedHost, 'remapped' | 'engineKind'>,
): readonly string[] {
  const {capAdd, capDrop, user, userSource} = declared;
  return [
    ...(declared.privileged ? ['--privileged'] : []),
    ...addFlags(capAdd),
    ...dropFlags(capDrop),
    ...(user !== '' && userSource !== 'image' ? [`--user=${user}`] : []),
    ...declared.groupAdd.map(group => `--group-add=${group}`),
    ...securityFlags(declared, engineKind),
    ...namespaceFlags.flatMap(([name, flag]) => {
      const mode = declared.namespaces[name];
      return shared(mode) ? [`${flag}=${mode}`] : [];
    }),
    ...userNamespaceFlag(declared, remapped),
    ...(declared.readonlyRootfs ? ['--read-only'] : []),
    ...declared.mounts.filter(({type}) => type === 'bind').map(bindFlag),
    ...declared.devices.map(deviceFlag),
    ...declared.deviceCgroupRules.map(rule => `--device-cgroup-rule=${rule}`),
  ];
}

const order = [
  '--privileged',
  '--cap-add',
  '--cap-drop',
  '--user',
  '--group-add',
  '--security-opt',
  '--pid',
  '--network',
  '--ipc',
  '--uts',
  '--userns',
  '--read-only',
  '--volume',
  '--device',
  '--device-cgroup-rule',
];

const place = (flag: string): number => order.indexOf(flag.split('=')[0] ?? flag);

/** Flags in that order, those of one name by what they hold. */
export const inOrder = (flags: readonly string[]): readonly string[] =>
  [...flags].sort((a, b) => place(a) - place(b) || (a < b ? -1 : a > b ? 1 : 0));
