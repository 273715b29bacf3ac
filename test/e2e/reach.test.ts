/** docs/reach.md in its own words: each of its commands, with an engine in the place that it names. */
import {type ChildProcess, execFile, spawn} from 'node:child_process';
import {mkdir, mkdtemp, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {delimiter, join} from 'node:path';
import {afterAll, beforeAll, describe, expect, inject, test} from 'vitest';
import {bundlesOf} from '../../source/engine/endpoint.ts';
import {captopJson, type JsonContainer, type JsonDocument, named, type Result} from '../captop.ts';
import {freePort} from '../free-port.ts';
import {setsOf} from '../independent.ts';
import {type Engine, rootfulPodman} from '../lab/engines.ts';
import {labImage} from '../lab/image.ts';
import {needs, obstacleTo, onLab} from '../on-lab.ts';
import {blocksOf, commandsOf} from '../page-commands.ts';
import {SshServer, sshTools} from '../ssh/server.ts';
import {makeCertificates, tlsFront} from '../tls-front.ts';

const page = 'docs/reach.md';
const daemon = '/var/run/docker.sock';

let folder = '';

/** Runs lines with bash in a home of their own, with what stands in the page replaced by what stands here. */
function run(
  lines: readonly string[],
  replaced: Readonly<Record<string, string>> = {},
  through: readonly string[] = [],
): Promise<Result> {
  const text = Object.entries(replaced).reduce(
    (script, [inPage, here]) => script.replaceAll(inPage, here),
    lines.join('\n'),
  );
  const {DOCKER_HOST, DOCKER_CONTEXT, ...env} = process.env;
  const [file = '', ...args] = [...through, 'bash', '-ec', text];
  return new Promise(resolve => {
    const child = execFile(
      file,
      args,
      {
        cwd: folder,
        maxBuffer: 2 ** 26,
        env: {
          ...env,
          HOME: folder,
          DOCKER_CONFIG: join(folder, 'docker'),
          XDG_RUNTIME_DIR: join(folder, 'xdg'),
          PATH: [folder, env.PATH].join(delimiter),
          COLUMNS: '200',
        },
      },
      (error, stdout, stderr) => resolve({status: error === null ? 0 : Number(error.code), stdout, stderr}),
    );
    child.stdin?.end();
  });
}

/** The same lines about one container: others, which come and go, may keep something from captop, and make the status 4. */
const about = (name: string, lines: readonly string[]): string[] =>
  lines.map(line => line.replace(/--once|--format \S+|(?<=two\.example)$/, `$& ${name}`));

/** Each captop among the lines has listed a container: lines of the table with its name, or its id. */
function listedByEach(lines: readonly string[], {status, stdout, stderr}: Result, name: string): void {
  // Any other message may be about other containers of the machine.
  expect({status, stderr}).toMatchObject({status: 0});
  const asked = lines.filter(line => /\bcaptop\b.*--once/.test(line)).length;
  expect(asked).toBeGreaterThan(0);
  expect(stdout.match(new RegExp(`^\\w+ +${name} `, 'gm'))).toHaveLength(asked);
}

onLab('docs/reach.md', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'captop-reach-'));
    await writeFile(
      join(folder, 'captop'),
      `#!/bin/sh\nexec '${process.execPath}' '${inject('bundle')}' "$@"\n`,
      {
        mode: 0o755,
      },
    );
  });
  afterAll(() => rm(folder, {recursive: true, force: true}));

  test('Every engine of this machine', async () => {
    for (const line of commandsOf(page, 'Every engine of this machine')) {
      const {status, stdout} = await run([line]);
      // Other engines of the machine may keep something from captop: then the status is 4.
      expect([0, 4]).toContain(status);
      expect(stdout).toMatch(/^critical +priv /m);
    }
  });

  test.each(['A local socket', 'A docker context'])('%s', async section => {
    const lines = commandsOf(page, section);
    listedByEach(lines, await run(about('priv', lines)), 'priv');
  });

  test('--print-run leads docker to the engine that captop was led to', async () => {
    const {stdout} = await run([
      'docker context create there --docker host=unix:///run/docker.sock >/dev/null 2>&1',
      'captop --context there --print-run',
      'captop -H unix:///run/docker.sock --print-run',
      'DOCKER_HOST=unix:///run/docker.sock captop --print-run',
      // What --engine finds is not where docker itself would be led.
      'DOCKER_HOST=tcp://127.0.0.1:1 captop --engine docker --print-run',
      'docker context rm there >/dev/null',
    ]);
    const volume = '--volume=/run/docker.sock:/var/run/docker.sock:ro';
    expect(
      stdout
        .trim()
        .split('\n')
        .map(line => line.replace(/--rm .*(--volume=\S+) .*/, '$1')),
    ).toEqual([
      `docker --context=there run ${volume}`,
      `docker --host=unix:///run/docker.sock run ${volume}`,
      `docker run ${volume}`,
      'docker --host=unix:///var/run/docker.sock run --volume=/var/run/docker.sock:/var/run/docker.sock:ro',
    ]);
  });

  test('Podman', async context => {
    needs(context, {root: true, commands: ['podman', 'runc']});
    await using engine: Engine = await rootfulPodman();
    await engine.command('run', '-d', '--name=reached', '--network=none', labImage, 'sleep', 'infinity');
    const socket = engine.url.replace('unix://', '');
    await mkdir(join(folder, 'xdg/podman'), {recursive: true});
    // Podman of a user is another test's: here it is only the place that is tried.
    await symlink(socket, join(folder, 'xdg/podman/podman.sock'));
    const lines = commandsOf(page, 'Podman');
    listedByEach(lines, await run(about('reached', lines), {'/run/podman/podman.sock': socket}), 'reached');
    const {stdout} = await run([`captop -H ${engine.url} --print-run`]);
    expect(stdout).toContain(`podman --url=${engine.url} run --rm --network=none `);
    expect(stdout).toContain(` --volume=${socket}:/var/run/docker.sock:ro `);

    // A machine on which Podman is the only engine that answers, and containerd has left a bundle behind.
    const alone = [
      'mount -t tmpfs none /run',
      `mkdir -p /run/podman /run/containerd/io.containerd.runtime.v2.task/default/web`,
      `ln -s ${socket} /run/podman/podman.sock`,
    ];
    const there = await run(
      [
        ...alone,
        'captop --print-run',
        'captop --engine containerd,podman --print-run',
        'captop --engine containerd --print-run 2>&1 || echo "status $?"',
        `captop explain --here --json -- podman run ${labImage}`,
      ],
      {},
      ['unshare', '--mount'],
    );
    expect(there).toMatchObject({status: 0, stderr: ''});
    const [printed = '', chosen, ...rest] = there.stdout.split('\n');
    expect(printed).toMatch(/^podman --url=unix:\/\/\/run\/podman\/podman.sock run --rm /);
    expect(chosen).toBe(printed);
    expect(rest.slice(0, 2)).toEqual([
      'captop: --print-run needs a daemon of Docker or Podman that answers, and only bundle:///run/containerd was found: start one, or name it with --host',
      'status 3',
    ]);
    const [said] = JSON.parse(rest.slice(2).join('\n')).explained;
    // The image is known to the engine alone.
    expect(said.assumptions).toEqual([]);
    const pid = Number(await engine.command('inspect', '--format={{.State.Pid}}', 'reached'));
    expect(said.expected).toEqual(await setsOf(pid));
  });

  test('TCP and TLS', async context => {
    needs(context, {commands: ['openssl']});
    const certificates = join(folder, 'certificates');
    await mkdir(certificates);
    makeCertificates(certificates);
    const {server, port} = await tlsFront(certificates, daemon);
    try {
      const lines = commandsOf(page, 'TCP and TLS');
      const here = {'docker.example:2376': `127.0.0.1:${port}`, '/etc/docker/client': certificates};
      listedByEach(lines, await run(about('priv', lines), here), 'priv');
      // A daemon behind TCP has its socket at the usual place of its own host.
      const printed = await run(
        lines.map(line => line.replace('--once', '--print-run')),
        here,
      );
      expect(printed.stdout).toMatch(
        /^docker run .* --volume=\/var\/run\/docker.sock:\/var\/run\/docker.sock:ro /,
      );
      const bare = lines.map(line => line.replace(/DOCKER_(TLS_VERIFY|CERT_PATH)=\S+ /g, ''));
      expect((await run(bare, here)).status).toBe(3);
    } finally {
      server.close();
    }
  });

  describe('over ssh', () => {
    const hosts = ['docker.example', 'one.example', 'two.example'];
    let server: SshServer | undefined;
    beforeAll(async () => {
      if (obstacleTo({root: true, commands: sshTools}) !== null) return;
      server = await SshServer.start();
      // As in somebody's ~/.ssh/config: each of the names leads to this machine.
      server.configure(hosts.flatMap(host => [`Host ${host}`, 'HostName 127.0.0.1', `Port ${server?.port}`]));
    });
    afterAll(() => server?.[Symbol.asyncDispose]());

    /** The lines with an ssh that knows the server. */
    const runWithSsh = (lines: readonly string[]) =>
      run(lines, {}, ['env', `PATH=${server?.folder}/bin:${folder}:${process.env.PATH}`]);

    test('Over ssh', async context => {
      needs(context, {root: true, commands: sshTools});
      const lines = commandsOf(page, 'Over ssh');
      listedByEach(lines, await runWithSsh(about('priv', lines)), 'priv');
      const {stdout} = await runWithSsh(['captop -H ssh://root@docker.example --print-run']);
      expect(stdout).toMatch(
        /^docker --host=ssh:\/\/root@docker.example run .* --volume=\/var\/run\/docker.sock:/,
      );
    });

    test('a few hosts in one list, in each format', async context => {
      needs(context, {root: true, commands: sshTools});
      const lines = commandsOf('docs/fleet.md', 'A few hosts');
      // At once, as each waits for ssh most of its time.
      const results = await Promise.all(about('priv', lines).map(line => runWithSsh([line])));
      expect(results).toMatchObject(lines.map(() => ({status: 0})));
      const [list = '', json = '', csv = '', prometheus = ''] = results.map(({stdout}) => stdout);
      const document = JSON.parse(json) as JsonDocument;
      expect(document.hosts.map(({endpoint, evidence}) => [endpoint, evidence])).toEqual([
        ['ssh://root@one.example', 'ssh'],
        ['ssh://root@two.example', 'ssh'],
      ]);
      // Both are this machine: their addresses tell them apart.
      expect(list.match(/^critical +priv .*$/gm)).toHaveLength(2);
      expect(new Set(csv.match(/^.*,priv,critical.*$/gm))).toHaveProperty('size', 2);
      expect(prometheus.match(/^captop_host_info\{.*evidence="ssh"\} 1$/gm)).toHaveLength(2);
    });
  });

  test('OCI bundles', async context => {
    const stateRoot = bundlesOf({kind: 'unix', url: '', socketPath: daemon})?.stateRoot;
    if (stateRoot === undefined) context.skip('this daemon keeps its bundles elsewhere');
    const lines = commandsOf(page, 'OCI bundles');
    const here = {
      'bundle:///run/docker/containerd/daemon': `bundle://${stateRoot}`,
      'bundle:///run/containerd': `bundle://${stateRoot}`,
    };
    listedByEach(lines, await run(about('priv', lines), here), 'priv');
  });

  test('Another procfs', async context => {
    needs(context, {root: true, commands: ['unshare']});
    const mounted = join(folder, 'proc');
    await mkdir(mounted);
    const lines = commandsOf(page, 'Another procfs');
    // captop's own /proc shows a PID namespace of its own.
    const elsewhere = [`mount --bind /proc ${mounted}`, 'mount -t proc proc /proc'];
    const from = ['unshare', '--mount', '--pid', '--fork'];
    const result = await run([...elsewhere, ...about('priv', lines)], {'/host/proc': mounted}, from);
    listedByEach(lines, result, 'priv');

    // Which user namespace is the host's is known there, too: root in another one is not taken for the host's.
    const names = ['priv', 'nesteduser', 'builder'];
    const here = ['captop', '--host', `unix://${daemon}`, '--json', ...names];
    const {stdout} = await run([...elsewhere, [...here, '--proc', mounted].join(' ')], {}, from);
    const judged = ({hosts}: JsonDocument) =>
      hosts.flatMap(({namespaces, containers}) => [
        namespaces,
        ...containers.map(({name, findings, processes}) => ({
          name,
          findings: findings.map(({id}) => id),
          users: processes.map(({hostPid, hostUser, userNamespace}) => [hostPid, hostUser, userNamespace]),
        })),
      ]);
    expect(judged(JSON.parse(stdout))).toEqual(judged(await captopJson(here.slice(1))));
  });

  describe('A proxy that lets reading pass', () => {
    const lines = commandsOf(page, 'A proxy that lets reading pass');
    const started: ChildProcess[] = [];
    afterAll(() => {
      for (const child of started) child.kill('SIGKILL');
    });

    /** The proxy of the page on a port of its own, with a part of what it lets pass taken away, or written otherwise. */
    async function proxy(part = '', instead = ''): Promise<string> {
      const [config = ''] = blocksOf(page, 'A proxy that lets reading pass', 'haproxy');
      const port = await freePort();
      const file = join(folder, `haproxy-${port}.cfg`);
      const text = config.replace('127.0.0.1:2375', `127.0.0.1:${port}`).replace(part, instead);
      expect(config).toContain(part);
      await writeFile(file, text);
      const child = spawn('haproxy', ['-f', file], {stdio: 'ignore'});
      started.push(child);
      const answers = async () => {
        const answer = await fetch(`http://127.0.0.1:${port}/_ping`).catch(() => null);
        return answer?.status ?? 0;
      };
      await expect.poll(answers).toBe(200);
      return `tcp://127.0.0.1:${port}`;
    }

    /** What is the same in every reading. Times may differ by a tick of the clock. */
    const lasting = ({processes, pid1, ...rest}: JsonContainer) => ({
      ...rest,
      processes: processes.map(({startedAt, ...process}) => process),
    });
    const names = ['web', 'priv', 'api', 'filecap', 'builder'];
    const read = async (host: string, status = 0) => captopJson(['--host', host, ...names], {status});

    test('its own commands', async context => {
      needs(context, {commands: ['haproxy']});
      const port = await freePort();
      const [config = ''] = blocksOf(page, 'A proxy that lets reading pass', 'haproxy');
      await writeFile(join(folder, 'haproxy.cfg'), config.replace('127.0.0.1:2375', `127.0.0.1:${port}`));
      const result = await run([...about('priv', lines), 'kill "$(cat haproxy.pid)"'], {
        '127.0.0.1:2375': `127.0.0.1:${port}`,
      });
      listedByEach(lines, result, 'priv');
    });

    test('every fact comes through, and nothing that changes something', async context => {
      needs(context, {commands: ['haproxy']});
      const host = await proxy();
      const [through, direct] = [await read(host), await read(`unix://${daemon}`)];
      expect(through.hosts[0]?.containers.map(lasting)).toEqual(direct.hosts[0]?.containers.map(lasting));
      const web = named(direct, 'web').id;
      for (const [method, path] of [
        ['POST', `/containers/${web}/restart`],
        ['DELETE', `/containers/${web}`],
        ['PUT', `/containers/${web}/archive?path=/`],
        ['GET', `/containers/${web}/export`],
      ] as const)
        expect((await fetch(`${host.replace('tcp', 'http')}${path}`, {method})).status).toBe(403);
    });

    test.for([
      ['info', 'info|'],
      ['containers/json', 'containers/json|'],
    ] as const)('without %s no daemon is reached', async ([, without], context) => {
      needs(context, {commands: ['haproxy']});
      const {status, stdout} = await run([`captop -H ${await proxy(without)} --json`]);
      expect([status, stdout]).toEqual([3, '']);
    });

    test('without containers/ID/json there is only the list', async context => {
      needs(context, {commands: ['haproxy']});
      const seen = await read(await proxy('(json|archive)', '(archive)'), 4);
      expect(named(seen, 'priv')).toMatchObject({state: 'running', declared: null, pid1: null});
    });

    test('without exec and images, where privilege and users came from is unknown', async context => {
      needs(context, {commands: ['haproxy']});
      const seen = await read(await proxy('|exec/[^/]+/json|images/.+/json'));
      expect(named(seen, 'builder').execs).toBeNull();
      expect(named(seen, 'api').declared.userSource).toBe('unknown');
    });

    test('without archive file capabilities are unknown', async context => {
      needs(context, {commands: ['haproxy']});
      const {pid1} = named(await read(await proxy('(json|archive)', '(json)')), 'filecap');
      expect(pid1?.fileCapabilities).toBeNull();
    });
  });
});
