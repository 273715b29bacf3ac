/** captop only reads: what strace(1) sees it do to the machine, and a proxy to the daemon, over the whole lab. */
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {createServer, request, type Server} from 'node:http';
import type {Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {afterAll, beforeAll, expect, inject, test} from 'vitest';
import {captop, unnamedEngines} from '../captop.ts';
import {labCases} from '../lab/cases.ts';
import {run} from '../lab/docker.ts';
import {needs, onLab} from '../on-lab.ts';
import {dashboard, readList} from './dashboard.ts';
import {listedPaths, openedPaths} from './read-paths.ts';
import {keys, Terminal} from './terminal.ts';

const socket = '/var/run/docker.sock';
const names = labCases.map(({name}) => name);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'captop-reads-'));
});
afterAll(() => rmSync(folder, {recursive: true}));

/** System calls that open, start and connect, and those that change a file system or another process. */
const traced = [
  ...['open', 'openat', 'openat2', 'creat', 'execve', 'execveat', 'connect', 'bind'],
  ...['unlink', 'unlinkat', 'rename', 'renameat', 'renameat2', 'mkdir', 'mkdirat', 'rmdir', 'link', 'linkat'],
  ...['symlink', 'symlinkat', 'mknod', 'mknodat', 'chmod', 'fchmod', 'fchmodat', 'chown', 'fchown', 'lchown'],
  ...[
    'fchownat',
    'truncate',
    'ftruncate',
    'utimensat',
    'setxattr',
    'lsetxattr',
    'fsetxattr',
    'mount',
    'umount2',
  ],
  ...['kill', 'tkill', 'ptrace', 'setns', 'process_vm_writev'],
];
const strace = (log: string): readonly string[] => [
  'strace',
  ...['-f', '-qq', '-s', '300', `--trace=${traced.join(',')}`, '-o', log],
];
/** The thread pool, so that every file is opened by a system call that strace sees. */
const env = {UV_USE_IO_URING: '0'};

/** What a run did besides reading files; the calls of each line without its process id. */
function deeds(log: string): {calls: number; programs: string[]; addresses: string[]; others: string[]} {
  const lines = readFileSync(log, 'utf8').split('\n');
  const own = new Set(lines.map(line => /^\d+/.exec(line)?.[0]));
  const calls = lines.map(line => line.replace(/^\d+ +/, '')).filter(line => /^\w+\(/.test(line));
  const ofKind = (kind: RegExp) => calls.filter(call => kind.test(call));
  // A child that has nothing to say gets /dev/null for its output.
  const isReading = (call: string) =>
    /^open/.test(call) &&
    (call.includes('"/dev/null"') || !/O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND/.test(call));
  // A child that has not read in time what may never come is ended.
  const endsChild = (call: string) => own.has(/^kill\((\d+), SIGKILL\)/.exec(call)?.[1] ?? '');
  return {
    calls: calls.length,
    programs: ofKind(/^execve/).map(call => /"([^"]*)"/.exec(call)?.[1] ?? call),
    addresses: [...new Set(ofKind(/^(connect|bind)\(/).map(call => /\{.*?\}/.exec(call)?.[0] ?? call))],
    others: calls.filter(
      call => !isReading(call) && !endsChild(call) && !/^(execve|connect|bind)/.test(call),
    ),
  };
}

/** What was opened besides what Node opens in any program, the program itself, and what the page in source/kernel lists. */
async function unlisted(log: string): Promise<readonly string[]> {
  const bare = join(folder, 'bare');
  await run('strace', [...strace(bare).slice(1), process.execPath, '--eval', '0']);
  const ofNode = openedPaths(bare);
  const own = dirname(inject('bundle'));
  const listed = listedPaths();
  return [...openedPaths(log)].filter(
    path => !ofNode.has(path) && !path.startsWith(`${own}/`) && !listed.some(each => each.test(path)),
  );
}

/** The program's own files that were opened, by their names. */
const ownFiles = (log: string): readonly string[] => {
  const own = `${dirname(inject('bundle'))}/`;
  return [...openedPaths(log)].filter(path => path.startsWith(own)).map(path => path.slice(own.length));
};

/** The command lines of the engines that run here: one may have been told to listen anywhere. */
const engineCommands = async (): Promise<string> =>
  (await run('ps', ['-eo', 'args'])).match(/^\S*(dockerd|podman)\b.*/gm)?.join('\n') ?? '';

onLab('What strace sees', () => {
  test('--json opens no file for writing, starts no program but its own and connects to the socket alone', async context => {
    needs(context, {root: true, commands: ['strace']});
    const log = join(folder, 'json');
    const {status, stdout} = await captop(['--json', '--all', ...names], {through: strace(log), env});
    expect(status).toBe(0);
    expect(JSON.parse(stdout).hosts[0].containers).toHaveLength(names.length);
    const {calls, programs, addresses, others} = deeds(log);
    // It has read the host: with nothing traced there would be nothing to find.
    expect(calls).toBeGreaterThan(500);
    // What may never come, as the command line of a paused container, is read by a child.
    expect(new Set(programs)).toEqual(new Set([process.execPath]));
    expect(addresses).toEqual([`{sa_family=AF_UNIX, sun_path="${socket}"}`]);
    expect(others).toEqual([]);
    expect(await unlisted(log)).toEqual([]);
    // What other runs need would cost its time to load (source/bundle/pieces.mjs). Node looks for package.json.
    expect(new Set(ownFiles(log))).toEqual(new Set(['cli.js', 'package.json', 'captop.js', 'captop.cache']));
  });

  test('nor does the look for every engine of the machine, which asks sockets of engines alone', async context => {
    needs(context, {root: true, commands: ['strace']});
    const log = join(folder, 'every');
    const before = await engineCommands();
    const {stdout} = await captop(['--json'], {through: strace(log), env: {...env, ...unnamedEngines}});
    const told = before + (await engineCommands());
    expect(JSON.parse(stdout).hosts.length).toBeGreaterThan(0);
    const {programs, addresses, others} = deeds(log);
    expect(new Set(programs)).toEqual(new Set([process.execPath]));
    for (const address of addresses) {
      const path = /^\{sa_family=AF_UNIX, sun_path="(\/[^"]+)"\}$/.exec(address)?.[1] ?? expect.fail(address);
      expect(/\/(docker|podman)\.sock$/.test(path) || told.includes(path), path).toBe(true);
    }
    expect(addresses).toContain(`{sa_family=AF_UNIX, sun_path="${socket}"}`);
    expect(others).toEqual([]);
  });

  test('nor does the dashboard, in any view', async context => {
    needs(context, {root: true, commands: ['strace']});
    const log = join(folder, 'dashboard');
    const [file = '', ...args] = [...strace(log), process.execPath, inject('bundle'), '--all', ...names];
    await using terminal = new Terminal(file, args, {env});
    await readList(terminal);
    for (const key of [
      keys.enter,
      ...'12345',
      keys.escape,
      'm',
      keys.escape,
      '!',
      keys.escape,
      '?',
      keys.escape,
      'r',
    ]) {
      await terminal.press(key);
      await terminal.settle();
    }
    terminal.type(keys.control('c'));
    expect((await terminal.exited()).status).toBe(130);
    const {calls, programs, addresses, others} = deeds(log);
    expect(calls).toBeGreaterThan(500);
    expect(new Set(programs)).toEqual(new Set([process.execPath]));
    expect(addresses).toEqual([`{sa_family=AF_UNIX, sun_path="${socket}"}`]);
    // Its own terminal is the one file that it may write to.
    expect(others.filter(call => !/"\/dev\/(tty|pts\/\d+)"/.test(call))).toEqual([]);
    expect(await unlisted(log)).toEqual([]);
  });
});

/** Passes every request on to the daemon, and remembers its method. */
async function recorder(path: string, methods: Set<string>): Promise<{server: Server; sockets: Set<Socket>}> {
  const sockets = new Set<Socket>();
  const server = createServer((asked, answer) => {
    methods.add(asked.method ?? '');
    const {method, url: wanted, headers} = asked;
    const passed = request({socketPath: socket, method, path: wanted, headers}, reply => {
      answer.writeHead(reply.statusCode ?? 500, reply.headers);
      answer.flushHeaders();
      reply.pipe(answer);
    });
    passed.on('error', () => answer.destroy());
    answer.on('close', () => passed.destroy());
    asked.pipe(passed);
  });
  server.on('connection', one => sockets.add(one));
  await new Promise<void>(resolve => server.listen(path, resolve));
  return {server, sockets};
}

onLab('What a proxy before the daemon sees', () => {
  test('is GET and HEAD alone: for a document and for the dashboard', async () => {
    const methods = new Set<string>();
    const path = join(folder, 'proxy.sock');
    const {server, sockets} = await recorder(path, methods);
    try {
      const host = ['--host', `unix://${path}`];
      expect((await captop([...host, '--json', '--all', ...names])).status).toBe(0);
      await using terminal = dashboard([...host, ...names]);
      await readList(terminal);
      for (const key of [keys.enter, ...'12345', keys.escape, 'r']) {
        await terminal.press(key);
        await terminal.settle();
      }
      terminal.type(keys.control('c'));
      expect((await terminal.exited()).status).toBe(130);
    } finally {
      for (const one of sockets) one.destroy();
      server.close();
    }
    expect(methods.has('GET')).toBe(true);
    expect([...methods].filter(method => method !== 'GET' && method !== 'HEAD')).toEqual([]);
  });
});
