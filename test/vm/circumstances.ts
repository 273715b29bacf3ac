/** Programs of the machines that run words under circumstances which do not last. */

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

const texts = {[hiding]: underHidepid, [hung]: besideHung, [enforcing]: underEnforcing};

/** The programs of these names, by where they are in a machine. */
export const programsFor = (...names: ReadonlyArray<keyof typeof texts>): Readonly<Record<string, string>> =>
  Object.fromEntries(names.map(name => [`/usr/local/bin/${name}`, texts[name]]));
