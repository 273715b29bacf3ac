/** Save now, change the host, and ask what changed. */
import {spawn} from 'node:child_process';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {captop} from '../captop.ts';
import {statusWords} from '../independent.ts';
import {docker} from '../lab/docker.ts';
import {onLab, scratch} from '../on-lab.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'captop-test-'));
});
afterAll(() => rm(folder, {recursive: true}));

async function until<T>(question: () => Promise<T | undefined>): Promise<T> {
  for (let attempt = 0; attempt < 600; attempt++) {
    const answer = await question();
    if (answer !== undefined) return answer;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  throw new Error('it did not come about');
}

onLab('--diff', () => {
  test('prints nothing and ends with 0 where nothing changed', async () => {
    await using idle = await scratch();
    const path = join(folder, 'idle.json');
    expect(await captop(['--save', path, idle.name])).toMatchObject({status: 0, stdout: ''});
    expect(await captop(['--diff', path, idle.name])).toMatchObject({status: 0, stdout: ''});
  });

  test('tells a privileged exec that came, with its host PID and what it holds more, and that it went', async () => {
    await using box = await scratch();
    const before = join(folder, 'before.json');
    const during = join(folder, 'during.json');
    await captop(['--save', before, box.name]);
    const exec = spawn('docker', ['exec', '--privileged', box.name, 'sleep', '1000']);
    const pid = await until(async () => {
      const rows = (await docker('top', box.name, '-eo', 'pid,args')).split('\n');
      return rows.map(row => /^\s*(\d+)\s+sleep 1000$/.exec(row)?.[1]).find(Boolean);
    });
    const came = await captop(['--diff', before, box.name]);
    expect(came.status).toBe(0);
    expect(came.stdout).toContain(`~ ${box.name}  risk medium -> critical\n`);
    expect(came.stdout).toMatch(new RegExp(`^\\+ ${box.name}  finding critical exec-privileged `, 'm'));
    const line = came.stdout.split('\n').find(one => one.includes(`host PID ${pid} (sleep 1000) came`)) ?? '';
    expect(line).toContain('effective, permitted, bounding');
    const gained = line.match(/\+[A-Z_]+/g) ?? [];
    const bits = (digits: string) => BigInt(`0x${digits}`).toString(2).replaceAll('0', '').length;
    const [now = ''] = statusWords(pid, 'CapEff');
    const pid1 = await docker('inspect', '--format={{.State.Pid}}', box.name);
    const [first = ''] = statusWords(pid1, 'CapEff');
    expect(gained).toHaveLength(bits(now) - bits(first));
    await captop(['--save', during, box.name]);
    process.kill(Number(pid));
    await until(async () => ((await docker('top', box.name)).includes('sleep 1000') ? undefined : true));
    exec.kill();
    const went = await captop(['--diff', during, box.name]);
    expect(went.stdout).toContain(`- ${box.name}  no longer critical exec-privileged `);
    expect(went.stdout).toContain(
      `- ${box.name}  host PID ${pid} (sleep 1000) gone effective, permitted, bounding -`,
    );
  });

  test('tells a container that came and one that went, and the same as JSON', async () => {
    const path = join(folder, 'two.json');
    let left = '';
    {
      await using old = await scratch();
      left = old.name;
      await captop(['--save', path]);
    }
    await using fresh = await scratch(['--privileged']);
    const {status, stdout} = await captop(['--diff', path]);
    expect(status).toBe(0);
    expect(stdout).toContain(`+ ${fresh.name}  came, risk critical\n`);
    expect(stdout).toContain(`- ${left}  gone, risk was medium\n`);
    const {changes} = JSON.parse((await captop(['--diff', path, '--json'])).stdout);
    expect(changes).toContainEqual(
      expect.objectContaining({container: fresh.name, kind: 'came', risk: 'critical'}),
    );
    expect(changes).toContainEqual(expect.objectContaining({container: left, kind: 'gone'}));
  });
});
