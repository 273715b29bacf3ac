/** The disk that all machines start from, and the kernel: made once, from Debian's packages, and kept. */
import {existsSync} from 'node:fs';
import {mkdir, mkdtemp, readFile, rename, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {LabError, run} from '../lab/docker.ts';
import {downloadKernel} from './kernel.ts';

/** Where what takes long to make is kept. */
export const cache = fileURLToPath(new URL('../../node_modules/.cache/captop-vm', import.meta.url));

/** The machines' own packages, by what they are for. */
const packages = [
  ...['docker.io', 'docker-cli', 'containerd', 'runc', 'iptables', 'busybox-static', 'apparmor'],
  ...['kmod', 'iproute2', 'procps', 'passwd', 'util-linux'],
  ...['systemd', 'systemd-sysv', 'libpam-systemd', 'dbus', 'podman', 'crun', 'conmon'],
  ...['rootlesskit', 'slirp4netns', 'uidmap', 'dbus-user-session'],
  ...['selinux-policy-default', 'selinux-utils', 'policycoreutils'],
];

/** What a machine runs first, on its own disk: everything else is on the second one, made anew for each boot. */
const init = `#!/bin/sh
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
modprobe virtio_blk
until [ -b /dev/vda ]; do sleep 0.1; done
mount -t ext4 -o ro /dev/vda /captop
exec /captop/start
`;

/** An ordinary user with an engine of her own, one whose uid is also an image's, and one who may use the host's Docker. */
const users = `useradd --create-home --uid 1000 anna
useradd --create-home --uid 1001 bob
useradd --create-home --uid 1002 --groups docker carol
mkdir -p /var/lib/systemd/linger`;

/** What has to be installed here, by the file that shows it. */
const needed: Readonly<Record<string, string>> = {
  'qemu-system-x86': '/usr/bin/qemu-system-x86_64',
  mmdebstrap: '/usr/bin/mmdebstrap',
  e2fsprogs: '/sbin/mke2fs',
};

/** Says in a LabError what is missing to boot machines here. */
function checkTools(): void {
  if (process.getuid?.() !== 0 || process.arch !== 'x64')
    throw new LabError('lab:vm needs root, on a machine of x86-64.');
  const missing = Object.keys(needed).filter(name => !existsSync(needed[name] ?? ''));
  if (missing.length > 0)
    throw new LabError(
      `lab:vm lacks programs; install them with: apt-get install --no-install-recommends ${missing.join(' ')}`,
    );
}

/** Makes a file system of a folder's files, extended attributes included. */
export async function makeDisk(folder: string, disk: string, size: string): Promise<void> {
  await rm(disk, {force: true});
  await run('mke2fs', ['-q', '-t', 'ext4', '-d', folder, disk, size]);
}

/** Unpacks the kernel and its modules into a tree, without installing it, which would make an initramfs. */
async function unpackKernel(folder: string, tree: string): Promise<void> {
  const unpacked = join(folder, 'kernel');
  const {version, image} = await downloadKernel(unpacked);
  await run('cp', ['-a', join(unpacked, 'usr/lib/modules'), join(tree, 'usr/lib/')]);
  await run('chroot', [tree, 'depmod', version]);
  await run('cp', [image, join(folder, 'vmlinuz')]);
}

async function makeImage(image: Image): Promise<void> {
  // Debian's mirror is asked as this machine is set up to; the release is its own.
  const release =
    /^VERSION_CODENAME=(\w+)$/m.exec(await readFile('/etc/os-release', 'utf8'))?.[1] ?? 'stable';
  const folder = await mkdtemp(join(tmpdir(), 'captop-vm-'));
  const tree = join(folder, 'tree');
  try {
    const wanted = ['--quiet', '--variant=minbase', '--format=directory', `--include=${packages.join(',')}`];
    await run('mmdebstrap', [...wanted, release, tree]);
    await unpackKernel(folder, tree);
    await mkdir(join(tree, 'captop'));
    await run('chroot', [tree, 'sh', '-ec', users]);
    await writeFile(join(tree, 'init'), init, {mode: 0o755});
    // The labels that SELinux goes by are attributes of the files; other machines do not look at them.
    await run('chroot', [tree, 'setfiles', '-F', '/etc/selinux/default/contexts/files/file_contexts', '/']);
    await makeDisk(tree, `${image.disk}.new`, '3G');
    await run('cp', [join(folder, 'vmlinuz'), image.kernel]);
    await rename(`${image.disk}.new`, image.disk);
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
}

export interface Image {
  readonly disk: string;
  readonly kernel: string;
}

/** The image, made now unless it was before: a minute, 1 GB. */
export async function ensureImage(): Promise<Image> {
  checkTools();
  const image: Image = {disk: join(cache, 'disk.img'), kernel: join(cache, 'vmlinuz')};
  const stamp = join(cache, 'stamp');
  const wanted = JSON.stringify([packages, init, users]);
  if (existsSync(image.disk) && (await readFile(stamp, 'utf8').catch(() => '')) === wanted) return image;
  await mkdir(cache, {recursive: true});
  await makeImage(image);
  await writeFile(stamp, wanted);
  return image;
}
