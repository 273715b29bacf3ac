/** Builds a machine's disk and boots it, without KVM: what it wrote to its two serial ports. */
import {spawn} from 'node:child_process';
import {existsSync, readdirSync} from 'node:fs';
import {chmod, cp, mkdir, mkdtemp, readFile, rename, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {LabError, run} from '../lab/docker.ts';
import {dashboardStands, init} from './guest.ts';
import type {Machine} from './machines.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));
const cache = join(project, 'node_modules/.cache/captop-vm');

/** The machine's own packages, from Debian. */
const packages =
  'docker.io,docker-cli,containerd,runc,iptables,busybox-static,apparmor,kmod,iproute2,procps,uidmap,passwd';

/** What has to be installed here, by the file that shows it. */
const needed: Readonly<Record<string, string>> = {
  'qemu-system-x86': '/usr/bin/qemu-system-x86_64',
  mmdebstrap: '/usr/bin/mmdebstrap',
  e2fsprogs: '/sbin/mke2fs',
};

/** The newest kernel of linux-image-cloud-amd64 that is installed. */
function kernelVersion(): string | undefined {
  const images = existsSync('/boot') ? readdirSync('/boot') : [];
  return images
    .filter(name => /^vmlinuz-.*cloud-amd64$/.test(name))
    .sort()
    .at(-1)
    ?.slice('vmlinuz-'.length);
}

/** Says in a LabError what is missing to boot machines here. */
export function checkTools(): string {
  const missing = Object.keys(needed).filter(name => !existsSync(needed[name] ?? ''));
  const version = kernelVersion();
  if (version === undefined) missing.push('linux-image-cloud-amd64');
  if (process.getuid?.() !== 0 || process.arch !== 'x64')
    throw new LabError('lab:vm needs root, on a machine of x86-64.');
  if (version === undefined || missing.length > 0)
    throw new LabError(
      `lab:vm lacks programs; install them with: apt-get install --no-install-recommends ${missing.join(' ')}`,
    );
  return version;
}

/** The machine's files, made once: a minute, 500 MB. */
async function baseTree(): Promise<string> {
  const tree = join(cache, 'root.tar');
  const stamp = join(cache, 'packages');
  if (existsSync(tree) && (await readFile(stamp, 'utf8').catch(() => '')) === packages) return tree;
  await mkdir(cache, {recursive: true});
  const release =
    /^VERSION_CODENAME=(\w+)$/m.exec(await readFile('/etc/os-release', 'utf8'))?.[1] ?? 'stable';
  const wanted = ['--quiet', '--variant=minbase', '--format=tar', `--include=${packages}`];
  await run('mmdebstrap', [...wanted, release, `${tree}.new`]);
  await rename(`${tree}.new`, tree);
  await writeFile(stamp, packages);
  return tree;
}

/** A disk with the machine's files, the kernel's modules, Node, the built program and what it starts with. */
async function makeDisk(machine: Machine, folder: string, version: string): Promise<string> {
  const root = join(folder, 'root');
  await mkdir(root);
  await run('tar', ['-xf', await baseTree(), '-C', root]);
  await cp(`/lib/modules/${version}`, join(root, 'usr/lib/modules', version), {
    recursive: true,
    verbatimSymlinks: true,
  });
  await cp(process.execPath, join(root, 'usr/local/bin/node'));
  await cp(join(project, 'dist'), join(root, 'captop'), {recursive: true});
  await writeFile(join(root, 'init.sh'), init(machine));
  await chmod(join(root, 'init.sh'), 0o755);
  const disk = join(folder, 'disk.img');
  await run('mke2fs', ['-q', '-t', 'ext4', '-d', root, disk, '1900M']);
  await rm(root, {recursive: true});
  return disk;
}

export interface Booted {
  /** What stood on the console. */
  readonly console: string;
  /** What the machine told. */
  readonly told: string;
}

/** Boots a machine, and ends its dashboard with `q` once it stands; it powers itself off. */
export async function boot(machine: Machine, minutes = 15): Promise<Booted> {
  const version = checkTools();
  const folder = await mkdtemp(join(tmpdir(), 'captop-vm-'));
  try {
    const disk = await makeDisk(machine, folder, version);
    const second = join(folder, 'told');
    const kernel = ['console=ttyS0', 'quiet', 'root=/dev/vda', 'rw', 'init=/init.sh', ...machine.kernel];
    const child = spawn(
      'qemu-system-x86_64',
      [
        ...['-accel', 'tcg,thread=multi', '-cpu', 'max', '-m', '2048', '-smp', '2', '-display', 'none'],
        ...['-no-reboot', '-nic', 'none', '-serial', 'stdio', '-serial', `file:${second}`],
        ...['-kernel', `/boot/vmlinuz-${version}`, '-initrd', `/boot/initrd.img-${version}`],
        ...['-drive', `file=${disk},format=raw,if=virtio`, '-append', kernel.join(' ')],
      ],
      {stdio: ['pipe', 'pipe', 'inherit']},
    );
    const timer = setTimeout(() => child.kill('SIGKILL'), minutes * 60_000);
    let console = '';
    let isLeft = false;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      console += text;
      // The list of --once has the same words; the dashboard alone takes the other screen.
      const screen = console.lastIndexOf('\u001b[?1049h');
      if (isLeft || screen < 0 || !console.slice(screen).includes(dashboardStands)) return;
      isLeft = true;
      setTimeout(() => child.stdin.write('q'), 2000);
    });
    await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
    clearTimeout(timer);
    return {console, told: await readFile(second, 'utf8')};
  } finally {
    await rm(folder, {recursive: true});
  }
}
