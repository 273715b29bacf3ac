/** What a named volume really is: a folder of the daemon's own, or a path, disk or file system of the host. */
import {childOf, type Node, textOfNode} from '../../compose/node.ts';
import {absolutePath} from '../../compose/posix-path.ts';
import {truthOfNode} from '../../compose/truth.ts';
import {isDisk} from '../../findings/devices.ts';
import type {Device} from '../../flags/devices.ts';
import type {Mount} from '../../flags/mounts.ts';

export interface VolumeUse {
  readonly name: string;
  readonly target: string;
  readonly readOnly: boolean;
}

export interface VolumeParts {
  readonly mounts: readonly Mount[];
  readonly devices: readonly Device[];
  /** Why it could not be looked at, in one sentence. */
  readonly problem: string | null;
}

/** File systems of the kernel, and where every host has them. */
const kernelFileSystems: Readonly<Record<string, string>> = {
  proc: '/proc',
  sysfs: '/sys',
  devtmpfs: '/dev',
  cgroup: '/sys/fs/cgroup',
  cgroup2: '/sys/fs/cgroup',
  debugfs: '/sys/kernel/debug',
  tracefs: '/sys/kernel/tracing',
  securityfs: '/sys/kernel/security',
  bpf: '/sys/fs/bpf',
  configfs: '/sys/kernel/config',
};

/** File systems of another machine, or of memory. */
const elsewhere: ReadonlySet<string> = new Set(['nfs', 'nfs4', 'cifs', 'smb3', 'smbfs', 'tmpfs', 'ramfs']);

/** The address of a file server that is the host itself. */
const thisMachine =
  /^addr=(127\.|localhost$|::1$|0\.0\.0\.0$|host\.docker\.internal$|host\.containers\.internal$)/;

const nothing: VolumeParts = {mounts: [], devices: [], problem: null};

const bindOf = (source: string, {target, readOnly}: VolumeUse): Mount => ({
  type: 'bind',
  source,
  destination: target,
  readOnly,
  propagation: source === '/' ? 'rslave' : 'rprivate',
});

/** The layers of an overlay are folders of the host. */
function overlayFolders(options: readonly string[]): readonly string[] {
  return options.flatMap(option => {
    const [, folders] = /^(?:lowerdir|upperdir|workdir)\+?=(.*)$/.exec(option) ?? [];
    return folders === undefined ? [] : folders.split(':').filter(folder => folder !== '');
  });
}

const isExternal = (volume: Node | undefined): boolean => {
  const external = childOf(volume, 'external');
  return external?.kind === 'map' || truthOfNode(external) === true;
};

/** What the `local` driver mounts for its options (moby volume/local/local_unix.go). */
function localVolume(use: VolumeUse, options: Node): VolumeParts {
  const type = textOfNode(childOf(options, 'type')) ?? '';
  const device = textOfNode(childOf(options, 'device')) ?? '';
  const words = (textOfNode(childOf(options, 'o')) ?? '').split(',').map(word => word.trim());
  const asked = {...use, readOnly: use.readOnly || words.includes('ro')};
  const kernel = kernelFileSystems[type];
  if (words.includes('bind') || words.includes('rbind') || type === 'bind')
    // The daemon works in the root directory, where a path that is relative starts.
    return {...nothing, mounts: [bindOf(absolutePath(device, '/', ''), asked)]};
  if (kernel !== undefined) return {...nothing, mounts: [bindOf(kernel, asked)]};
  if (type === 'overlay') {
    const isWritable = words.some(word => word.startsWith('upperdir='));
    const readOnly = asked.readOnly || !isWritable;
    return {
      ...nothing,
      mounts: overlayFolders(words).map(folder =>
        bindOf(absolutePath(folder, '/', ''), {...asked, readOnly}),
      ),
    };
  }
  const server = words.find(word => thisMachine.test(word));
  if (server !== undefined)
    return {
      ...plainVolume(use),
      problem: `the volume ${use.name} comes from a server on this machine (${server}), which may export any path of it`,
    };
  if (elsewhere.has(type) || (type === '' && device === '')) return plainVolume(use);
  if (/^(\/dev\/|UUID=|LABEL=|PARTUUID=|PARTLABEL=)/.test(device)) {
    const permissions = asked.readOnly ? 'r' : 'rw';
    const host = device.startsWith('/') ? device : `/dev/disk/${device}`;
    if (isDisk(host)) return {...nothing, devices: [{host, container: use.target, permissions}]};
  }
  return {
    ...nothing,
    problem: `the volume ${use.name} mounts ${device || 'nothing'} as ${type || 'no'} file system, which captop does not know`,
  };
}

const plainVolume = ({name, target, readOnly}: VolumeUse): VolumeParts => ({
  ...nothing,
  mounts: [{type: 'volume', source: name, destination: target, readOnly, propagation: ''}],
});

/** What using a named volume brings into a container. */
export function volumeParts(use: VolumeUse, volume: Node | undefined): VolumeParts {
  if (isExternal(volume))
    return {
      ...plainVolume(use),
      problem: `the volume ${use.name} is external: it was made elsewhere, and may bind a path of the host`,
    };
  const driver = textOfNode(childOf(volume, 'driver')) || 'local';
  if (driver !== 'local')
    return {
      ...plainVolume(use),
      problem: `the volume ${use.name} is of the driver ${driver}, which captop does not know`,
    };
  const options = childOf(volume, 'driver_opts');
  return options === undefined ? plainVolume(use) : localVolume(use, options);
}
