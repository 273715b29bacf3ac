import {setOfNames} from './capability.ts';

/** A named capability set to compare with. */
export interface Profile {
  readonly name: string;
  readonly set: bigint;
  /** What it is, and from which version of what. */
  readonly source: string;
}

const docker = setOfNames(
  'CHOWN DAC_OVERRIDE FOWNER FSETID KILL SETGID SETUID SETPCAP NET_BIND_SERVICE NET_RAW SYS_CHROOT MKNOD AUDIT_WRITE SETFCAP'.split(
    ' ',
  ),
);

const without = (set: bigint, names: string): bigint => set & ~setOfNames(names.split(' '));

/** The built-in profiles. Each names its source, since moby plans to change its default (moby/moby#41886). */
export const profiles: readonly Profile[] = [
  {
    name: 'docker',
    set: docker,
    source: 'moby oci/caps/defaults.go (28.x); the same in containerd, nerdctl and Kubernetes on containerd',
  },
  {
    name: 'podman',
    set: without(docker, 'AUDIT_WRITE MKNOD NET_RAW'),
    source: 'containers/common pkg/config/default.go, Podman 4.4 and later',
  },
  {
    name: 'crio',
    set: setOfNames(
      'CHOWN DAC_OVERRIDE FSETID FOWNER SETGID SETUID SETPCAP NET_BIND_SERVICE KILL'.split(' '),
    ),
    source: 'cri-o internal/config/capabilities (1.18 and later)',
  },
  {
    name: 'kubernetes-baseline',
    set: without(docker, 'NET_RAW'),
    source: 'Kubernetes Pod Security Standards, baseline: what may be added',
  },
  {
    name: 'kubernetes-restricted',
    set: setOfNames(['NET_BIND_SERVICE']),
    source: 'Kubernetes Pod Security Standards, restricted: what may be added',
  },
  {name: 'none', set: 0n, source: 'the empty set'},
];

/** Stands for no profile in particular: each container is compared with what its engine grants by default. */
export const engineWord = 'engine';

/** What can be chosen to compare with, and what it is. */
export const profileChoices: readonly (readonly [word: string, help: string])[] = [
  [engineWord, "each container with its engine's own: docker, podman or crio"],
  ...profiles.map(({name, source}) => [name, source] as const),
];

/** The profile of that name; undefined if there is none. */
export const profileNamed = (name: string): Profile | undefined =>
  profiles.find(profile => profile.name === name);
