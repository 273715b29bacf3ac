/** The state folders of containerd, and in which of its namespaces containers are. */
import {existsSync, readdirSync} from 'node:fs';
import {join} from 'node:path';

/** The state folders of containerd: its own, those of k3s and RKE2, k0s and MicroK8s. */
export const stateRoots = [
  '/run/containerd',
  '/run/k3s/containerd',
  '/run/k0s/containerd',
  '/var/snap/microk8s/common/run/containerd',
] as const;

/** Where dockerd keeps the bundles of its containers: its own containerd's, or the machine's (moby cmd/dockerd). */
export const stateRootsOfDocker = ['/run/docker/containerd/daemon', '/run/containerd'] as const;

/** Where the shims of version 2 keep their bundles (containerd core/runtime/v2). */
export const tasksFolder = 'io.containerd.runtime.v2.task';

/** Whose containers of a state folder are meant: those of dockerd, or all others. */
export type BundlesOf = 'docker' | 'others';

/** dockerd uses a namespace of its own, with userns-remap one for the ids of root (moby daemon/daemon.go). */
export const isMeant = (namespace: string, whose: BundlesOf | undefined): boolean =>
  whose === undefined || /^moby(-\d+\.\d+)?$/.test(namespace) === (whose === 'docker');

/** Well-known namespaces, for a user who may not list the folder: those of dockerd, the CRI plugin, ctr and nerdctl, BuildKit. */
const knownNamespaces = ['moby', 'k8s.io', 'default', 'buildkit'] as const;

/** The names in a folder; none if there is no such folder, null if it is closed to captop. */
function namesIn(path: string): readonly string[] | null {
  try {
    return readdirSync(path);
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    return code === 'EACCES' || code === 'EPERM' ? null : [];
  }
}

const namespacesIn = (stateRoot: string, whose: BundlesOf): readonly string[] =>
  (namesIn(join(stateRoot, tasksFolder)) ?? knownNamespaces).filter(name => isMeant(name, whose));

/** Whether a state folder has namespaces of these. */
export const hasNamespace = (stateRoot: string, whose: BundlesOf): boolean =>
  namespacesIn(stateRoot, whose).some(name => existsSync(join(stateRoot, tasksFolder, name)));

/** Whether a state folder has bundles of these; one that is closed to captop may have. */
export const hasBundles = (stateRoot: string, whose: BundlesOf): boolean =>
  namespacesIn(stateRoot, whose).some(name => {
    const path = join(stateRoot, tasksFolder, name);
    const ids = namesIn(path);
    return ids === null ? existsSync(path) : ids.length > 0;
  });
