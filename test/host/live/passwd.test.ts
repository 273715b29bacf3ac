/** What a container may do to its passwd: captop reads its own file or none, never the host's. */
import {mkdtempSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {captopJson, named} from '../../captop.ts';
import {docker} from '../../lab/docker.ts';
import {needs, onLab, type Scratch, scratch} from '../../on-lab.ts';

const socket = '/var/run/docker.sock';

/** Reads as root, through the container's root; and with the socket's group alone, through the daemon. */
const readers: ReadonlyArray<readonly [string, readonly string[]]> = [
  ['root', []],
  [
    'a member of the docker group',
    [
      'setpriv',
      '--reuid=65533',
      `--regid=${statSync(socket, {throwIfNoEntry: false})?.gid}`,
      '--clear-groups',
    ],
  ],
];

/** On the host alone, and in no container. */
const folder = mkdtempSync(join(tmpdir(), 'captop-secret-'));
const secret = join(folder, 'passwd');

/** What a container does to itself, and the name of uid 0 that is to be told then. */
const cases: ReadonlyArray<readonly [title: string, script: string, name: string | null]> = [
  ['names its users', "echo 'boss:x:0:0::/:/bin/sh' > /etc/passwd", 'boss'],
  [
    'is followed through an absolute link of its own',
    "mkdir -p /run/x; echo 'linked:x:0:0::/:/bin/sh' > /run/x/p; ln -sf /run/x/p /etc/passwd",
    'linked',
  ],
  [
    'is followed through a relative link of its own',
    "mkdir -p /run/x; echo 'linked:x:0:0::/:/bin/sh' > /run/x/p; ln -sf ../run/x/p /etc/passwd",
    'linked',
  ],
  ["that is a link to a file of the host's names nobody", `ln -sf ${secret} /etc/passwd`, null],
  ['that is a link above the root names nobody', `ln -sf ../../../../../../../..${secret} /etc/passwd`, null],
  ['that is a pipe names nobody, and keeps nobody waiting', 'rm /etc/passwd; mkfifo /etc/passwd', null],
  ['that is a folder names nobody', 'rm /etc/passwd; mkdir /etc/passwd', null],
  ['that is a device names nobody', 'rm /etc/passwd; mknod /etc/passwd c 1 5', null],
  ['that is a link to itself names nobody', 'ln -sf passwd /etc/passwd', null],
  ['that was removed names nobody', 'rm /etc/passwd', null],
  [
    'of two megabytes is not read',
    "echo 'root:x:0:0::/:/bin/sh' > /etc/passwd; perl -e 'print 0 x 2097152' >> /etc/passwd",
    null,
  ],
];

async function startAll(): Promise<Scratch[]> {
  const containers = await Promise.all(
    cases.map(([, script]) => scratch([], ['sh', '-c', `${script}; echo done; exec sleep infinity`])),
  );
  for (const {name} of containers) while (!(await docker('logs', name)).includes('done')) await pause(50);
  return containers;
}

onLab('The passwd of a container', () => {
  let containers: Scratch[] = [];
  beforeAll(async () => {
    writeFileSync(secret, 'hostsecret:x:0:0::/:/bin/sh\n');
    containers = await startAll();
  });
  afterAll(async () => {
    await Promise.all(containers.map(container => container[Symbol.asyncDispose]()));
    rmSync(folder, {recursive: true});
  });

  for (const [reader, through] of readers) {
    test(`as ${reader} reads it`, async context => {
      needs(context, {root: true});
      const document = await captopJson(
        containers.map(({name}) => name),
        {through},
      );
      const told = cases.map(([title], index) => {
        const {pid1} = named(document, containers[index]?.name ?? '');
        expect(pid1?.user?.uid).toBe(0);
        return [title, pid1?.user?.name];
      });
      expect(Object.fromEntries(told)).toEqual(
        Object.fromEntries(cases.map(([title, , name]) => [title, name])),
      );
    });
  }

  test('of a container that does not run tells the uid of a declared name', async () => {
    await using container = await scratch(['--user=app']);
    await docker('kill', container.name);
    const {declared, state, pid1} = named(await captopJson(['--all', container.name]), container.name);
    expect({state, pid1}).toEqual({state: 'exited', pid1: null});
    expect(declared).toMatchObject({user: 'app', uid: 1001});
  });
});
