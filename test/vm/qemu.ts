/** Runs a machine in QEMU, without KVM, until it powers itself off: what it wrote to its console, and what it told. */
import {spawn} from 'node:child_process';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {Console, showsAll} from './console.ts';
import type {ExpectedMachine} from './machines.ts';

export interface Hardware {
  /** Its files: the disk is forgotten with it. */
  readonly folder: string;
  readonly kernel: string;
  /** The first one is its root. */
  readonly disks: readonly string[];
  /** On the kernel's command line, beside what every machine has there. */
  readonly words: readonly string[];
  readonly memoryMiB: number;
}

const words = [
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

/** What it writes to its disks is forgotten with it. Debian's kernel for virtual machines has NVMe built in. */
const diskArguments = (disk: string, index: number): readonly string[] =>
  index === 0
    ? ['-drive', `file=${disk},format=raw,if=none,id=disk,snapshot=on`, '-device', 'nvme,drive=disk,serial=1']
    : ['-drive', `file=${disk},format=raw,if=virtio,snapshot=on`];

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

/**
 * Runs it, and ends its dashboard with a key once that shows all.
 *
 * @param minutes after which it is killed
 */
export async function runMachine(
  {folder, kernel, disks, words: more, memoryMiB}: Hardware,
  expected: ExpectedMachine,
  minutes: number,
): Promise<Booted> {
  const told = join(folder, 'told');
  const child = spawn(
    'qemu-system-x86_64',
    [
      // With a second processor each waits for the other to be emulated: a container's start then costs 8 s instead of 3.5.
      ...['-accel', 'tcg', '-smp', '1', '-cpu', 'max,la57=off,smap=off,smep=off,pku=off'],
      ...['-m', `${memoryMiB}`, '-display', 'none', '-no-reboot', '-nic', 'none'],
      ...['-chardev', `stdio,id=console,signal=off,logfile=${join(folder, 'console')}`],
      ...['-serial', 'chardev:console', '-device', 'virtio-serial-pci'],
      // Faster than a serial port, at which each byte is emulated.
      ...['-chardev', `file,id=told,path=${told}`, '-device', 'virtserialport,chardev=told'],
      ...disks.flatMap(diskArguments),
      ...['-kernel', kernel, '-append', [...words, ...more].join(' ')],
    ],
    {stdio: ['pipe', 'pipe', 'inherit']},
  );
  const timer = setTimeout(() => child.kill('SIGKILL'), minutes * 60_000);
  const console = new Console();
  let dashboard: readonly string[] = [];
  let leaving: NodeJS.Timeout | undefined;
  const leave = () => {
    dashboard = console.dashboard();
    child.stdin.write(expected.interrupts ? '\u0003' : 'q');
  };
  child.stdout.setEncoding('utf8').on('data', async (text: string) => {
    await console.write(text);
    const lines = console.dashboard();
    if (dashboard.length > 0 || lines.length === 0) return;
    // One that never shows all is left, too, and what it lacks is told.
    leaving ??= setTimeout(leave, patienceMs);
    if (showsAll(expected, lines)) leave();
  });
  await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  clearTimeout(timer);
  clearTimeout(leaving);
  return {console: console.text, dashboard, told: await readFile(told, 'utf8')};
}
