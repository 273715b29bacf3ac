/** Boots one of the machines of machines.ts. */
import {cp, mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {flagFiles} from '../lab/cases.ts';
import {imageArchive} from '../lab/image.ts';
import {guestFiles} from './guest.ts';
import {ensureImage, makeDisk} from './image.ts';
import type {Machine} from './machines.ts';
import {type Booted, runMachine} from './qemu.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));

/** Its one service more, and what only costs time: hundreds of AppArmor's profiles. */
const systemdWords = [
  'systemd.show_status=0',
  'systemd.wants=captop.service',
  // What a disk that is new needs once: the machines' own has it all.
  'systemd.condition_needs_update=0',
  ...['apparmor', 'systemd-journal-flush', 'systemd-udev-trigger', 'dpkg-db-backup'].map(
    unit => `systemd.mask=${unit}.service`,
  ),
];

/** The second disk: what the machine does, the built program, Node, and what the lab's image is made of. */
async function makeSecondDisk(machine: Machine, folder: string): Promise<string> {
  const root = join(folder, 'root');
  await mkdir(join(root, 'files'), {recursive: true});
  await mkdir(join(root, 'lab'));
  for (const [path, text] of Object.entries(guestFiles(machine))) {
    await mkdir(dirname(join(root, path)), {recursive: true});
    await writeFile(join(root, path), text, {mode: text.startsWith('#!') ? 0o755 : 0o644});
  }
  for (const [name, text] of Object.entries(flagFiles)) await writeFile(join(root, 'lab', name), text);
  await writeFile(join(root, 'lab/image.tar'), await imageArchive());
  await cp(join(project, 'test/host/live/hung.pl'), join(root, 'lab/hung.pl'));
  await cp(process.execPath, join(root, 'node'));
  await cp(join(project, 'dist'), join(root, 'dist'), {recursive: true});
  const disk = join(folder, 'second.img');
  await makeDisk(root, disk, '400M');
  await rm(root, {recursive: true});
  return disk;
}

/** Boots a machine, and ends its dashboard once it shows all; it powers itself off. */
export async function boot(machine: Machine, minutes = 60): Promise<Booted> {
  const {disk, kernel} = await ensureImage();
  const folder = await mkdtemp(join(tmpdir(), 'captop-vm-'));
  try {
    const disks = [disk, await makeSecondDisk(machine, folder)];
    const words = [...(machine.systemd ? systemdWords : []), ...machine.kernel];
    return await runMachine({folder, kernel, disks, words, memoryMiB: 2048}, machine, minutes);
  } finally {
    await rm(folder, {recursive: true});
  }
}
