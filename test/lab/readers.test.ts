/** The same host, read with fewer rights and from other places: the same figures, or the reason why not. */
import {statSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {expect, inject, test} from 'vitest';
import {captopJson, type JsonContainer, type JsonDocument, named, type RunOptions} from '../captop.ts';
import {needs, onLab, untilAlike} from '../on-lab.ts';
import {labCases} from './cases.ts';
import {docker} from './docker.ts';
import {labImage} from './image.ts';

const socket = '/var/run/docker.sock';
const alive = labCases.filter(one => one.state === 'running' || one.state === 'paused').map(one => one.name);
const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** A reader who may use the socket and has no other right. */
const dockerGroup = (): string[] => [
  'setpriv',
  '--reuid=65533',
  `--regid=${statSync(socket).gid}`,
  '--clear-groups',
  '--inh-caps=-all',
];

/** A procfs of its own with hidepid, for one program alone (proc(5), "Mount options"). */
const hidden = (mode: string): string[] => [
  'unshare',
  '--mount',
  'sh',
  '-ec',
  `mount -t proc -o hidepid=${mode} proc /proc; exec "$@"`,
  'sh',
];

/** What two readers of the same process must agree on. */
const figures = ({id, state, pid1, processes, expected}: JsonContainer) => ({
  id,
  state,
  expected,
  pid1: pid1?.hostPid,
  processes: processes.map(one => ({
    hostPid: one.hostPid,
    containerPid: one.containerPid,
    nspid: one.nspid,
    user: one.state === 'zombie' ? one.user?.uid : one.user,
    // A container has no sight of the names in the host's passwd.
    hostUid: one.hostUser?.uid,
    rootOnHost: one.rootOnHost,
    capabilities: one.capabilities,
    seccomp: one.seccomp,
    noNewPrivileges: one.noNewPrivileges,
    command: one.command,
  })),
});

function expectSame(one: JsonDocument, other: JsonDocument, names: readonly string[] = alive): void {
  for (const name of names)
    expect({name, ...figures(named(one, name))}).toEqual({name, ...figures(named(other, name))});
}

/** `captop --json` in a real container with the default capabilities, from the machine's own Node. */
async function inContainer(
  status: number,
  flags: readonly string[],
  args: readonly string[] = [],
): Promise<JsonDocument> {
  const text = await docker(
    'run',
    '--rm',
    '--network=none',
    `--label=captop.test=${inject('run')}`,
    `--volume=${root}:${root}:ro`,
    `--volume=${process.execPath}:/node:ro`,
    '--volume=/usr:/usr:ro',
    `--volume=${socket}:${socket}`,
    '--env=LD_LIBRARY_PATH=/usr/lib/x86_64-linux-gnu:/usr/lib/aarch64-linux-gnu',
    ...flags,
    labImage,
    'sh',
    '-c',
    `/node "$@"; test $? = ${status}`,
    'sh',
    inject('bundle'),
    '--json',
    ...args,
    ...alive,
  );
  return JSON.parse(text) as JsonDocument;
}

onLab('Readers with fewer rights', () => {
  const seesWhatRootSees = (other: () => Promise<JsonDocument>): Promise<void> =>
    untilAlike(async () => expectSame(await other(), await captopJson(alive)));
  const read = (options: RunOptions, args: readonly string[] = []) =>
    captopJson([...args, ...alive], options);

  test('a member of the docker group sees the PIDs, users and sets that root sees', async context => {
    needs(context, {root: true});
    await seesWhatRootSees(() => read({through: dockerGroup()}));
  });

  test('a member of the docker group is told what needs root', async context => {
    needs(context, {root: true});
    const [host] = (await read({through: dockerGroup()})).hosts;
    const needsRoot = /sudo|root/;
    expect(host?.limits.join('\n')).toMatch(needsRoot);
    // Other limits may be those of others' containers.
    const [asRoot] = (await captopJson(alive)).hosts;
    expect(asRoot?.limits.filter(limit => needsRoot.test(limit))).toEqual([]);
  });

  for (const mode of ['1', '2'])
    test(`behind hidepid=${mode} every running container is said to be hidden, with no figures`, async context => {
      needs(context, {root: true});
      const document = await read({through: [...hidden(mode), ...dockerGroup()], status: 4});
      const limits = document.hosts[0]?.limits.join('; ');
      for (const name of alive) {
        const {pid1, processes, unobserved} = named(document, name);
        const shown = {name, pid1, processes, reason: unobserved?.reason};
        expect(shown).toEqual({name, pid1: null, processes: [], reason: 'hidden'});
        expect(`${unobserved?.detail} ${limits}`).toMatch(/hidepid/);
      }
    });

  test('root without SYS_PTRACE is told what hidepid=ptraceable hides from it, and that nothing has ended', async context => {
    needs(context, {root: true});
    const through = [...hidden('4'), 'setpriv', '--bounding-set=-sys_ptrace'];
    const document = await read({through, status: 4});
    expect(document.hosts[0]?.limits.join('; ')).toMatch(
      /hidepid=4.*: captop lacks the capability SYS_PTRACE/,
    );
    // It holds more than this reader, so that even root may not look into it.
    expect(named(document, 'priv')).toMatchObject({pid1: null, unobserved: {reason: 'hidden'}});
  });

  test('the group of a procfs with hidepid=2 sees what root sees', async context => {
    needs(context, {root: true});
    const group = statSync(socket).gid;
    const through = [...hidden(`2,gid=${group}`), ...dockerGroup()];
    await seesWhatRootSees(async () => {
      const document = await read({through});
      expect(document.hosts[0]?.limits.join('; ')).not.toMatch(/hidepid/);
      return document;
    });
  });

  test('root sees everything behind hidepid=2', async context => {
    needs(context, {root: true});
    await seesWhatRootSees(() => read({through: hidden('2')}));
  });

  test("in a container of its own, whose /proc is not the host's, nothing is shown as observed", async () => {
    const document = await inContainer(4, []);
    expect(document.hosts[0]?.evidence).toBe('none');
    for (const name of alive) {
      const {pid1, processes, unobserved} = named(document, name);
      expect({name, pid1, processes}).toEqual({name, pid1: null, processes: []});
      expect(unobserved?.detail).toMatch(/\/proc/);
    }
  });

  test("in a container with --pid=host and the default capabilities, root's figures", async () => {
    await seesWhatRootSees(() => inContainer(0, ['--pid=host']));
  });

  test("in a container with the host's /proc elsewhere and --proc, root's figures", async () => {
    await seesWhatRootSees(() => inContainer(0, ['--volume=/proc:/hproc:ro'], ['--proc', '/hproc']));
  });
});
