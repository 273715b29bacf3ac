/** The machines that `npm run lab:vm` boots: hosts as people have them, which a container on the test machine cannot be. */

export interface Machine {
  readonly name: string;
  readonly about: string;
  /** On the kernel's command line. */
  readonly kernel: readonly string[];
  /** Flags of dockerd. */
  readonly dockerd: string;
  /** Lines that `docker info` has to print there: without them the machine is not what it is meant to be. */
  readonly is: readonly RegExp[];
  /** Flags that its daemon refuses. */
  readonly refuses: RegExp | null;
}

const apparmor = ['apparmor=1', 'security=apparmor'];
const alone = '--iptables=false --ip6tables=false --bridge=none';

export const machines: readonly Machine[] = [
  {
    name: 'apparmor',
    about: 'AppArmor, and nothing but cgroup v2, by cgroupfs',
    kernel: apparmor,
    dockerd: alone,
    is: [/^ *Cgroup Version: 2$/m, /^ *Cgroup Driver: cgroupfs$/m, /^ *apparmor$/m],
    refuses: null,
  },
  {
    name: 'remapped',
    about: 'the same with user namespaces for containers (userns-remap)',
    kernel: apparmor,
    dockerd: `${alone} --userns-remap=default`,
    is: [/^ *Cgroup Version: 2$/m, /^ *userns$/m],
    refuses: /--pid=host|--privileged/,
  },
];

/** Containers of the machine: flags of `docker run`, by name. */
export const containers: Readonly<Record<string, string>> = {
  plain: '',
  priv: '--privileged',
  user: '--user=1001:33',
  netadmin: '--cap-add=NET_ADMIN --cap-drop=KILL',
  unconfined: '--security-opt=apparmor=unconfined --security-opt=seccomp=unconfined',
  nnp: '--security-opt=no-new-privileges --cap-drop=ALL',
  hostpid: '--pid=host',
  hostroot: '--volume=/:/host:ro',
};
