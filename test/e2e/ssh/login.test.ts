/** What ssh has to ask it asks on the terminal, before the dashboard takes it. */
import {execFileSync} from 'node:child_process';
import {appendFileSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, inject, test} from 'vitest';
import {describeUnless, obstacleTo, type Scratch, scratch} from '../../on-lab.ts';
import {SshServer, sshTools} from '../../ssh/server.ts';
import {dashboard, listRows} from '../dashboard.ts';
import {keys} from '../terminal.ts';

const obstacle = inject('labObstacle') ?? obstacleTo({root: true, commands: sshTools});

describeUnless(obstacle, 'Over ssh to a machine that is new, with a key that is locked', () => {
  let server: SshServer;
  let container: Scratch;
  beforeAll(async () => {
    server = await SshServer.start();
    container = await scratch(['--cap-add=SYS_TIME']);
    const locked = join(server.folder, 'locked');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-a', '1', '-N', 'open sesame', '-f', locked]);
    appendFileSync(join(server.folder, 'keys'), readFileSync(`${locked}.pub`));
    server.configure([
      `IdentityFile ${locked}`,
      'StrictHostKeyChecking ask',
      `UserKnownHostsFile ${server.folder}/new_hosts`,
    ]);
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    await container?.[Symbol.asyncDispose]();
  });

  test('both are asked about, and answered, before the list stands', async () => {
    const env = {...server.env, SSH_AUTH_SOCK: undefined, SSH_ASKPASS: undefined, DISPLAY: undefined};
    await using terminal = dashboard(['--host', server.url(), '--filter', container.name], {env});
    await terminal.waitFor(/\(yes\/no/);
    terminal.type(`yes${keys.enter}`);
    await terminal.waitFor(/Enter passphrase for key '[^']*locked'/);
    terminal.type(`open sesame${keys.enter}`);
    const screen = await terminal.waitFor(
      shown => shown.includes(container.name) && / 1 +root:0/.test(shown) && !shown.includes('reading …'),
    );
    expect(listRows(screen).map(row => row.NAME)).toEqual([container.name]);
    expect(screen).not.toMatch(/yes\/no|passphrase/);
    expect(readFileSync(join(server.folder, 'new_hosts'), 'utf8')).toContain('ssh-ed25519');
  });
});
