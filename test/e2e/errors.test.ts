/** What goes wrong is said in one sentence, with the status that a script can rely on. */
import {mkdtemp, rm} from 'node:fs/promises';
import {createServer, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {captop, type Result} from '../captop.ts';
import {needs, onLab} from '../on-lab.ts';

function expectOneSentence({stdout, stderr}: Result): void {
  expect(stdout).toBe('');
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(stderr).toMatch(/^captop: .+\n$/);
  expect(stderr).not.toMatch(/\n\s+at |Error:|node:|file:\/\//);
}

describe('Wrong usage ends with status 2 and says what is wrong', () => {
  test.each([
    [['--jsno'], /--jsno/],
    [['--interval', 'soon'], /--interval/],
    [['--interval', '-1'], /--interval/],
    [['--sort', 'nothing'], /nothing/],
    [['--columns', 'name,nothing'], /nothing/],
    [['--profile', 'nothing'], /nothing/],
    [['--format', 'xml'], /xml/],
    [['--check=awful'], /awful/],
    [['--host'], /--host/],
    [['--host', 'gopher://x'], /gopher/],
    [['--from', '/absent/recording.json'], /\/absent\/recording\.json/],
  ])('%j', async (args, says) => {
    const result = await captop(args);
    expectOneSentence(result);
    expect(result.stderr).toMatch(says);
    expect(result.status).toBe(2);
  });
});

/** A socket in a folder of its own, with a server that does this to whoever connects. */
async function withServer(
  greet: (socket: Socket) => void,
  work: (path: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'captop-test-'));
  const path = join(folder, 'docker.sock');
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket);
    socket.on('error', () => {}).resume();
    greet(socket);
  });
  await new Promise<void>(resolve => server.listen(path, resolve));
  try {
    await work(path);
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise(resolve => server.close(resolve));
    await rm(folder, {recursive: true});
  }
}

describe('No daemon ends with status 3 and says what to do', () => {
  test('no socket there', async () => {
    const result = await captop(['--json'], {env: {DOCKER_HOST: 'unix:///absent/docker.sock'}});
    expectOneSentence(result);
    expect(result.stderr).toContain('/absent/docker.sock');
    expect(result.status).toBe(3);
  });

  test('a server that is no Docker daemon', async () => {
    await withServer(
      socket => socket.end('220 mail.example ESMTP\r\n'),
      async path => {
        const result = await captop(['--json', '--host', `unix://${path}`]);
        expectOneSentence(result);
        expect(result.status).toBe(3);
      },
    );
  });

  test('a socket file that is none', async () => {
    const result = await captop(['--json', '--host', 'unix:///etc/passwd']);
    expectOneSentence(result);
    expect(result.status).toBe(3);
  });
});

onLab('No permission on the socket', () => {
  test('ends with status 3 and names the group or sudo', async context => {
    needs(context, {root: true});
    const nobody = ['setpriv', '--reuid=65533', '--regid=65533', '--clear-groups', '--inh-caps=-all'];
    const result = await captop(['--json'], {through: nobody});
    expectOneSentence(result);
    expect(result.stderr).toMatch(/docker group|group.*docker|sudo/);
    expect(result.status).toBe(3);
  });
});

onLab('A name that no container has', () => {
  test('ends with status 2 or 4 and names it', async () => {
    const result = await captop(['no-such-container', '--once']);
    expectOneSentence(result);
    expect(result.stderr).toContain('no-such-container');
    expect([2, 4]).toContain(result.status);
  });
});
