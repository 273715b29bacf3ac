/** Lines of `podman run` that Podman refuses, with what captop says of each; and lines that it takes. */

/** Refused by the command or when the container is created, as root. */
export const podmanRefuses: ReadonlyArray<readonly [flags: readonly string[], says: RegExp]> = [
  [
    ['--cap-add=KILL', '--cap-drop=cap_kill'],
    /--cap-add=KILL and --cap-drop=KILL exclude each other: podman run/,
  ],
  [['--cap-add=all', '--cap-drop=ALL'], /--cap-add=all and --cap-drop=all exclude each other/],
  [['--cap-add=net_admin,nope'], /"nope" is not a capability/],
  [['--uidmap=0:100000:10', '--userns=host'], /--userns and --uidmap exclude each other/],
  [['--uidmap=0:x:1'], /--uidmap takes CONTAINER_ID:HOST_ID:SIZE, not "0:x:1": podman run would refuse it/],
  [['--gidmap=5'], /--gidmap takes/],
  [['--uidmap=0:4294967296:5'], /--uidmap takes CONTAINER_ID:HOST_ID:SIZE/],
  [['--userns=foo'], /--userns takes auto, host, keep-id/],
  [['--userns=private'], /--userns=private needs --uidmap/],
  [['--userns=ns:'], /needs a value behind the colon/],
  [['--userns=auto:foo=1'], /has no option "foo"/],
  [['--userns=keep-id:foo=1'], /has no option "foo"/],
  [['--pid=foo'], /--pid takes host, private, container:NAME or ns:PATH, not "foo"/],
  [['--pid=container:'], /--pid takes/],
  [['--ipc=foo'], /--ipc takes/],
  [['--uts=foo'], /--uts takes/],
  [['--cgroupns=foo'], /--cgroupns takes/],
  [['--group-add=keep-groups', '--group-add=5'], /--group-add=keep-groups and another/],
  [['--security-opt=no-new-privileges=maybe'], /no-new-privileges, =true or =false/],
  [['--device-cgroup-rule=a'], /as in "c 10:229 rwm"/],
  [['--volume=/tmp:rel'], /absolute/],
  [['--tmpfs=x'], /--tmpfs takes an absolute path/],
  [['--mount=type=foo,src=/tmp,dst=/x'], /--mount takes the types artifact, bind/],
  [['--systemd=foo'], /--systemd takes true, false or always/],
  [['--hostname=x', '--uts=host'], /--hostname and --uts=host exclude each other/],
  [['--rm', '--restart=always'], /--rm and --restart=always exclude each other/],
];

/** Refused only when the container starts. */
export const podmanRefusesStart: ReadonlyArray<readonly [flags: readonly string[], says: RegExp]> = [
  [['--uidmap=1:100000:10'], /--uidmap and --gidmap map no uid 0: podman run would refuse it/],
  [['--uidmap=u0:100000:10'], /map no gid 0/],
  [['--uidmap=0:100000:10', '--user=50'], /map no uid 50/],
];

/** Taken by Podman, some of which Docker refuses. */
export const podmanTakes: ReadonlyArray<readonly string[]> = [
  ['--pid=private', '--ipc=none', '--uts=private', '--cgroupns=private', '--userns='],
  ['--ipc=shareable', '--systemd=always', '--name=a'],
  ['--privileged', '--cap-add=KILL', '--cap-drop=KILL'],
  [
    '--security-opt=unmask=/proc/sys:/proc/kcore',
    '--security-opt=mask=/x',
    '--security-opt=seccomp=unconfined',
  ],
  ['--security-opt=proc-opts=hidepid=2', '--security-opt=no-new-privileges:t'],
  ['--group-add=keep-groups', '--read-only', '--read-only-tmpfs=false', '--env-host'],
  ['--mount=type=devpts,dst=/x', '--mount=type=ramfs,dst=/y', '--mount=type=glob,src=/etc/hostn*,dst=/e'],
  ['--volume=/tmp:/a:O', '--volume=/tmp:/b:U', '--volume=/tmp:/c:rbind,nodev,nosuid,noexec'],
  ['--device-cgroup-rule=c 1:3 r', '--device=/dev/null:/dev/x:rwm'],
];

/** Of each, captop expects what the kernel tells of the real process. */
export const podmanGives: ReadonlyArray<readonly string[]> = [
  [],
  ['--uidmap=0:100000:65536'],
  ['--gidmap=0:100000:1000'],
  ['--uidmap=0:0:1,1:100000:1000'],
  ['--uidmap=u0:200000:1000', '--gidmap=g0:300000:1000'],
  ['--uidmap=5:0:1', '--uidmap=0:100000:5', '--user=5'],
  ['--userns=keep-id'],
  ['--userns=keep-id:uid=5,gid=6'],
  ['--userns=host', '--cap-add=net_admin,sys_admin', '--cap-drop=kill'],
  ['--cap-add=NET_ADMIN', '--user=5'],
  ['--cap-add=all', '--cap-drop=kill'],
  ['--cap-drop=all', '--cap-add=kill'],
  ['--privileged', '--cap-drop=all', '--security-opt=no-new-privileges'],
  ['--privileged', '--user=5', '--uidmap=0:100000:65536'],
  ['--security-opt=seccomp=unconfined', '--security-opt=no-new-privileges=true'],
];

/** By ids that /etc/subuid has from 2000000 for the user `containers` and from 500000 for `me`: the host's uid of uid 0. */
export const podmanChooses: ReadonlyArray<readonly [flags: readonly string[], root: number]> = [
  [['--userns=auto'], 2_000_000],
  [['--userns=auto:size=2000', '--privileged'], 2_000_000],
  [['--userns=auto:uidmapping=0:0:1'], 0],
  [['--subuidname=me'], 500_000],
];
