/** --follow: one line of JSON a change, on the real host. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {createInterface} from 'node:readline';
import {expect, inject, test} from 'vitest';
import {captop} from '../captop.ts';
import {docker} from '../lab/docker.ts';
import {freshName, onLab, scratch} from '../on-lab.ts';

interface Line {
  readonly at: string;
  readonly container: string;
  readonly kind: string;
  readonly after?: string;
}

onLab('A stream of changes', () => {
  test('tells what starts, gains privilege and ends, and ends with 130 when it is interrupted', async () => {
    const name = freshName();
    const args = ['--follow', '--format', 'ndjson', '--interval', '1', '--filter', `name:${name}`];
    const child = spawn(process.execPath, [inject('bundle'), ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines: Line[] = [];
    createInterface({input: child.stdout}).on('line', line => lines.push(JSON.parse(line) as Line));
    const told = (wanted: Partial<Line>) =>
      expect.poll(() => lines, {timeout: 15_000}).toContainEqual(expect.objectContaining(wanted));
    await using first = await scratch([], undefined, undefined, name);
    // Nothing is a change before its first reading, so an exec is started until it is told.
    await expect
      .poll(
        async () => {
          await docker('exec', '--detach', '--privileged', name, 'sleep', '3');
          return lines;
        },
        {timeout: 30_000, interval: 4000},
      )
      .toContainEqual(expect.objectContaining({container: name, kind: 'risk', after: 'critical'}));
    await using _second = await scratch([], undefined, undefined, `${name}-too`);
    await told({container: `${name}-too`, kind: 'came'});
    await docker('rm', '--force', first.id);
    await told({container: name, kind: 'gone'});
    expect(lines.every(line => line.container.startsWith(name) && !Number.isNaN(Date.parse(line.at)))).toBe(
      true,
    );
    child.kill('SIGINT');
    const [status] = await once(child, 'exit');
    expect(status).toBe(130);
  }, 60_000);

  test('needs the format of lines', async () => {
    const {status, stderr} = await captop(['--follow']);
    expect(status).toBe(2);
    expect(stderr).toContain('--follow needs --format ndjson');
  });
});
