/** What goes wrong is said in one sentence, with the status that a script can rely on. */
import {mkdtemp, rm} from 'node:fs/promises';
import {createServer as createHttpServer} from 'node:http';
import {type AddressInfo, createServer, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {describe, expect, test} from 'vitest';
import {captop, type Result} from '../captop.ts';
import {needs, onLab} from '../on-lab.ts';

const recording = fileURLToPath(new URL('../model/document/documents/2026-11-24.json', import.meta.url));

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
    [['-z'], /no flag -z \(captop --help/],
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

test('A word behind --check that is no severity is a name; where no container has it, both are told', async () => {
  const result = await captop(['--from', recording, '--check', 'awful']);
  expect(result.stderr).toContain("there is no container 'awful' (--check takes critical, high,");
  expect(result.status).toBe(2);
});

describe('A file that cannot be written', () => {
  test('ends with status 4 and says that its folder is not there', async () => {
    const result = await captop(['--from', recording, '--save', '/absent/recording.json']);
    expect(result.stdout).toBe('');
    expect(result.stderr.trimEnd().split('\n').at(-1)).toBe(
      'captop: cannot write /absent/recording.json: there is no such folder',
    );
    expect(result.status).toBe(4);
  });
});

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

  test('a web server', async () => {
    const server = createHttpServer((_, response) => response.writeHead(404).end('<html>\n404\n</html>'));
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    try {
      const {port} = server.address() as AddressInfo;
      const result = await captop(['--json', '--host', `tcp://127.0.0.1:${port}`]);
      expectOneSentence(result);
      expect(result.stderr).toContain('not as a Docker daemon does (HTTP 404)');
      expect(result.status).toBe(3);
    } finally {
      server.close();
    }
  });

  test('nothing at a TCP port', async () => {
    const result = await captop(['--json', '--host', 'tcp://127.0.0.1:1']);
    expectOneSentence(result);
    expect(result.status).toBe(3);
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
  test('ends with status 2 and names it', async () => {
    const result = await captop(['no-such-container', '--once']);
    expectOneSentence(result);
    expect(result.stderr).toContain('no-such-container');
    expect(result.status).toBe(2);
  });
});
