/** What goes wrong is said in one sentence, with the status that a script can rely on. */
import {mkdtemp, rm} from 'node:fs/promises';
import {createServer} from 'node:net';
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
    [['--check', 'awful'], /awful/],
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

describe('No daemon ends with status 3 and says what to do', () => {
  test('no socket there', async () => {
    const result = await captop(['--json'], {env: {DOCKER_HOST: 'unix:///absent/docker.sock'}});
    expectOneSentence(result);
    expect(result.stderr).toContain('/absent/docker.sock');
    expect(result.status).toBe(3);
  });

  test('a socket that nobody listens to', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'captop-test-'));
    const path = join(folder, 'docker.sock');
    const server = createServer();
    await new Promise<void>(resolve => server.listen(path, resolve));
    // Closing the server would take the socket's file away; what crashes leaves it behind.
    const {rename} = await import('node:fs/promises');
    await rename(path, `${path}.kept`);
    await new Promise(resolve => server.close(resolve));
    const result = await captop(['--once', '--host', `unix://${path}.kept`]);
    await rm(folder, {recursive: true});
    expectOneSentence(result);
    expect(result.status).toBe(3);
  });

  test('a server that is no Docker daemon', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'captop-test-'));
    const path = join(folder, 'docker.sock');
    const server = createServer(socket => socket.on('error', () => {}).end('220 mail.example ESMTP\r\n'));
    await new Promise<void>(resolve => server.listen(path, resolve));
    const result = await captop(['--json', '--host', `unix://${path}`]);
    await new Promise(resolve => server.close(resolve));
    await rm(folder, {recursive: true});
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
