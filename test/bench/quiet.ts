/** Waits until the machine has nothing else to do: what others compute at the same time is not captop's cost. */
import {readFileSync} from 'node:fs';
import {setTimeout as wait} from 'node:timers/promises';

/** Clock ticks that all processors together spent, and those of them in which they were idle: proc_stat(5). */
function ticks(): {all: number; idle: number} {
  const line = readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? '';
  const fields = line.trim().split(/\s+/).slice(1).map(Number);
  const [user = 0, nice = 0, system = 0, idle = 0, ioWait = 0, irq = 0, softIrq = 0, steal = 0] = fields;
  return {all: user + nice + system + idle + ioWait + irq + softIrq + steal, idle: idle + ioWait};
}

const look = 150;
/** Of the time of all processors. */
const enough = 0.8;
const patience = 20_000;

/** Resolves when the processors were idle for most of a moment, or when it has waited long enough. */
export async function quiet(): Promise<void> {
  for (const end = performance.now() + patience; performance.now() < end; ) {
    const before = ticks();
    await wait(look);
    const after = ticks();
    if (after.idle - before.idle >= enough * (after.all - before.all)) return;
  }
}
