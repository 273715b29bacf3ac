/** What users with different rights there see: one of the docker group, one who may use sudo, one with neither. */
import {execFileSync} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {rmSync, statSync, writeFileSync} from 'node:fs';
import {afterAll, beforeAll, expect, inject, test} from 'vitest';
import {captop, captopJson, type JsonDocument, named} from '../../captop.ts';
import {describeUnless, obstacleTo, type Scratch, scratch} from '../../on-lab.ts';
import {SshServer, sshTools} from '../../ssh/server.ts';

const obstacle =
  inject('labObstacle') ??
  obstacleTo({root: true, commands: [...sshTools, 'sudo', 'useradd', 'userdel', 'docker']});

describeUnless(obstacle, 'Over ssh with fewer rights', () => {
  const tag = randomBytes(3).toString('hex');
  const users = {docker: `cd${tag}`, sudo: `cs${tag}`, neither: `cn${tag}`};
  const sudoers = `/etc/sudoers.d/captop-test-${tag}`;
  let server: SshServer;
  let container: Scratch;

  beforeAll(async () => {
    const {gid} = statSync('/var/run/docker.sock');
    for (const [kind, name] of Object.entries(users)) {
      const groups = kind === 'docker' ? ['--groups', String(gid)] : [];
      // Without a password, and not locked as an account with an empty one is.
      execFileSync('useradd', [
        '--no-create-home',
        '--home-dir=/',
        '--shell=/bin/sh',
        '--password=*',
        ...groups,
        name,
      ]);
    }
    writeFileSync(sudoers, `${users.sudo} ALL=(ALL) NOPASSWD: ALL\n`, {mode: 0o440});
    server = await SshServer.start();
    container = await scratch(['--user=1001', '--cap-add=SYS_TIME']);
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    await container?.[Symbol.asyncDispose]();
    rmSync(sudoers, {force: true});
    for (const name of Object.values(users))
      try {
        execFileSync('userdel', [name], {stdio: 'ignore'});
      } catch {}
  });

  const read = (user: string, ...args: readonly string[]): Promise<JsonDocument> =>
    captopJson(['--host', server.url(user), ...args, container.name], {env: server.env});

  test('a member of the docker group sees PIDs, users and sets, and is told what takes more', async () => {
    const document = await read(users.docker);
    const {pid1} = named(document, container.name);
    const root = named(await captopJson([container.name]), container.name).pid1;
    expect({
      ...pid1,
      namespaces: null,
      executable: null,
      startedAt: null,
      fileCapabilities: null,
      lsm: null,
    }).toMatchObject({
      hostPid: root?.hostPid,
      user: root?.user,
      capabilities: root?.capabilities,
    });
    expect(pid1?.namespaces.mnt).toBeNull();
    expect(document.hosts[0]?.limits.join()).toMatch(/closed to captop: .*--sudo/);
  });

  test('with --sudo a user who may use it sees what root sees', async () => {
    const far = await read(users.sudo, '--sudo');
    const near = await captopJson([container.name]);
    const {startedAt: _, ...facts} = named(near, container.name).pid1 ?? {startedAt: null};
    expect(named(far, container.name).pid1).toMatchObject(facts);
    expect(far.hosts[0]?.evidence).toBe('ssh');
  });

  test.each([
    ['neither', [], /no permission to use the daemon at ssh:\S+: read it with --sudo, or make \S+ a member/],
    ['neither', ['--sudo'], /sudo at ssh:\S+ (?:asks for a password|is not allowed)/],
  ] as const)('a user with %s and %j is told so, with status 3', async (kind, args, sentence) => {
    const {status, stderr} = await captop(['--json', '--host', server.url(users[kind]), ...args], {
      env: server.env,
    });
    expect({status, stderr}).toMatchObject({status: 3, stderr: expect.stringMatching(sentence)});
  });
});
