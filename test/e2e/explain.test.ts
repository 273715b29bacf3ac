/** What `captop explain` says of a command, against what the kernel reports once the same command was really run. */
import {readFileSync} from 'node:fs';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {captop} from '../captop.ts';
import {inspect, type Sets, setsOf} from '../independent.ts';
import {labImage, labUserImage} from '../lab/image.ts';
import {plainWith} from '../lab/plain.ts';
import {onLab, scratch} from '../on-lab.ts';

async function explain(...args: string[]) {
  const {status, stdout, stderr} = await captop(['explain', '--json', ...args]);
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout).explained;
}

const flagSets: readonly (readonly string[])[] = [
  [],
  ['--privileged'],
  ['--privileged', '--cap-drop=ALL'],
  ['--privileged', '--user=1001'],
  ['--cap-add=MAC_ADMIN'],
  ['--cap-add', 'cap_net_admin', '--cap-add', 'Sys_Time'],
  ['--cap-drop=KILL', '--cap-drop', 'mknod'],
  ['--cap-add=ALL'],
  ['--cap-add=ALL', '--cap-drop=SYS_ADMIN'],
  ['--cap-add=ALL', '--cap-drop=ALL'],
  ['--cap-add=SYS_ADMIN', '--cap-drop=ALL'],
  ['--cap-add=KILL', '--cap-drop=KILL'],
  ['--cap-drop=ALL'],
  ['-u1000'],
  ['--user', '1000:1000', '--cap-add=NET_ADMIN'],
  ['--user=0', '--security-opt', 'no-new-privileges'],
  ['--pid=host', '--security-opt=seccomp=unconfined'],
];

/** The sets of a container that only sleeps with these flags: one of the lab, or one that is started for it. */
async function setsGivenTo(flags: readonly string[], image: string): Promise<Sets> {
  const standing = plainWith(flags, image);
  if (standing !== undefined) return setsOf((await inspect(standing)).State.Pid);
  await using started = await scratch(flags, ['sleep', 'infinity'], image);
  const {Pid} = (await inspect(started.id)).State;
  // Until runc has become the command, its sets are those from before execve(2).
  await expect.poll(() => readFileSync(`/proc/${Pid}/comm`, 'utf8')).toBe('sleep\n');
  // Awaited here: the container is removed at the end of this function.
  return await setsOf(Pid);
}

onLab('captop explain tells the sets that the container gets', () => {
  test.each(flagSets.map(flags => [flags.join(' ') || 'no flag', flags] as const))('%s', async (_, flags) => {
    const given = await setsGivenTo(flags, labImage);
    const [said] = await explain(
      '--here',
      '--',
      'docker',
      'run',
      '--network=none',
      ...flags,
      labImage,
      'sleep',
      'infinity',
    );
    expect(said.expected).toEqual(given);
  });

  test("an image's own USER, which the command does not name", async () => {
    const given = await setsGivenTo([], labUserImage);
    const [said] = await explain('--here', '--', 'docker', 'run', labUserImage);
    expect(said.expected).toEqual(given);
    expect(said.expected.effective).toEqual([]);
    expect(said.assumptions).toEqual([]);
  });
});

describe('captop explain without a daemon', () => {
  test('of a Compose file says what each service would hold, on the host of a recording', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'captop-test-'));
    const file = join(folder, 'compose.yaml');
    await writeFile(
      file,
      'services:\n  web: {image: nginx, cap_add: [NET_ADMIN]}\n  db: {image: x, user: "999", cap_drop: [ALL]}\n',
    );
    const recording = new URL('../../source/demo/recording.json', import.meta.url).pathname;
    const [web, db] = await explain('--from', recording, '-f', file);
    expect(web.name).toBe('web');
    expect(web.expected.effective).toHaveLength(15);
    expect(web.expected.effective).toContain('CAP_NET_ADMIN');
    expect(db.expected.bounding).toEqual([]);
    const checked = await captop(['explain', '--from', recording, '-f', file, '--check']);
    expect(checked.status).toBe(1);
    expect(checked.stdout).toMatch(/^web {2}high {2}/m);
    await rm(folder, {recursive: true});
  });

  test('of a command is the same on every machine, and says for which host', async () => {
    const args = ['explain', '--', 'docker', 'run', '--privileged', 'ubuntu'];
    const {status, stdout} = await captop(args, {env: {DOCKER_HOST: 'unix:///nowhere'}});
    expect(status).toBe(0);
    expect(stdout).toMatch(/effective +0x1ffffffffff(.|\n)*bounding +as effective/);
    expect(stdout).toMatch(/host +a reference host, the same everywhere: Docker 28 /);
  });

  test('of a daemon that is asked for and not there ends with 3', async () => {
    const args = ['explain', '--host=unix:///nowhere', '--', 'docker', 'run', 'ubuntu'];
    expect((await captop(args)).status).toBe(3);
  });

  test('names what a daemon would refuse, with status 2', async () => {
    const recording = new URL('../../source/demo/recording.json', import.meta.url).pathname;
    const result = await captop([
      'explain',
      '--from',
      recording,
      '--',
      'docker',
      'run',
      '--cap-add=FLY',
      'ubuntu',
    ]);
    expect(result).toMatchObject({status: 2, stdout: ''});
    expect(result.stderr).toBe('captop: "FLY" is not a capability, and the daemon would refuse it\n');
  });
});
