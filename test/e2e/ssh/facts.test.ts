/** The lab read over ssh from this very machine: what is told is what is read here. */
import {execFileSync} from 'node:child_process';
import {appendFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, inject, test} from 'vitest';
import {captop, captopJson, type JsonContainer, type JsonDocument, named} from '../../captop.ts';
import {freePort} from '../../free-port.ts';
import {labCases} from '../../lab/cases.ts';
import {find} from '../../lab/image.ts';
import {describeUnless, obstacleTo} from '../../on-lab.ts';
import {SshServer, sshTools} from '../../ssh/server.ts';

const obstacle = inject('labObstacle') ?? obstacleTo({root: true, commands: sshTools});

const steady = labCases.filter(one => one.state !== 'restarting').map(one => one.name);

/** Between these a process changes all the time. */
const passing = new Set(['running', 'sleeping', 'disk sleep', 'idle']);

/** What is looked at on this machine alone. */
const readHere = new Set(['access', 'deviceNodes']);

/**
 * A container as it is written, without what differs from one reading of the same machine to the next: passing states,
 * and times, which are reckoned from the clock and how long the machine has run, read one after the other.
 */
const lasting = (container: JsonContainer): unknown =>
  JSON.parse(JSON.stringify(container), (key, value) => {
    if (readHere.has(key) || (key === 'unknown' && Object.keys(value).length === 0)) return undefined;
    if (key === 'state' && passing.has(value)) return 'alive';
    return key === 'startedAt' && typeof value === 'string' ? 'some time' : value;
  });

/**
 * A value with what is not known in another one left out, and the reasons for that. Of a process whose leader has ended
 * a thread that lives is asked here, and over ssh the leader alone, which has lost most of it.
 */
function asFarAsKnown(value: unknown, known: unknown): unknown {
  if (known === null || typeof known !== 'object') return known === null ? null : value;
  if (Array.isArray(value))
    return value.map((each, index) => asFarAsKnown(each, Object.values(known)[index]));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) =>
      key === 'unknown' ? [] : [[key, asFarAsKnown(each, (known as Record<string, unknown>)[key])]],
    ),
  );
}

/** The containers of both documents whose facts differ, with both. */
const different = (near: JsonDocument, far: JsonDocument): unknown[] =>
  steady.flatMap(name => {
    const [here, there] = [near, far].map(each => lasting(named(each, name)));
    const [one, other] =
      name === 'leaderless' ? [asFarAsKnown(here, there), asFarAsKnown(there, there)] : [here, there];
    return JSON.stringify(one) === JSON.stringify(other) ? [] : [{name, here: one, 'over ssh': other}];
  });

describeUnless(obstacle, 'Over ssh', () => {
  let server: SshServer;
  beforeAll(async () => {
    server = await SshServer.start();
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  test('the facts of every container of the lab are those that are read here', async () => {
    // A process may begin or end between the two readings: then both are made again.
    for (let tries = 1; ; tries++) {
      const near = await captopJson(['--all', ...steady]);
      const far = await captopJson(['--all', '--host', server.url(), ...steady], {env: server.env});
      const [host, here] = [far.hosts[0], near.hosts[0]];
      expect(host).toMatchObject({endpoint: server.url(), evidence: 'ssh'});
      const differences = different(near, far);
      if (differences.length > 0 && tries < 20) continue;
      expect(differences).toEqual([]);
      for (const name of steady) {
        const [one, other] = [near, far].map(each =>
          Date.parse(named(each, name).pid1?.startedAt ?? 'never'),
        );
        if (!Number.isNaN(one)) expect(Math.abs((one ?? 0) - (other ?? 0))).toBeLessThan(10_000);
      }
      const {
        containers: _,
        endpoint: _endpoint,
        evidence: _evidence,
        limits: _limits,
        ...rest
      } = host as object & JsonDocument['hosts'][0];
      expect(here).toMatchObject(rest);
      break;
    }
  });

  test('the same from a machine that has nothing but the sh, cat and ls of busybox', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'captop-busybox-'));
    for (const name of ['sh', 'cat', 'ls']) symlinkSync(find('busybox') ?? '', join(folder, name));
    await using poor = await SshServer.start({lines: [`SetEnv PATH=${folder}`]});
    try {
      for (let tries = 1; ; tries++) {
        const near = await captopJson(['--all', ...steady]);
        const far = await captopJson(['--all', '--host', poor.url(), ...steady], {env: poor.env});
        const differences = different(near, far);
        if (differences.length > 0 && tries < 20) continue;
        expect(differences).toEqual([]);
        break;
      }
    } finally {
      rmSync(folder, {recursive: true});
    }
  });

  test('through a jump host, with a socket that is named', async () => {
    server.configure([
      'Host box',
      'HostName 127.0.0.1',
      `Port ${server.port}`,
      'User root',
      `ProxyCommand ${server.folder}/bin/ssh -p ${server.port} -W %h:%p root@127.0.0.1`,
      `HostKeyAlias [127.0.0.1]:${server.port}`,
    ]);
    const url = 'ssh://box/run/docker.sock';
    const document = await captopJson(['--host', url, 'web'], {env: server.env});
    expect(document.hosts[0]).toMatchObject({endpoint: url, evidence: 'ssh'});
    server.configure([]);
  });

  test('through a connection that the user has open already, which stays', async () => {
    const logins = (): number =>
      readFileSync(`${server.folder}/log`, 'utf8').match(/Accepted publickey/g)?.length ?? 0;
    server.configure([`ControlPath ${server.folder}/own`]);
    const open = ['-p', String(server.port), 'root@127.0.0.1'];
    const ssh = `${server.folder}/bin/ssh`;
    execFileSync(ssh, ['-M', '-N', '-f', ...open], {stdio: 'ignore'});
    try {
      const before = logins();
      const document = await captopJson(['--host', server.url(), 'web'], {env: server.env});
      expect(document.hosts[0]?.evidence).toBe('ssh');
      expect(logins()).toBe(before);
      execFileSync(ssh, ['-O', 'check', ...open], {stdio: 'ignore'});
    } finally {
      execFileSync(ssh, ['-O', 'exit', ...open], {stdio: 'ignore'});
      server.configure([]);
    }
  });

  test('leaves nothing behind', async () => {
    await expect.poll(() => server.sessions()).toEqual([]);
  });

  describe('What does not let captop in is told in a sentence, with status 3:', () => {
    const failing = async (url: string): Promise<string> => {
      const {status, stdout, stderr} = await captop(['--json', '--host', url], {env: server.env});
      expect({status, stdout}).toEqual({status: 3, stdout: ''});
      expect(stderr.trimEnd()).not.toContain('\n');
      return stderr;
    };

    test('another host key', async () => {
      server.configure([`HostKeyAlias changed`]);
      appendFileSync(
        `${server.folder}/known_hosts`,
        'changed ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n',
      );
      expect(await failing(server.url())).toMatch(/the host key of ssh:\S+ is not the one in known_hosts/);
      server.configure([]);
    });

    test('a host key that is not known', async () => {
      server.configure([`HostKeyAlias unknown`]);
      expect(await failing(server.url())).toMatch(/the host key of ssh:\S+ is not known here/);
      server.configure([]);
    });

    test('a user whom it does not know', async () => {
      expect(await failing(server.url('nobody-here'))).toMatch(/refused to log in \(publickey/);
    });

    test('no server', async () => {
      expect(await failing(server.url('root', await freePort()))).toMatch(/no ssh server answers/);
    });

    test('an address that is an option', async () => {
      const {status, stderr} = await captop(['--json', '--host', 'ssh://-oProxyCommand=id']);
      expect({status, stderr}).toMatchObject({status: 2, stderr: expect.stringMatching(/names no host/)});
    });
  });
});
