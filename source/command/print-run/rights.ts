/** What captop needs to read a host from inside a container, once: the command that is printed and the documentation. */

export interface Right {
  /** As docker and podman take it; SOCKET stands for the engine's socket on its host. */
  readonly flag: string;
  /** What it is needed for. */
  readonly gives: string;
  /** What is lost without it, and what captop says then. */
  readonly without: string;
}

/** Where the socket is put: what captop takes without --host. */
const socketInside = '/var/run/docker.sock';

/** The fewest with which captop reads all that it reads on the host. */
export const rights: readonly Right[] = [
  {
    flag: `--volume=SOCKET:${socketInside}:ro`,
    gives: 'the list of containers, and what was asked for',
    without: 'everything: no daemon is reached, status 3',
  },
  {
    flag: '--pid=host',
    gives: "the host's processes, in `/proc`",
    without:
      'every observed fact: only declared flags are judged, each container is `no /proc of its host`, status 4',
  },
  {
    flag: '--cap-add=SYS_PTRACE',
    gives: 'namespaces, executables and roots of processes',
    without:
      'namespaces, executables, file capabilities, the names of users on the host, engine sockets under another name; users and capability sets are still read; one sentence says how many processes are closed',
  },
  {
    flag: '--cgroupns=host',
    gives: 'cgroup paths from the root',
    without: "where the engine gives a private one: cgroup paths are relative to captop's own (`/../ID`)",
  },
  {
    flag: '--security-opt=apparmor=unconfined',
    gives: 'the same as SYS_PTRACE, from AppArmor',
    without:
      'where AppArmor is in use: as without SYS_PTRACE, for privileged and unconfined containers and for the host',
  },
];

/** What is kept from captop as it needs none of it. */
export const withheld: readonly string[] = [
  '--network=none',
  '--read-only',
  '--cap-drop=ALL',
  '--security-opt=no-new-privileges',
];
