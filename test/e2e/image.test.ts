/** The image, as `npm run image` builds it, and the command that `--print-run` prints for it. */
import {execFile, execFileSync} from 'node:child_process';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, describe, expect, inject, test} from 'vitest';
import {rights, withheld} from '../../source/command/print-run/rights.ts';
import {bundlesOf} from '../../source/engine/endpoint.ts';
import {captop, captopJson, type JsonContainer, type JsonDocument, named, type Result} from '../captop.ts';
import {labCases} from '../lab/cases.ts';
import {scratchLabel} from '../lab/containers.ts';
import {docker} from '../lab/docker.ts';
import {freshName, onLab, untilAlike} from '../on-lab.ts';
import {commandsOf} from '../page-commands.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const tag = `captop-image-test-${process.pid}`;

/** The daemon of the lab, wherever captop is: other engines of the machine are other tests'. */
const here = ['--host', 'unix:///var/run/docker.sock'];

/** The lab's containers that stay as they are. */
const names = labCases.filter(({state}) => state !== 'restarting').map(({name}) => name);

/** Runs a line with sh(1), as somebody who pasted it. */
const sh = (line: string): Promise<Result> =>
  new Promise(resolve => {
    const child = execFile('sh', ['-c', line], {maxBuffer: 2 ** 28}, (error, stdout, stderr) =>
      resolve({status: error === null ? 0 : Number(error.code), stdout, stderr}),
    );
    child.stdin?.end();
  });

/** The printed command, with the tag of this test instead of `captop`, and a label, so that it is removed in any case. */
function inContainer(printed: string, args: readonly string[], name = freshName()): Promise<Result> {
  const label = `--label=${scratchLabel}=${inject('run')}`;
  const line = printed.trim().replace(/^docker run/, `docker run ${label} --name=${name}`);
  return sh([line.replace(/ captop$/, ` ${tag}`), ...args].join(' '));
}

/** What is the same in every reading: times may differ by a tick of the clock, and hostroot shows the roots of all. */
const lasting = ({processes, pid1, mounts, ...rest}: JsonContainer) => ({
  ...rest,
  processes: processes.map(({startedAt, ...process}) => process),
  pid1: pid1 === null ? null : {...pid1, startedAt: null},
  mounts: rest.name === 'hostroot' ? [] : mounts,
});
const factsOf = ({hosts}: JsonDocument) => hosts.flatMap(({containers}) => containers.map(lasting));

/** What the document says of the host itself, and whether a right is missing; other limits are those of any container. */
function hostOf({hosts}: JsonDocument) {
  const {containers, ownContainer, limits, ...facts} = hosts[0] ?? expect.fail();
  return {...facts, closed: limits.filter(limit => limit.includes('closed to captop'))};
}

onLab('The image', () => {
  let printed = '';
  let onHost: JsonDocument;
  const readOnHost = () => captopJson([...here, '--all', ...names]);

  beforeAll(async () => {
    execFileSync(process.execPath, ['source/bundle/image.mjs', tag, dirname(inject('bundle'))], {
      cwd: root,
      stdio: 'ignore',
    });
    printed = (await captop([...here, '--print-run'])).stdout.replace(` ${here.join('=')}`, '');
    onHost = await readOnHost();
  });

  afterAll(async () => {
    await docker('rmi', '--force', tag).catch(() => '');
  });

  test('holds captop and what it needs, without a network', async () => {
    expect(await docker('run', '--rm', '--network=none', tag, '--demo', '--once')).toMatch(
      /^critical +priv /m,
    );
  });

  test('leaves captop its own flags, where Node has some of the same name', async () => {
    const line = `docker run --rm --network=none ${tag} explain -f compose.yaml --env-file /nope`;
    expect(await sh(line)).toMatchObject({status: 2, stderr: expect.stringMatching(/^captop: /m)});
  });

  test('run as --print-run says, it tells what captop on the host tells, byte for byte', async () => {
    for (const flag of withheld) expect(printed).toContain(flag);
    await untilAlike(async () => {
      onHost = await readOnHost();
      const {status, stdout, stderr} = await inContainer(printed, [...here, '--json', '--all', ...names]);
      expect({status, stderr}).toMatchObject({status: 0});
      const inside = JSON.parse(stdout) as JsonDocument;
      expect(hostOf(inside)).toEqual({...hostOf(onHost), closed: []});
      expect(factsOf(inside)).toEqual(factsOf(onHost));
    });
    // One that reads from the host runs in no container.
    expect(onHost.hosts[0]?.ownContainer).toBeNull();
  });

  test('it knows and marks its own container', async () => {
    const name = freshName();
    const {stdout} = await inContainer(printed, [...here, '--once', '--columns', 'name,procs'], name);
    // Itself, and the child that reads what may keep its reader waiting, where the machine has such containers.
    expect(stdout).toMatch(new RegExp(`^${name} \\(captop\\) +[12]$`, 'm'));
  });

  test('the commands of the page work as they stand there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'captop-page-'));
    try {
      // captop, which prints the tag of this test for its image.
      const program = `'${process.execPath}' '${inject('bundle')}' "$@" | sed 's/ captop$/ ${tag}/'`;
      await writeFile(join(folder, 'captop'), `#!/bin/sh\n${program}\n`, {mode: 0o755});
      const lines = commandsOf('docs/reach.md', 'In a container').join('\n');
      await sh(`cd ${folder}; PATH=${folder}:$PATH; unset DOCKER_HOST\n${lines}`);
      const {hosts} = JSON.parse(await readFile(join(folder, 'host.json'), 'utf8')) as JsonDocument;
      // Other engines of the machine stand beside it.
      const {ownContainer, containers} = hosts.find(({endpoint}) => endpoint === here[1]) ?? expect.fail();
      expect(containers.find(({id}) => id === ownContainer)?.image).toBe(tag);
    } finally {
      await rm(folder, {recursive: true});
    }
  });

  test('with the rights of the DaemonSet it reads bundles, through no API', async context => {
    const bundles = bundlesOf({kind: 'unix', url: '', socketPath: '/var/run/docker.sock'});
    if (bundles === undefined) context.skip('this daemon keeps its bundles elsewhere');
    const {stateRoot} = bundles ?? expect.fail();
    const flags = rights.map(({flag}) => flag).filter(flag => !/volume|cgroupns/.test(flag));
    const volume = `--volume=${stateRoot}:/run/containerd:ro`;
    const line = ['docker run --rm', ...withheld, ...flags, volume, 'captop'].join(' ');
    // A bundle has an id and no name.
    const known = ['web', 'priv', 'builder'].map(name => named(onHost, name));
    const ids = known.map(({id}) => id);
    const {status, stdout} = await inContainer(line, [
      '--host',
      'bundle:///run/containerd',
      '--json',
      ...ids,
    ]);
    expect(status).toBe(0);
    const [host] = (JSON.parse(stdout) as JsonDocument).hosts;
    expect(host?.limits.filter(limit => limit.includes('closed to captop'))).toEqual([]);
    const processesIn = (containers: readonly JsonContainer[]) =>
      ids.map(id =>
        containers
          .find(container => container.id === id)
          ?.processes.map(({hostPid, capabilities, hostUser}) => ({hostPid, capabilities, hostUser})),
      );
    expect(processesIn(host?.containers ?? [])).toEqual(processesIn(known));
  });

  describe('with a right taken away', () => {
    const without = (flag: string) => (line: string) =>
      line.replace(new RegExp(` ${flag.replace('SOCKET', '[^ ]*')}(?= )`), '');
    const isAsDocumented: Readonly<Record<string, (result: Result) => void>> = {
      volume: ({status, stderr}) => {
        expect([status, stderr]).toEqual([3, expect.stringContaining('no Docker daemon at')]);
      },
      pid: ({status, stdout}) => {
        const document = JSON.parse(stdout) as JsonDocument;
        expect([status, document.hosts[0]?.evidence]).toEqual([4, 'none']);
        expect(named(document, 'web').unobserved?.reason).toBe('no-procfs');
        expect(named(document, 'priv').risk).toBe('critical');
        // The engine's mounts still tell which it is.
        expect(document.hosts[0]?.ownContainer).toMatch(/^[0-9a-f]{64}$/);
      },
      'cap-add': ({status, stdout, stderr}) => {
        const document = JSON.parse(stdout) as JsonDocument;
        expect(status).toBe(0);
        expect(stderr).toMatch(
          /namespaces and executables of \d+ of \d+ processes are closed to captop: it lacks the capability SYS_PTRACE/,
        );
        const [less, all] = [named(document, 'web').pid1, named(onHost, 'web').pid1];
        expect(less?.namespaces.net).toBeNull();
        expect(less?.executable).toBeNull();
        expect(less?.hostUser?.name).toBeNull();
        expect([less?.user, less?.capabilities]).toEqual([all?.user, all?.capabilities]);
      },
      cgroupns: ({stdout}) => {
        const web = named(JSON.parse(stdout) as JsonDocument, 'web');
        expect(web.cgroup).toBe(`/../${web.id}`);
        expect(web.pid1?.capabilities).toEqual(named(onHost, 'web').pid1?.capabilities);
      },
      // There is no AppArmor where these tests run.
      'security-opt': ({status, stdout}) => {
        expect(status).toBe(0);
        expect(factsOf(JSON.parse(stdout))).toEqual(factsOf(onHost));
      },
    };

    test.each(rights.map(({flag}) => [flag]))('%s', async flag => {
      const kind = /^--([a-z-]+)/.exec(flag)?.[1] ?? '';
      const less = without(flag)(printed);
      expect(less).not.toBe(printed);
      // This engine gives the host's cgroup namespace by itself, others a private one.
      const line = kind === 'cgroupns' ? less.replace(' run ', ' run --cgroupns=private ') : less;
      // Without the host's processes captop's own container is one of those to be told.
      const only = kind === 'pid' ? [] : names;
      const check = isAsDocumented[kind] ?? expect.fail();
      await untilAlike(async () => {
        onHost = await readOnHost();
        check(await inContainer(line, [...here, '--json', '--all', ...only]));
      });
    });
  });
});
