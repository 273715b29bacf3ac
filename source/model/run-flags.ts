/** The declared flags that matter for privilege, as `docker run` takes them, in one spelling and order. */
import {addFlags, dropFlags, flagName} from './capability-flags.ts';
import type {Declared, Device, Mount} from './snapshot.ts';

/** `--volume=/etc:/host/etc:ro`. */
export const bindFlag = ({source, destination, readOnly}: Mount): string =>
  `--volume=${source}:${destination}${readOnly ? ':ro' : ''}`;

/** `--device=/dev/fuse`, `--device=/dev/sda:/dev/disk:r`. */
export function deviceFlag({host, container, permissions}: Device): string {
  const mapped = host === container ? host : `${host}:${container}`;
  return permissions === 'rwm' ? `--device=${mapped}` : `--device=${host}:${container}:${permissions}`;
}

/** What the daemon adds to SecurityOpt by itself where a namespace is the host's, or the container privileged. */
const addedByDaemon = 'label=disable';

/** `--security-opt=…` as declared; a profile's JSON text, which the client has read from a file, as a word. */
function securityFlag(option: string): string {
  const spelled = option.replace(/^([a-z-]+):/, '$1=');
  if (/^seccomp=\s*\{/.test(spelled)) return '--security-opt=seccomp=PROFILE.json';
  return `--security-opt=${spelled === 'no-new-privileges=true' ? 'no-new-privileges' : spelled}`;
}

function securityFlags(declared: Declared): string[] {
  const {pid, ipc} = declared.namespaces;
  const added = declared.privileged || pid === 'host' || ipc === 'host';
  const flags = declared.securityOpt.filter(option => !(added && option === addedByDaemon)).map(securityFlag);
  const open =
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
  ['user', '--userns'],
];

/** Namespaces that are the host's or another container's; what is private needs no flag. */
const shared = (mode: string): boolean => mode === 'host' || mode.startsWith('container:');

/** `ALL` dropped makes every other drop idle, unless `ALL` is added too: then it is the idle one. */
const dropsAll = ({capAdd, capDrop}: Declared): boolean =>
  capDrop.map(flagName).includes('ALL') && !capAdd.map(flagName).includes('ALL');

/** The flags, in a fixed order: privileged, capabilities, user, security options, namespaces, mounts, devices. */
export function runFlags(declared: Declared): readonly string[] {
  const {capAdd, capDrop, user, userSource} = declared;
  return [
    ...(declared.privileged ? ['--privileged'] : []),
    ...addFlags(capAdd),
    ...(dropsAll(declared) ? ['--cap-drop=ALL'] : dropFlags(capDrop)),
    ...(user !== '' && userSource !== 'image' ? [`--user=${user}`] : []),
    ...declared.groupAdd.map(group => `--group-add=${group}`),
    ...securityFlags(declared),
    ...namespaceFlags.flatMap(([name, flag]) => {
      const mode = declared.namespaces[name];
      return shared(mode) ? [`${flag}=${mode}`] : [];
    }),
    ...(declared.readonlyRootfs ? ['--read-only'] : []),
    ...declared.mounts.filter(({type}) => type === 'bind').map(bindFlag),
    ...declared.devices.map(deviceFlag),
    ...declared.deviceCgroupRules.map(rule => `--device-cgroup-rule=${rule}`),
  ];
}
