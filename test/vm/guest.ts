/** The program that a machine starts with: it brings the daemon and the containers up, and tells what it finds. */
import {containers, type Machine} from './machines.ts';

/** What the machine writes to its second serial port, each part between two lines. */
export const parts = ['info', 'json', 'truth', 'once', 'dashboard'] as const;
export type Part = (typeof parts)[number];
export const mark = (part: Part | 'end'): string => `=====${part}=====`;

/** What the dashboard shows when it stands, on the first serial port, where `q` then ends it. */
export const dashboardStands = 'HOST PID';

/** Cells and lines of the console, which a serial line does not tell. */
const size = 'cols 120 rows 40';

const starts = ({refuses}: Machine): string =>
  Object.entries(containers)
    .filter(([, flags]) => refuses === null || !refuses.test(flags))
    .map(
      ([name, flags]) =>
        `docker run -d --network=none --name=${name} ${flags} bb sh -c 'sleep 9999 & exec sleep 9998' >/dev/null`,
    )
    .join('\n');

/** A shell script, the machine's PID 1. What is true is read by cat(1), beside what captop says. */
export const init = (machine: Machine): string => `#!/bin/sh
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 TERM=vt100
mount -t proc proc /proc; mount -t sysfs sysfs /sys; mount -t devtmpfs dev /dev 2>/dev/null
mkdir -p /dev/pts /dev/shm; mount -t devpts devpts /dev/pts; mount -t tmpfs tmpfs /run; mount -t tmpfs tmpfs /tmp
mount -t securityfs securityfs /sys/kernel/security; mount -t cgroup2 cgroup2 /sys/fs/cgroup
modprobe overlay; ip link set lo up
stty -F /dev/ttyS1 raw -echo
exec 3>/dev/ttyS1
dockerd ${machine.dockerd} >/var/log/dockerd.log 2>&1 &
for turn in $(seq 600); do docker version >/dev/null 2>&1 && break; sleep 0.5; done
echo '${mark('info')}' >&3; { docker info 2>&1 || tail -5 /var/log/dockerd.log; } >&3
mkdir -p /tmp/bb/bin /tmp/bb/etc
cp /bin/busybox /tmp/bb/bin/sh; cp /bin/busybox /tmp/bb/bin/sleep
echo root:x:0:0::/:/bin/sh >/tmp/bb/etc/passwd; echo app:x:1001:33::/:/bin/sh >>/tmp/bb/etc/passwd
tar -C /tmp/bb -c . | docker import - bb >/dev/null 2>>/var/log/dockerd.log
${starts(machine)}
sleep 2
echo '${mark('json')}' >&3
node /captop/cli.js --json >&3 2>/var/log/captop.log; cat /var/log/captop.log >&3
echo '${mark('truth')}' >&3
docker ps -q --no-trunc | while read id; do
  for pid in $(find /sys/fs/cgroup -path "*$id*" -name cgroup.procs -exec cat {} +); do
    printf '%s %s %s ' "$id" "$pid" "$(cat /proc/$pid/attr/current 2>/dev/null | tr -d '\\0\\n' | tr ' ' '_')"
    printf '%s ' "$(readlink /proc/$pid/ns/user)" "$(tr -s ' \\n' '  ' </proc/$pid/uid_map | tr ' ' ,)"
    grep -E '^(Uid|Gid|NSpid|Cap|NoNew|Seccomp:)' /proc/$pid/status | tr -s '\\t\\n' ':;'
    echo
  done
done >&3
stty -F /dev/ttyS0 cols 0 rows 0
echo '${mark('once')}' >&3
node /captop/cli.js --once >/dev/ttyS0 2>&1 </dev/ttyS0
stty -F /dev/ttyS0 ${size}
setsid -c node /captop/cli.js </dev/ttyS0 >/dev/ttyS0 2>&1
echo '${mark('dashboard')}' >&3; echo "status $?" >&3
echo '${mark('end')}' >&3
sync; sleep 1; echo o >/proc/sysrq-trigger; sleep 60
`;
