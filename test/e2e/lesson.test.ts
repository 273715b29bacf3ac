/** A lesson on container security, sentence by sentence, each looked up on the screen that shows it. */
import {readlinkSync} from 'node:fs';
import {expect, test} from 'vitest';
import {decode, inspect, setsOf, statusWords} from '../independent.ts';
import {onLab} from '../on-lab.ts';
import {dashboard, isRead, type ListRow, listRows, readDetail, selected} from './dashboard.ts';

const panes = ['Processes', 'Capabilities', 'Identity', 'Isolation', 'Findings'] as const;

type PaneName = (typeof panes)[number];

/** Every pane of one container's detail, on a screen tall enough for all of it. */
async function readPanes(container: string): Promise<ReadonlyMap<PaneName, string>> {
  await using terminal = dashboard([container], {columns: 120, rows: 60});
  await readDetail(terminal);
  const screens = new Map<PaneName, string>();
  for (const [index, name] of panes.entries()) {
    await terminal.press(`${index + 1}`);
    await terminal.waitFor(`[${index + 1} ${name}]`);
    screens.set(name, await terminal.settle());
  }
  return screens;
}

const read = new Map<string, ReturnType<typeof readPanes>>();

/** A pane of one container, which is read once for all sentences about it. */
async function pane(container: string, name: PaneName): Promise<string> {
  const screens = read.get(container) ?? readPanes(container);
  read.set(container, screens);
  return (await screens).get(name) ?? expect.fail(`${container} has no pane ${name}`);
}

/** The containers whose rows are looked at, all on one screen. */
const listed = ['web', 'macadmin', 'nokill', 'priv'];

let list: Promise<readonly ListRow[]> | undefined;

/** The container's row in the list, which is read once for all sentences. */
async function row(container: string): Promise<ListRow> {
  list ??= readRows();
  return (await list).find(one => one.NAME === container) ?? expect.fail(`no row ${container}`);
}

async function readRows(): Promise<readonly ListRow[]> {
  await using terminal = dashboard(listed);
  const screen = await terminal.waitFor(
    now =>
      isRead(now) &&
      listRows(now).length === listed.length &&
      listRows(now).every(one => /^\d+$/.test(one['HOST PID'] ?? '')),
  );
  return listRows(screen);
}

const pidOf = async (name: string) => (await inspect(name)).State.Pid;

/** A line of the screen that holds all of these words. */
const line = (screen: string, ...words: string[]): string =>
  screen.split('\n').find(one => words.every(word => one.includes(word))) ??
  expect.fail(`no line with ${words.join(', ')}:\n${screen}`);

onLab('The lesson', () => {
  test("containers share the host's kernel and are isolated by namespaces", async () => {
    const screen = await pane('nokill', 'Isolation');
    const pid = await pidOf('nokill');
    line(screen, 'kernel', 'Linux', 'shared', 'host');
    for (const name of ['pid', 'user', 'mnt', 'net', 'ipc', 'uts', 'cgroup']) {
      const inode = (of: number | 'self') => /\d+/.exec(readlinkSync(`/proc/${of}/ns/${name}`))?.[0] ?? '';
      const own = inode(pid) !== inode('self');
      line(screen, ` ${name} `, inode(pid), own ? 'its own' : "the host's");
    }
  });

  test('a container sees only its own processes, and its sleep is PID 1', async () => {
    const screen = await pane('web', 'Processes');
    const [inside = ''] = line(screen, 'sleep infinity').split('│');
    expect(inside).toMatch(/\b1 +root +sleep infinity/);
    expect(screen.match(/sleep infinity/g)).toHaveLength(2);
  });

  test('the host sees the same process under another PID', async () => {
    const pid = `${await pidOf('web')}`;
    const [, outside = ''] = line(await pane('web', 'Processes'), 'sleep infinity').split('│');
    expect(outside).toMatch(new RegExp(`\\b${pid} +root\\b`));
    expect(await row('web')).toMatchObject({'HOST PID': pid, PID: '1'});
  });

  test('a process has a different PID in each namespace that it is in', async () => {
    await using terminal = dashboard(['nestedpid'], {columns: 120, rows: 60});
    await readDetail(terminal);
    await terminal.press('1', 'j');
    const screen = await terminal.waitFor(/in a PID namespace nested/);
    const pid = Number(/❯.*│ +(\d+)/.exec(screen)?.[1]);
    const [host, container, nested] = statusWords(pid, 'NSpid');
    expect(host).toBe(`${pid}`);
    line(
      screen,
      `Host PID ${host}`,
      `PID ${container} in the container`,
      `PID ${nested} in a PID namespace nested`,
    );
  });

  test("by default Docker runs a container's processes as root", async () => {
    expect(await row('web')).toMatchObject({USER: 'root:0', WHY: 'root on host'});
    line(await pane('web', 'Identity'), 'Where', 'by default');
  });

  test('which is root both inside and on the host, by the uid map', async () => {
    const screen = await pane('web', 'Identity');
    expect(screen).toContain('root in this container IS root on the host');
    line(screen, 'uid map', '0 0 4294967295');
  });

  test('--user sets another uid', async () => {
    expect(statusWords(await pidOf('user1000'), 'Uid')[1]).toBe('1000');
    const screen = await pane('user1000', 'Identity');
    line(screen, 'User in', '1000');
    line(screen, 'User on the host', '1000');
    line(screen, 'Where', 'when it was run', '1000');
  });

  test('an image can set it', async () => {
    const screen = await pane('api', 'Identity');
    line(screen, 'User in', 'app (1001)');
    line(screen, 'Where', "image's USER", 'or the same value given when it was run', '1001');
  });

  test('what the image says and what runs are both shown where they differ', async () => {
    line(await pane('rootagain', 'Identity'), 'Where', 'when it was run', "'0'", '1001');
  });

  /** The sentence of each capability. */
  const sentences = new Map<string, string>();

  test('root in a container is limited by capabilities: 14 of 41 are held, each is explained', async () => {
    const all = await decode('1ffffffffff');
    const held = (await setsOf(await pidOf('web'))).effective;
    expect(held).toHaveLength(14);
    await using terminal = dashboard(['web'], {columns: 120, rows: 60});
    await readDetail(terminal);
    await terminal.press('2');
    await terminal.waitFor('[2 Capabilities]');
    expect(terminal.screen()).toContain(`14 of ${all.length} held, ${all.length - 14} withheld`);
    const shown = [...terminal.screen().matchAll(/^[❯ ] +(CAP_[A-Z_]+) /gm)].map(([, name]) => name ?? '');
    expect(shown.toSorted()).toEqual(all.toSorted());
    let screen = await terminal.settle();
    for (const name of shown) {
      // Headings stand between them.
      for (let before = selected(screen); !before.includes(` ${name} `); before = selected(screen)) {
        terminal.type('j');
        screen = await terminal.waitFor(now => selected(now) !== before);
      }
      const sentence = line(screen, `  ${name}: `);
      expect(sentence.length).toBeGreaterThan(name.length + 12);
      sentences.set(name, sentence);
      expect(screen).toContain(held.includes(name) ? 'Here it is in the effective' : 'Withheld here');
    }
  });

  test.each([
    ['change owners', 'CAP_CHOWN', 'owner'],
    ['kill', 'CAP_KILL', 'Signal'],
    ['set ids', 'CAP_SETUID', 'user id'],
    ['bind ports', 'CAP_NET_BIND_SERVICE', '1024'],
    ['broadcast', 'CAP_NET_BROADCAST', 'broadcast'],
    ['control the network', 'CAP_NET_ADMIN', 'interfaces'],
    ['reboot', 'CAP_SYS_BOOT', 'Reboot'],
    ['set the clock', 'CAP_SYS_TIME', 'clock'],
  ])('what root on the host may do is a capability with a sentence: %s', (_what, capability, word) => {
    expect(sentences.get(capability)).toContain(word);
  });

  test('by default a container cannot reboot the host or disrupt it', async () => {
    const screen = await pane('web', 'Capabilities');
    for (const name of ['CAP_SYS_BOOT', 'CAP_SYS_TIME', 'CAP_NET_ADMIN', 'CAP_SYS_MODULE'])
      expect(line(screen, `${name} `)).not.toMatch(/[■+]/);
  });

  test('--cap-add gives more, and a finding says what it opens', async () => {
    expect((await row('macadmin'))['VS DOCKER DEFAULT']).toContain('+MAC_ADMIN');
    const screen = await pane('macadmin', 'Findings');
    line(screen, 'high', 'CAP_MAC_ADMIN');
    line(screen, 'remedy', '--cap-add=MAC_ADMIN');
  });

  test('--cap-drop takes away', async () => {
    expect((await row('nokill'))['VS DOCKER DEFAULT']).toBe('-KILL');
  });

  test('--privileged gives all that the host has, which is critical and has a remedy', async () => {
    const count = (await setsOf(1)).bounding.length;
    expect(await row('priv')).toMatchObject({RISK: 'critical', CAPS: `${count} full`});
    line(await pane('priv', 'Findings'), 'remedy', 'remove --privileged');
  });
});
