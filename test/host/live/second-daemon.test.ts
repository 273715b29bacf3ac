/** A second Docker daemon on the machine, in namespaces of its own: it must not be taken for the one asked. */
import {readlinkSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {chooseEndpoint} from '../../../source/engine/endpoint.ts';
import type {HostReader} from '../../../source/host/host-reader.ts';
import {openHost} from '../../../source/host/open.ts';
import {namespaceNames} from '../../../source/model/snapshot.ts';
import {captop, captopJson} from '../../captop.ts';
import {dashboard, isRead, listRows} from '../../e2e/dashboard.ts';
import {inspectAll, statusWords} from '../../independent.ts';
import {labCases} from '../../lab/cases.ts';
import {docker} from '../../lab/docker.ts';
import {remappedDocker, type StoppableEngine} from '../../lab/engines.ts';
import {labImage} from '../../lab/image.ts';
import {freshName, needs, obstacleTo, onLab, scratch} from '../../on-lab.ts';

const needed = {root: true, commands: ['dockerd', 'unshare']} as const;
/** The lab's containers that stand on the first daemon the whole time. */
const standing = labCases
  .filter(({state}) => state === 'running' || state === 'paused')
  .map(({name}) => name);

/** Their ids, as the daemon tells them. */
const labIds = async (): Promise<string[]> => (await inspectAll(standing)).map(({Id}) => Id);
const inode = (path: string) => Number(/\d+/.exec(readlinkSync(path))?.[0]);

onLab('With a second daemon on the machine', () => {
  let second: StoppableEngine | undefined;
  /** The second daemon's container; none of the first has its name. */
  const beside = freshName();
  const readers: HostReader[] = [];
  const read = async (hosts: readonly string[]) => {
    const reader = openHost({endpoint: chooseEndpoint({hosts, env: {}}), procRoot: '/proc'});
    readers.push(reader);
    const [host] = (await reader.observe({all: false})).hosts;
    return host ?? expect.fail('no host was observed');
  };

  beforeAll(async () => {
    if (obstacleTo(needed) === null) second = await remappedDocker();
    const flags = ['--detach', '--network=none', `--name=${beside}`];
    await second?.command('run', ...flags, labImage, 'sleep', 'infinity');
  });
  afterAll(async () => {
    for (const reader of readers) reader.close();
    await second?.[Symbol.asyncDispose]();
  });

  test('the namespaces of the host are those that this test runs in', async context => {
    needs(context, needed);
    const {namespaces} = await read([]);
    for (const name of namespaceNames) {
      // captop runs in the namespaces of the host, as this test does; PID 1 is not always open to root.
      expect([name, namespaces[name]]).toEqual([name, inode(`/proc/self/ns/${name}`)]);
    }
  });

  test('the host of the second daemon has what its containers are started from', async context => {
    needs(context, needed);
    const host = await read([second?.url ?? '']);
    const pid1 = host.containers[0]?.pid1 ?? expect.fail('nothing was observed');
    const shim = Number(statusWords(pid1.hostPid, 'PPid')[0]);
    expect(host.available).toBe(BigInt(`0x${statusWords(shim, 'CapBnd')[0]}`));
    expect(host.remapped).toBe(true);
  });

  const both = ['--host', 'unix:///var/run/docker.sock', '--host'] as const;

  test('both are read at once, each host with its own', async context => {
    needs(context, needed);
    const {hosts} = await captopJson([...both, second?.url ?? '', ...standing, beside]);
    expect(hosts.map(({endpoint, evidence, remapped}) => [endpoint, evidence, remapped])).toEqual([
      ['unix:///var/run/docker.sock', 'procfs', false],
      [second?.url, 'procfs', true],
    ]);
    const ids = (await second?.command('ps', '--quiet', '--no-trunc'))?.split('\n');
    expect(hosts[1]?.containers.map(({id}) => id)).toEqual(ids);
    // What others start and end on the first daemon meanwhile is theirs.
    const first = hosts[0]?.containers.map(({id}) => id);
    expect(first).toEqual(expect.arrayContaining(await labIds()));
    for (const id of ids ?? []) expect(first).not.toContain(id);
  });

  const nowhere = 'unix:///nowhere/docker.sock';
  const unreached = /^captop: no Docker daemon at unix:\/\/\/nowhere\/docker\.sock: [^\n]+$/m;

  test('one of them that is not there is named, the others are read, and it ends with 4', async () => {
    const {status, stdout, stderr} = await captop([...both, nowhere, '--json']);
    expect(stderr).toMatch(unreached);
    expect(status).toBe(4);
    expect(JSON.parse(stdout).hosts.map(({endpoint}: {endpoint: string}) => endpoint)).toEqual([
      'unix:///var/run/docker.sock',
    ]);
  });

  test('a name that is not here may be there, which is said', async () => {
    const {status, stdout, stderr} = await captop([...both, nowhere, '--once', beside]);
    expect({status, stdout}).toEqual({status: 4, stdout: ''});
    expect(stderr).toMatch(unreached);
    expect(stderr).toContain(`there is no container '${beside}'`);
  });

  test('what is not read now has not gone', async context => {
    needs(context, needed);
    const saved = join(tmpdir(), `captop-both-${process.pid}.json`);
    await captop([...both, second?.url ?? '', '--save', saved]);
    const without = await captop([...both, nowhere, '--diff', saved]);
    const withBoth = await captop([...both, second?.url ?? '', '--diff', saved]);
    rmSync(saved);
    expect(without.stdout).not.toContain(beside);
    expect(without.status).toBe(4);
    expect(withBoth.stdout).not.toContain(beside);
    expect(withBoth.stderr).not.toMatch(/^captop: no Docker daemon/m);
  });

  test('where none of them is there, it ends with 3', async () => {
    const {status, stdout, stderr} = await captop([
      '-H',
      nowhere,
      '-H',
      'unix:///nowhere/too.sock',
      '--once',
    ]);
    expect({status, stdout}).toEqual({status: 3, stdout: ''});
    expect(stderr).toMatch(unreached);
  });

  test('the same daemon under two spellings is one', async () => {
    const {hosts} = await captopJson([...both, 'unix:///run/docker.sock', 'web']);
    expect(hosts.map(({endpoint}) => endpoint)).toEqual(['unix:///var/run/docker.sock']);
  });

  test('the dashboard stands on those that are there', async () => {
    await using terminal = dashboard([...both, nowhere], {columns: 160});
    const screen = await terminal.waitFor(/connection to unix:\/\/\/nowhere\/docker\.sock lost/);
    expect(listRows(screen).length).toBeGreaterThan(10);
    expect(screen).not.toMatch(/rows are/);
  });

  test('each daemon has its own containers and no other’s', async context => {
    needs(context, needed);
    const names = async (hosts: readonly string[]) => (await read(hosts)).containers.map(({name}) => name);
    expect(await names([second?.url ?? ''])).toEqual([beside]);
    expect(await names([])).not.toContain(beside);
  });

  // Last, since its containers end with the second daemon.
  test('the dashboard lists both under their hosts, follows both, and tells which is lost', async context => {
    needs(context, needed);
    const url = second?.url ?? '';
    await using terminal = dashboard([...both, url, '--filter', `name:${beside}`], {columns: 200});
    const screen = await terminal.waitFor(now => /^captop .* · Docker /.test(now) && isRead(now));
    // Both daemons are on this machine and have its name, so that the address tells them apart; it may be cut.
    const [row] = listRows(screen);
    const end = (row?.HOST ?? '').replace(/^…/, '');
    expect(end.length).toBeGreaterThan('docker.sock'.length);
    expect(url.endsWith(end)).toBe(true);
    await using other = await scratch([], undefined, undefined, `${beside}-too`);
    await terminal.waitFor(shown => listRows(shown).length === 2);
    await docker('rm', '--force', other.id);
    await terminal.waitFor(shown => listRows(shown).length === 1);
    await terminal.press('i');
    await terminal.waitFor(`"Name": "/${beside}"`);
    await terminal.press('q');
    await terminal.waitFor(` ${beside} `);
    await second?.stop();
    const lost = await terminal.waitFor(/connection to \S+( \S+)? lost/);
    expect(lost).toMatch(/its rows are \d+ s old/);
    expect(listRows(lost)).toHaveLength(1);
    await second?.start();
    await terminal.waitFor(shown => !/lost/.test(shown));
  });
});
