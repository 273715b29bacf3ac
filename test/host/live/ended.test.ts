/** A task that was stopped and not deleted, whose bundle stays: as `ctr task ls` says it. */
import {setTimeout as pause} from 'node:timers/promises';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {captop} from '../../captop.ts';
import {type Containerd, standaloneContainerd} from '../../lab/containerd.ts';
import {describeUnless, obstacleTo} from '../../on-lab.ts';

const needed = {root: true, commands: ['containerd', 'ctr', 'runc', 'unshare', 'docker']};

describeUnless(obstacleTo(needed), 'A stopped task of containerd', () => {
  let containerd: Containerd;
  beforeAll(async () => {
    containerd = await standaloneContainerd();
  });
  afterAll(() => containerd?.[Symbol.asyncDispose]());

  /** The tasks as ctr tells them: names and states. */
  const told = async (): Promise<readonly string[]> =>
    (await containerd.ctr('task', 'ls'))
      .trim()
      .split('\n')
      .slice(1)
      .map(line => line.split(/\s+/))
      .map(([name, , state]) => `${name} ${state}`)
      .sort();

  const shown = async (...more: readonly string[]) => {
    const host = `--host=bundle://${containerd.stateRoot}`;
    const {status, stdout} = await captop([host, '--format=csv', '--columns=name,state', ...more]);
    return {status, rows: stdout.trim().split('\r\n').slice(1).sort()};
  };

  test('is listed with the others alone, as exited, and captop ends with 0', async () => {
    const pids = [await containerd.start('brief'), await containerd.start('long')];
    expect(await told()).toEqual(['brief RUNNING', 'long RUNNING']);
    expect(await shown()).toEqual({status: 0, rows: ['brief,running', 'long,running']});
    for (const [index, state] of ['long,running', null].entries()) {
      process.kill(pids[index] ?? 0, 'SIGKILL');
      await expect.poll(told, {timeout: 60_000}).toContain(`${['brief', 'long'][index]} STOPPED`);
      // The shim has waited for it by then.
      await pause(100);
      expect(await shown()).toEqual({status: 0, rows: state === null ? [] : [state]});
      expect(await shown('--all')).toEqual({status: 0, rows: ['brief,exited', state ?? 'long,exited']});
    }
  });
});
