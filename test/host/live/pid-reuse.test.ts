/** The kernel is made to give a PID to another process: what was known of the first is not told of the second. */
import {type ChildProcess, spawn} from 'node:child_process';
import {existsSync, writeFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {dashboard, isRead, listRows} from '../../e2e/dashboard.ts';
import {pidsOf} from '../../independent.ts';
import {needs, onLab, scratch} from '../../on-lab.ts';

/** The next process gets the PID behind this one, if it is free (proc_sys_kernel(5), ns_last_pid). */
const lastPid = '/proc/sys/kernel/ns_last_pid';

/** A process of the host with this PID; undefined if others were faster every time. */
function startAs(pid: number): ChildProcess | undefined {
  for (let tries = 0; tries < 300; tries++) {
    writeFileSync(lastPid, `${pid - 1}`);
    const child = spawn('sleep', ['1000'], {stdio: 'ignore'});
    if (child.pid === pid) return child;
    child.kill('SIGKILL');
  }
  return undefined;
}

onLab('A PID that is used again', () => {
  test('by a process of the host is no longer in the container', async context => {
    needs(context, {root: true});
    if (!existsSync(lastPid)) context.skip(`this kernel lacks ${lastPid}`);
    await using container = await scratch([], ['sh', '-c', 'sleep 2000 & wait; exec sleep infinity']);
    await expect.poll(async () => (await pidsOf(container.name)).length).toBe(2);
    await using terminal = dashboard(
      ['--filter', `name:${container.name}`, '--columns', 'risk,name,host-pid,procs', '--interval', '0.2'],
      {columns: 160},
    );
    const processes = (screen: string): string | undefined =>
      isRead(screen) ? listRows(screen)[0]?.PROCS : undefined;
    await terminal.waitFor(screen => processes(screen) === '2');
    const [, pid = 0] = (await pidsOf(container.name)).toSorted((a, b) => a - b);
    process.kill(pid, 'SIGKILL');
    // It is reaped at once, by a shell that waits for it.
    await expect.poll(() => existsSync(`/proc/${pid}`), {interval: 1}).toBe(false);
    const other = startAs(pid);
    if (other === undefined) context.skip('other programs of this machine took the PID');
    try {
      await terminal.waitFor(screen => processes(screen) === '1');
      // It stays so when everything is read again.
      await terminal.press('r');
      expect(processes(await terminal.settle(500))).toBe('1');
      expect(existsSync(`/proc/${pid}`)).toBe(true);
    } finally {
      other?.kill('SIGKILL');
    }
  });
});
