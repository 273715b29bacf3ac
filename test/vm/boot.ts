/** Boots a machine, without KVM: what it wrote to its two serial ports. */
import {spawn} from 'node:child_process';
import {cp, mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {flagFiles} from '../lab/cases.ts';
import {imageArchive} from '../lab/image.ts';
import {Console, showsAll} from './console.ts';
import {guestFiles} from './guest.ts';
import {ensureImage, makeDisk} from './image.ts';
import type {Machine} from './machines.ts';

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
  await cp(process.execPath, join(root, 'node'));
  await cp(join(project, 'dist'), join(root, 'dist'), {recursive: true});
  const disk = join(folder, 'second.img');
  await makeDisk(root, disk, '400M');
  await rm(root, {recursive: true});
  return disk;
}

/** How long the dashboard has until it shows every container. */
const patienceMs = 5 * 60_000;

export interface Booted {
  /** What stood on the console. */
  readonly console: string;
  /** The lines of the dashboard, as it stood when it was left. */
  readonly dashboard: readonly string[];
  /** What the machine told. */
  readonly told: string;
}

/** Boots a machine, and ends its dashboard with `q` once it shows all; it powers itself off. */
export async function boot(machine: Machine, minutes = 60): Promise<Booted> {
  const {disk, kernel} = await ensureImage();
  const folder = await mkdtemp(join(tmpdir(), 'captop-vm-'));
  try {
    const second = await makeSecondDisk(machine, folder);
    const told = join(folder, 'told');
    const line = [
      'console=ttyS0',
      'quiet',
      'loglevel=1',
      'root=/dev/nvme0n1',
      'rootwait',
      'rw',
      'init=/init',
      // A machine that fails ends at once.
      'panic=-1',
      // What guards against processors' faults costs an emulated one dearly.
      'mitigations=off',
      'init_on_alloc=0',
      'audit=0',
    ];
    const systemd = machine.systemd ? systemdWords : [];
    const child = spawn(
      'qemu-system-x86_64',
      [
        // With a second processor each waits for the other to be emulated: a container's start then costs 8 s instead of 3.5.
        ...['-accel', 'tcg', '-smp', '1', '-cpu', 'max,la57=off,smap=off,smep=off,pku=off', '-m', '2048'],
        ...['-display', 'none'],
        ...[
          '-no-reboot',
          '-nic',
          'none',
          '-chardev',
          `stdio,id=console,signal=off,logfile=${join(folder, 'console')}`,
          '-serial',
          'chardev:console',
          '-serial',
          `file:${told}`,
        ],
        // What it writes to its disk is forgotten with it.
        ...[
          '-drive',
          `file=${disk},format=raw,if=none,id=disk,snapshot=on`,
          '-device',
          'nvme,drive=disk,serial=1',
        ],
        ...['-drive', `file=${second},format=raw,if=virtio,snapshot=on`],
        ...['-kernel', kernel, '-append', [...line, ...systemd, ...machine.kernel].join(' ')],
      ],
      {stdio: ['pipe', 'pipe', 'inherit']},
    );
    const timer = setTimeout(() => child.kill('SIGKILL'), minutes * 60_000);
    const console = new Console();
    let dashboard: readonly string[] = [];
    let leaving: NodeJS.Timeout | undefined;
    const leave = () => {
      dashboard = console.dashboard();
      child.stdin.write('q');
    };
    child.stdout.setEncoding('utf8').on('data', async (text: string) => {
      await console.write(text);
      const lines = console.dashboard();
      if (dashboard.length > 0 || lines.length === 0) return;
      // One that never shows all is left, too, and what it lacks is told.
      leaving ??= setTimeout(leave, patienceMs);
      if (showsAll(machine, lines)) leave();
    });
    await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
    clearTimeout(timer);
    clearTimeout(leaving);
    return {console: console.text, dashboard, told: await readFile(told, 'utf8')};
  } finally {
    await rm(folder, {recursive: true});
  }
}
