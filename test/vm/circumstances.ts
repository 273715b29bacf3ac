/** Programs of the machines that run words under circumstances which do not last. */
import {type LabCase, labCase} from '../lab/cases.ts';

/** Runs words while /proc hides the processes of others from whoever is not root (proc(5), hidepid). */
export const hiding = 'under-hidepid';
const underHidepid = `#!/bin/sh
mount -o remount,hidepid=$1 /proc
shift
"$@"
status=$?
mount -o remount,hidepid=0 /proc
exit $status
`;

/**
 * Runs words while a file system of the host does not answer, as that of a server that is gone, and another one lies over
 * a container's passwd.
 */
export const hung = 'beside-hung';
const besideHung = `#!/bin/sh
inside="nsenter --mount --target=$(docker inspect --format '{{.State.Pid}}' priv)"
export HUNG_SECONDS=900
perl /captop/lab/hung.pl fuse /mnt dir >/tmp/hung-host 2>&1 </dev/null & host=$!
$inside perl - fuse /etc/passwd file >/tmp/hung-inside 2>&1 </captop/lab/hung.pl & contained=$!
until grep -q ready /tmp/hung-host && grep -q ready /tmp/hung-inside; do
  kill -0 $host && kill -0 $contained || exit 1
  sleep 0.1
done
"$@"
status=$?
kill $host $contained
umount -l /mnt
$inside umount -l /etc/passwd
exit $status
`;

/**
 * Runs words while whoever opens the list of a cgroup's processes waits, of any cgroup (fanotify(7), FAN_MARK_FILESYSTEM):
 * a container with SYS_ADMIN can ask for that as well. The engine opens none for what it is asked here.
 */
export const asked = 'beside-asked';
const besideAsked = `#!/bin/sh
HUNG_SECONDS=900 perl /captop/lab/hung.pl fanotify /sys/fs/cgroup 'cgroup.procs$' >/tmp/asked 2>&1 </dev/null & asker=$!
until grep -q ready /tmp/asked; do
  kill -0 $asker || exit 1
  sleep 0.1
done
"$@"
status=$?
# Somebody else waits still.
cat /sys/fs/cgroup/cgroup.procs >/dev/null & other=$!
until grep -q asked /tmp/asked; do sleep 0.1; done
kill $asker
wait $other
exit $status
`;

/**
 * Runs words as a user's shell would, while SELinux refuses what Debian's policy does not allow. That refuses Node the memory
 * that it compiles into, unless the boolean allow_execmem is set, and programs without a label.
 */
export const enforcing = 'enforcing';
const underEnforcing = `#!/bin/sh
mkdir -p /run/captop
cp -r /captop/node /captop/dist /run/captop
chcon -R -t bin_t /run/captop
mount --bind /run/captop /captop
setsebool allow_execmem 1
runcon unconfined_u:unconfined_r:unconfined_t:s0 sh -c 'setenforce 1; "$@"; status=$?; setenforce 0; exit $status' - "$@"
status=$?
umount /captop
exit $status
`;

/**
 * Serves a folder by NFS to this machine itself, without the programs of nfs-kernel-server: what exportd(8) would answer is
 * told before it is asked (linux fs/nfsd/export.c, expkey_parse and svc_export_parse; uapi/linux/nfsd/export.h). Version 4
 * alone needs no rpcbind.
 */
export const serving = 'serve-nfs';
const servesNfs = `#!/bin/sh -e
modprobe -a nfsd nfsv4
mount -t nfsd nfsd /proc/fs/nfsd
mkdir -p /srv/far /var/lib/nfs/v4recovery
cp /etc/passwd /srv/far/passwd
echo -3 >/proc/fs/nfsd/versions
echo 10 >/proc/fs/nfsd/nfsv4leasetime
echo 10 >/proc/fs/nfsd/nfsv4gracetime
# Ports above 1023, answers before it is on the disk, no look at the folders above, and the number 0, which is the root.
flags=$((0x2 | 0x10 | 0x400 | 0x2000))
for_ever=2147483647
echo "nfsd 127.0.0.1 $for_ever here" >/proc/net/rpc/auth.unix.ip/channel
echo "here /srv/far $for_ever $flags 65534 65534 0" >/proc/net/rpc/nfsd.export/channel
printf '%s\\n' "here 1 \\x00000000 $for_ever /srv/far" >/proc/net/rpc/nfsd.fh/channel
echo 1 >/proc/fs/nfsd/threads
`;

/** A container with a volume of that server, one of whose processes opens a file there again and again. */
export const far: LabCase = labCase(
  'far',
  'a volume on another machine',
  [
    '--mount=type=volume,source=far,target=/data,volume-opt=type=nfs,volume-opt=device=127.0.0.1:/,' +
      '"volume-opt=o=addr=127.0.0.1,clientaddr=127.0.0.1,vers=4.2,hard"',
  ],
  {command: ['perl', '-e', 'for (;;) { open my $file, "<", "/data/passwd"; sleep 1 }']},
);

/**
 * Runs words while that server cannot be reached: a process of the container waits for it, and a file of it lies over the
 * container's passwd.
 */
export const gone = 'beside-gone';
const besideGone = `#!/bin/sh
pid=$(docker inspect --format '{{.State.Pid}}' far)
nsenter --mount --target=$pid mount --bind /data/passwd /etc/passwd
ip link set lo down
until grep -q '^State:.D' /proc/$pid/status; do sleep 0.1; done
"$@"
status=$?
grep '^State:.D' /proc/$pid/status || status=99
ip link set lo up
nsenter --mount --target=$pid umount -l /etc/passwd
exit $status
`;

const texts = {
  [hiding]: underHidepid,
  [hung]: besideHung,
  [asked]: besideAsked,
  [enforcing]: underEnforcing,
  [serving]: servesNfs,
  [gone]: besideGone,
};

/** The programs of these names, by where they are in a machine. */
export const programsFor = (...names: ReadonlyArray<keyof typeof texts>): Readonly<Record<string, string>> =>
  Object.fromEntries(names.map(name => [`/usr/local/bin/${name}`, texts[name]]));
