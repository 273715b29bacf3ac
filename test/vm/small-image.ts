/** The disk of the small machine: programs of this one with what they load, and a file system for its containers. */
import {existsSync} from 'node:fs';
import {chmod, cp, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {zstdDecompressSync} from 'node:zlib';
import {LabError, run} from '../lab/docker.ts';
import {find, imageArchive, loads} from '../lab/image.ts';
import {cache, makeDisk} from './image.ts';
import {downloadKernel, unpackPackage} from './kernel.ts';
import {type Booted, runMachine} from './qemu.ts';
import {smallFiles, smallMachine} from './small.ts';

/**
 * The kernel itself, as its image holds it packed (Documentation/arch/x86/boot.rst: setup_sects, payload_offset,
 * payload_length, of which the last four bytes are its length): QEMU starts it at once, where an emulated processor would
 * take 2 s to unpack it.
 */
function unpacked(image: Buffer): Buffer {
  const payload = (image.readUInt8(0x1f1) + 1) * 512 + image.readUInt32LE(0x248);
  return zstdDecompressSync(image.subarray(payload, payload + image.readUInt32LE(0x24c) - 4));
}

interface Downloads {
  readonly kernel: string;
  readonly parser: string;
}

/** What this machine need not have installed: the kernel, and the program that gives it AppArmor's profiles. 36 MB, kept. */
async function ensureDownloads(): Promise<Downloads> {
  const downloads = {kernel: join(cache, 'vmlinux'), parser: join(cache, 'apparmor_parser')};
  if (existsSync(downloads.kernel) && existsSync(downloads.parser)) return downloads;
  await mkdir(cache, {recursive: true});
  const folder = await mkdtemp(join(tmpdir(), 'captop-vm-'));
  try {
    await unpackPackage('apparmor', folder);
    await cp(join(folder, 'usr/sbin/apparmor_parser'), downloads.parser);
    const {image} = await downloadKernel(folder);
    await writeFile(`${downloads.kernel}.new`, unpacked(await readFile(image)));
    await rename(`${downloads.kernel}.new`, downloads.kernel);
  } finally {
    await rm(folder, {recursive: true});
  }
  return downloads;
}

const found = (command: string): string => {
  const path = find(command);
  if (path === undefined) throw new LabError(`the small machine needs ${command}, which is not installed`);
  return path;
};

/** Copies a program, and what it loads to where it looks for that. */
async function copyProgram(from: string, tree: string, to: string): Promise<void> {
  await cp(from, join(tree, to), {dereference: true});
  for (const path of await loads(from)) await cp(path, join(tree, path), {dereference: true, force: false});
}

async function makeTree(tree: string, parser: string, dist: string): Promise<void> {
  const rootfs = join(tree, 'captop/rootfs');
  for (const folder of ['proc', 'sys', 'dev', 'run', 'tmp', 'bin', 'captop/rootfs'])
    await mkdir(join(tree, folder), {recursive: true});
  await run(
    'tar',
    ['--extract', '--xattrs', '--xattrs-include=*', '--directory', rootfs],
    await imageArchive(),
  );
  const busybox = found('busybox');
  for (const applet of (await run(busybox, ['--list'])).split('\n'))
    if (applet !== 'busybox') await symlink('busybox', join(tree, 'bin', applet));
  await copyProgram(busybox, tree, 'bin/busybox');
  await copyProgram(found('runc'), tree, 'bin/runc');
  await copyProgram(parser, tree, 'bin/apparmor_parser');
  await copyProgram(process.execPath, tree, 'captop/node');
  await cp(dist, join(tree, 'captop/dist'), {recursive: true});
  for (const [path, text] of Object.entries(smallFiles)) {
    await mkdir(dirname(join(tree, path)), {recursive: true});
    await writeFile(join(tree, path), text);
  }
  await chmod(join(tree, 'init'), 0o755);
}

/** Why it cannot be booted here; null where it can. */
export async function smallObstacle(): Promise<string | null> {
  if (process.arch !== 'x64') return 'this processor is not an x86-64 one';
  try {
    await ensureDownloads();
    return null;
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return error.message;
  }
}

/** Boots the small machine with the program in the folder `dist`. */
export async function bootSmall(dist: string, minutes: number): Promise<Booted> {
  const {kernel, parser} = await ensureDownloads();
  const folder = await mkdtemp(join(tmpdir(), 'captop-vm-'));
  try {
    const tree = join(folder, 'tree');
    await makeTree(tree, parser, dist);
    const disk = join(folder, 'disk.img');
    await makeDisk(tree, disk, '400M');
    const words = ['apparmor=1', 'security=apparmor'];
    return await runMachine({folder, kernel, disks: [disk], words, memoryMiB: 1024}, smallMachine, minutes);
  } finally {
    await rm(folder, {recursive: true});
  }
}
