/**
 * The engines that captop knows: what each grants, how it treats a user who is not root, and what it calls things.
 * Whatever differs between engines is a column of this table and is asked for nowhere else.
 */
import {profileNamed} from './profile.ts';

interface EngineRow {
  /** As shown before its version. */
  readonly title: string;
  /** The profile that holds its default capability set. */
  readonly profile: string;
  /** Names of the programs that serve its API, as the kernel cuts them (comm): at most 15 bytes. */
  readonly programs: readonly string[];
  /** Whether a user who is not root gets the added capabilities, through the ambient set. */
  readonly addsAmbient: boolean;
  /** The first version that may do so; null if none does. */
  readonly mayAddAmbientFrom: string | null;
  /** Versions before this one also fill the inheritable set; null if none does. */
  readonly fillsInheritableBefore: string | null;
  /** Whether inspect says which paths are masked and read-only. */
  readonly tellsMaskedPaths: boolean;
  /** Whether inspect lists added capabilities that the default set has anyway. */
  readonly tellsAddedDefaults: boolean;
  /** Whether it writes by itself into a privileged container's CapDrop what the host could not give. */
  readonly fillsCapDrop: boolean;
  /**
   * The security option that opens /proc and /sys, if inspect lists it; null if inspect shows it only by empty lists
   * of masked and read-only paths.
   */
  readonly unmaskOption: string | null;
  /** Whether flags of one container, such as --uidmap, give it a user namespace of its own. */
  readonly mapsUsersByFlag: boolean;
  /** Whether it names the cgroup of each container after its id when it runs as root. */
  readonly namesCgroups: boolean;
  /** Whether the ids of its containers are the engine's: captop makes those of containers without one. */
  readonly givesIds: boolean;
  /** Where its API listens unless it is told otherwise; null if it has none that starts containers. */
  readonly usualSocket: string | null;
  /** Where it keeps what it knows of containers unless it is told otherwise; captop reads it where no API answers. */
  readonly usualFolders: readonly string[];
}

/** Sources: moby daemon/oci_linux.go, oci/caps; podman libpod, containers/common pkg/capabilities, pkg/config. */
const rows = {
  docker: {
    title: 'Docker',
    profile: 'docker',
    programs: ['dockerd'],
    addsAmbient: false,
    mayAddAmbientFrom: '29.6.0', // moby/moby#52830
    fillsInheritableBefore: '20.10.14', // CVE-2022-24769
    tellsMaskedPaths: true,
    tellsAddedDefaults: true,
    fillsCapDrop: false,
    unmaskOption: null,
    mapsUsersByFlag: false,
    namesCgroups: true,
    givesIds: true,
    usualSocket: '/var/run/docker.sock',
    usualFolders: ['/run/docker/containerd/daemon', '/run/containerd'],
  },
  podman: {
    title: 'Podman',
    profile: 'podman',
    programs: ['podman'],
    addsAmbient: true,
    mayAddAmbientFrom: null,
    fillsInheritableBefore: null,
    tellsMaskedPaths: false,
    tellsAddedDefaults: false,
    fillsCapDrop: true,
    unmaskOption: 'unmask',
    mapsUsersByFlag: true,
    namesCgroups: false,
    givesIds: true,
    usualSocket: '/run/podman/podman.sock',
    usualFolders: ['/var/lib/containers/storage'],
  },
  containerd: {
    title: 'containerd',
    profile: 'docker',
    programs: ['containerd'],
    addsAmbient: false,
    mayAddAmbientFrom: null,
    fillsInheritableBefore: null,
    tellsMaskedPaths: true,
    tellsAddedDefaults: true,
    fillsCapDrop: false,
    unmaskOption: null,
    mapsUsersByFlag: false,
    namesCgroups: false,
    givesIds: true,
    usualSocket: null,
    usualFolders: ['/run/containerd'],
  },
  'cri-o': {
    title: 'CRI-O',
    profile: 'crio',
    programs: ['crio'],
    addsAmbient: false,
    mayAddAmbientFrom: null,
    fillsInheritableBefore: null,
    tellsMaskedPaths: true,
    tellsAddedDefaults: true,
    fillsCapDrop: false,
    unmaskOption: null,
    mapsUsersByFlag: false,
    namesCgroups: false,
    givesIds: true,
    usualSocket: null,
    usualFolders: ['/var/lib/containers/storage'],
  },
  // Containers that no engine tells of are compared with what most engines grant.
  other: {
    title: 'no engine',
    profile: 'docker',
    programs: [],
    addsAmbient: false,
    mayAddAmbientFrom: null,
    fillsInheritableBefore: null,
    tellsMaskedPaths: false,
    tellsAddedDefaults: true,
    fillsCapDrop: false,
    unmaskOption: null,
    mapsUsersByFlag: false,
    namesCgroups: false,
    givesIds: false,
    usualSocket: null,
    usualFolders: [],
  },
} as const satisfies Record<string, EngineRow>;

export type EngineKind = keyof typeof rows;

export const engineKinds = Object.keys(rows) as readonly EngineKind[];

/** The profiles that are what some engine grants by default. */
export const engineProfiles: ReadonlySet<string> = new Set(Object.values(rows).map(({profile}) => profile));

/** What holds for an engine of any version. */
export const engineRow = (kind: EngineKind): EngineRow => rows[kind];

/** What an engine of one version grants and how it treats a user who is not root. */
export interface EngineRules extends EngineRow {
  /** The default set. */
  readonly granted: bigint;
  /** Whether the bounding set also becomes the inheritable one. */
  readonly fillsInheritable: boolean;
  /** Whether a user who is not root may have got the added capabilities: the version alone does not tell. */
  readonly mayAddAmbient: boolean;
}

/** Whether version `a` is older than `b`. Both are dotted numbers; what follows `-`, `+` or `~` is ignored. */
export function olderThan(a: string, b: string): boolean {
  const numbers = (version: string) =>
    (version.split(/[-+~]/)[0] ?? '').split('.').map(part => Number.parseInt(part, 10) || 0);
  const [left, right] = [numbers(a), numbers(b)];
  for (let part = 0; part < Math.max(left.length, right.length); part++) {
    const difference = (left[part] ?? 0) - (right[part] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** The rules of an engine by its kind and version. */
export function engineRules(kind: EngineKind, version: string): EngineRules {
  const row = engineRow(kind);
  const {fillsInheritableBefore, mayAddAmbientFrom, profile} = row;
  return {
    ...row,
    granted: profileNamed(profile)?.set ?? 0n,
    fillsInheritable: fillsInheritableBefore !== null && olderThan(version, fillsInheritableBefore),
    mayAddAmbient: mayAddAmbientFrom !== null && !olderThan(version, mayAddAmbientFrom),
  };
}
