/** The dashboard over ssh: the link is cut and comes back, the machine stops answering, one of several is gone. */
import {afterAll, beforeAll, expect, inject, test} from 'vitest';
import {freePort} from '../../free-port.ts';
import {describeUnless, obstacleTo, type Scratch, scratch} from '../../on-lab.ts';
import {SshServer, sshTools} from '../../ssh/server.ts';
import {dashboard, listRows} from '../dashboard.ts';

const obstacle = inject('labObstacle') ?? obstacleTo({root: true, commands: sshTools});

describeUnless(obstacle, 'The dashboard over ssh', () => {
  let server: SshServer;
  let container: Scratch;
  beforeAll(async () => {
    server = await SshServer.start();
    container = await scratch(['--cap-add=SYS_TIME']);
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    await container?.[Symbol.asyncDispose]();
  });

  const open = (...urls: readonly string[]) =>
    dashboard([...urls.flatMap(url => ['--host', url]), '--filter', container.name], {env: server.env});
  const isRead = (screen: string): boolean =>
    screen.includes(container.name) && / 1 +root:0/.test(screen) && !screen.includes('reading …');
  const isLost = (screen: string): boolean => /lost/.test(screen.split('\n')[0] ?? '');

  test('keeps its rows while the link is cut, says so, and goes on when it is back', async () => {
    await using terminal = open(server.url());
    await terminal.waitFor(isRead);
    server.stop();
    const lost = await terminal.waitFor(isLost);
    expect(listRows(lost).map(row => row.NAME)).toEqual([container.name]);
    await server.listen();
    await terminal.waitFor(screen => isRead(screen) && !isLost(screen));
  });

  test('says that a machine does not answer, and goes on when it does', async () => {
    await using terminal = open(server.url());
    await terminal.waitFor(isRead);
    server.signal('SIGSTOP');
    const lost = await terminal.waitFor(isLost);
    expect(listRows(lost).map(row => row.NAME)).toEqual([container.name]);
    server.signal('SIGCONT');
    await terminal.waitFor(screen => isRead(screen) && !isLost(screen));
  });

  test('of three machines the one that is gone holds up no other', async () => {
    server.configure([
      'Host one two',
      'HostName 127.0.0.1',
      `Port ${server.port}`,
      'User root',
      `HostKeyAlias [127.0.0.1]:${server.port}`,
    ]);
    await using terminal = open('ssh://one', server.url('root', await freePort()), 'ssh://two');
    const names = (screen: string): readonly unknown[] => listRows(screen).map(row => row.NAME);
    const screen = await terminal.waitFor(shown => isRead(shown) && isLost(shown) && names(shown).length > 1);
    expect(names(screen)).toEqual([container.name, container.name]);
    server.configure([]);
  });
});
