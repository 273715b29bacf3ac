/** --follow: one line of JSON a change, on the real host, and for a slow reader on a simulated one. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {createInterface} from 'node:readline';
import {setTimeout as pause} from 'node:timers/promises';
import {expect, inject, test} from 'vitest';
import {captop} from '../captop.ts';
import {docker} from '../lab/docker.ts';
import {freshName, onLab, scratch} from '../on-lab.ts';
import {SimulatedHost} from '../simulated/host.ts';

interface Line {
  readonly at: string;
  readonly container: string;
  readonly kind: string;
  readonly after?: string;
  readonly finding?: {readonly id: string};
}

test('a stream of changes loses none while its reader is slow', async () => {
  const host = await SimulatedHost.start({containers: 1});
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => host.close());
  const args = [...host.flags, '--follow', '--format', 'ndjson', '--interval', '1'];
  // A stream that nobody listens to is not read.
  const child = spawn(process.execPath, [inject('bundle'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  cleanup.defer(() => void child.kill('SIGKILL'));
  const isAsked = (id: string) => host.daemon.requests.some(request => request.includes(id));
  // Nothing counts as a change before the first reading is over, so containers are started until one is reported.
  let isTold = false;
  child.stdout.once('readable', () => (isTold = true));
  const tells = () => {
    host.run();
    return isTold;
  };
  await expect.poll(tells, {interval: 500}).toBe(true);
  const started = Array.from({length: 1500}, () => host.run());
  await expect.poll(() => started.every(({id}) => isAsked(id))).toBe(true);
  // By now the lines are more than a pipe holds.
  await pause(3000);
  const came = new Set<string>();
  let bytes = 0;
  createInterface({input: child.stdout}).on('line', line => {
    bytes += line.length;
    const {kind, container} = JSON.parse(line) as Line;
    if (kind === 'came') came.add(container);
  });
  await expect.poll(() => started.filter(({name}) => !came.has(name))).toEqual([]);
  expect(bytes).toBeGreaterThan(128 * 1024);
  child.kill('SIGINT');
  expect(await once(child, 'exit')).toEqual([130, null]);
});

onLab('A stream of changes', () => {
  test('tells what starts, gains privilege and ends, and ends with 130 when it is interrupted', async () => {
    const name = freshName();
    await using cleanup = new AsyncDisposableStack();
    const start = async (own: string) => cleanup.use(await scratch([], undefined, undefined, own));
    const first = await start(name);
    const args = ['--follow', '--format', 'ndjson', '--interval', '1', '--filter', `name:${name}`];
    const child = spawn(process.execPath, [inject('bundle'), ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    // A process that is left behind would hold the output of the test run open for ever.
    cleanup.defer(() => void child.kill('SIGKILL'));
    const lines: Line[] = [];
    createInterface({input: child.stdout}).on('line', line => lines.push(JSON.parse(line) as Line));
    const told = (wanted: Partial<Line>) =>
      expect.poll(() => lines).toContainEqual(expect.objectContaining(wanted));
    // Nothing is a change before the first reading is over, so that containers are started until one is told.
    let others = 0;
    const startAnother = async () => {
      await start(`${name}-${others++}`);
      return lines;
    };
    await expect.poll(startAnother, {interval: 1000}).toContainEqual(expect.objectContaining({kind: 'came'}));
    await docker('exec', '--detach', '--privileged', name, 'sleep', 'infinity');
    await told({container: name, kind: 'risk', after: 'critical'});
    // By now nothing is left to be asked about it.
    await startAnother();
    await told({container: `${name}-${others - 1}`, kind: 'came'});
    const findings = lines.flatMap(({container, kind, finding}) =>
      container === name && finding !== undefined ? [`${kind} ${finding.id}`] : [],
    );
    expect(findings).toEqual(['finding gained exec-privileged']);
    await docker('rm', '--force', first.id);
    await told({container: name, kind: 'gone'});
    expect(lines.every(line => line.container.startsWith(name) && !Number.isNaN(Date.parse(line.at)))).toBe(
      true,
    );
    child.kill('SIGINT');
    const [status] = await once(child, 'exit');
    expect(status).toBe(130);
  });

  test('needs the format of lines', async () => {
    const {status, stderr} = await captop(['--follow']);
    expect(status).toBe(2);
    expect(stderr).toContain('--follow needs --format ndjson');
  });
});
