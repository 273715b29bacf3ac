/** The recorded host, on a machine without Docker. */
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {captop, type JsonDocument} from '../captop.ts';
import {allRows, dashboard, listRows, risks, selected} from './dashboard.ts';
import {keys} from './terminal.ts';

/** No daemon can be reached: the way to it is a file that is not there, and no docker command or context is found. */
const withoutDocker = {DOCKER_HOST: 'unix:///absent/docker.sock', DOCKER_CONTEXT: undefined, HOME: '/absent'};

const recording = JSON.parse(
  readFileSync(new URL('../../source/demo/recording.json', import.meta.url), 'utf8'),
) as JsonDocument;
const containers = recording.hosts.flatMap(host => host.containers);

describe('The demo, without Docker', () => {
  for (const [columns, rows] of [
    [120, 40],
    [80, 24],
    [60, 15],
  ] as const)
    test(`shows a recorded host and says that it is a recording, at ${columns}x${rows}`, async () => {
      await using terminal = dashboard(['--demo'], {columns, rows, env: withoutDocker});
      const screen = await terminal.waitFor('NAME');
      expect(screen.split('\n')[0]).toMatch(/record/i);
      expect(listRows(screen).length).toBeGreaterThan(5);
      expect(terminal.wrapped()).toEqual([]);
      await terminal.press('q');
      expect(await terminal.exited()).toEqual({status: 0, signal: 0});
    });

  test('shows a policy: what it accepts is not counted, and stands in the findings with its reason and day', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'captop-policy-'));
    const policy = join(folder, 'policy.yaml');
    const accept = `{finding: privileged, container: priv, reason: it has to, expires: 2999-12-31}`;
    writeFileSync(policy, `severities: {root-on-host: low}\naccept: [${accept}]\n`);
    try {
      await using terminal = dashboard(['--demo', '--policy', policy, 'priv'], {env: withoutDocker});
      await terminal.press('5');
      const screen = await terminal.waitFor('[5 Findings]');
      expect(screen).toMatch(/ priv {2}low /);
      expect(screen).toMatch(/accepted +Runs privileged +privileged +until 2999-12-31: it has to/);
      expect(screen).toMatch(/low +Root in the container is root on the host +root-on-host/);
      await terminal.press('A');
      await terminal.waitFor(/a block that accepts root-on-host/);
    } finally {
      rmSync(folder, {recursive: true});
    }
  });

  test('opens the container whose id begins like that, however little of it', async () => {
    const [first = expect.fail()] = containers.filter(({pid1}) => pid1 !== null);
    const starts = Array.from(first.id, (_, n) => first.id.slice(0, n + 1));
    const least = starts.find(start => containers.filter(({id}) => id.startsWith(start)).length === 1) ?? '';
    await using terminal = dashboard(['--demo', least], {env: withoutDocker});
    await terminal.waitFor(new RegExp(`^ {2}${first.name} {2}.* id ${first.id.slice(0, 12)}`, 'm'));
  });

  test('shows every recorded container with its PIDs, and no other', async () => {
    await using terminal = dashboard(['--demo'], {env: withoutDocker});
    await terminal.waitFor('HOST PID');
    const shown = (await allRows(terminal)).map(row => `${row.NAME} ${row['HOST PID']} ${row.PID}`);
    const running = containers.filter(one => one.pid1 !== null);
    expect(running.length).toBeGreaterThan(5);
    for (const {name, pid1} of running)
      expect(shown).toContain(`${name} ${pid1?.hostPid} ${pid1?.containerPid}`);
    for (const row of shown) expect(containers.map(one => one.name)).toContain(row.split(' ')[0]);
  });

  test('its details open and move as those of a live host do', async () => {
    await using terminal = dashboard(['--demo'], {env: withoutDocker});
    await terminal.waitFor('HOST PID');
    await terminal.press('\r');
    for (const [key, title] of [...'12345'].map((key, index) => [key, index + 1] as const)) {
      await terminal.press(key);
      await terminal.waitFor(`[${title} `);
      expect(terminal.wrapped()).toEqual([]);
    }
  });

  test('counts every key of one burst, as a slow line brings them', async () => {
    await using terminal = dashboard(['--demo'], {env: withoutDocker});
    await terminal.waitFor('HOST PID');
    const rows = listRows(await terminal.settle());
    const isOn = (row: number) => (screen: string) =>
      selected(screen).includes(` ${rows[row]?.['HOST PID']} `);
    terminal.type('jjjjj');
    await terminal.waitFor(isOn(5));
    terminal.type(`${keys.up}${keys.up}k`);
    await terminal.waitFor(isOn(2));
  });

  test('is printed as JSON where there is no terminal', async () => {
    const {status, stdout} = await captop(['--demo', '--json'], {env: withoutDocker});
    expect(status).toBe(0);
    const document = JSON.parse(stdout) as JsonDocument;
    const told = document.hosts.flatMap(host => host.containers);
    expect(told.map(one => one.id).sort()).toEqual(containers.map(one => one.id).sort());
    for (const one of told) expect(risks).toContain(one.risk);
  });
});
