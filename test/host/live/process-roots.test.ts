/** What is reached through /proc/PID/root: what captop tells of it, against a program that tries. */
import {type ChildProcess, spawn} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {captopJson, named} from '../../captop.ts';
import {docker, inParallel} from '../../lab/docker.ts';
import {onLab, type Scratch, scratch} from '../../on-lab.ts';

/**
 * Takes a user and a group for its dealings with files, goes where /proc/PID/root leads, takes its own again, and writes
 * into a file there: setfsgid(2), setfsuid(2), chdir(2).
 */
const program = `
  my ($root, $uid, $gid, $file) = @ARGV;
  syscall(123, $gid + 0); syscall(122, $uid + 0);
  chdir($root) or print("refused"), exit;
  syscall(122, $> + 0); syscall(123, $) + 0);
  open(my $at, "+<", $file) or print("not written"), exit;
  print($at "written") and close($at) and print("written");
`;

const tries = ({name}: Scratch, ...args: readonly (string | number)[]): Promise<string> =>
  docker('exec', name, 'perl', '-e', program, ...args.map(String));

/** A user whom no container of the tests has. */
const plain = 54321;

interface Case {
  readonly flags: readonly string[];
  /** Where the container sees the processes of the host. */
  readonly proc: string;
  readonly writes: boolean;
}

const onHost: readonly Case[] = [
  {flags: ['--pid=host'], proc: '/proc', writes: true},
  {
    flags: ['--pid=host', '--cap-drop=ALL', '--cap-add=SETUID', '--cap-add=SETGID'],
    proc: '/proc',
    writes: true,
  },
  {flags: ['--pid=host', '--security-opt=no-new-privileges'], proc: '/proc', writes: true},
  {flags: ['--pid=host', '--cap-drop=SETUID'], proc: '/proc', writes: false},
  {flags: ['--pid=host', '--cap-drop=SETGID'], proc: '/proc', writes: false},
  {flags: ['--pid=host', `--user=${plain}:${plain}`], proc: '/proc', writes: false},
  {flags: ['--volume=/proc:/hproc:ro'], proc: '/hproc', writes: true},
  {flags: ['--volume=/proc:/hproc:ro', '--user=65534'], proc: '/hproc', writes: false},
  {flags: ['--volume=/:/host:ro'], proc: '/host/proc', writes: true},
];

interface Pair {
  readonly first: readonly string[];
  /** The user and group of the first one. */
  readonly ids: readonly [number, number];
  readonly joining: readonly string[];
  readonly writes: boolean;
}

const pairs: readonly Pair[] = [
  {first: [], ids: [0, 0], joining: [], writes: true},
  {first: [], ids: [0, 0], joining: ['--cap-drop=CHOWN'], writes: false},
  {first: [], ids: [0, 0], joining: ['--user=1001'], writes: false},
  {first: ['--user=1001:33'], ids: [1001, 33], joining: [], writes: true},
  {first: ['--user=1001:33'], ids: [1001, 33], joining: ['--cap-drop=SETGID'], writes: false},
  {first: ['--privileged'], ids: [0, 0], joining: [], writes: false},
  {first: ['--cap-drop=ALL'], ids: [0, 0], joining: ['--cap-drop=ALL'], writes: true},
];

onLab('What a container reaches through /proc/PID/root', () => {
  const folder = mkdtempSync(join(tmpdir(), 'captop-roots-'));
  const file = join(folder, 'root-only');
  const started: Scratch[] = [];
  const firsts = new Map<string, Promise<Scratch>>();
  const containers = new Map<Case | Pair, Scratch>();
  let ofHost: ChildProcess;
  let document: Awaited<ReturnType<typeof captopJson>>;

  const start = async (flags: readonly string[]): Promise<Scratch> => {
    const container = await scratch(flags);
    started.push(container);
    return container;
  };

  /** It has a folder of the host that decides over it, and one to be tried. */
  const first = ({first: flags}: Pair): Promise<Scratch> => {
    const key = flags.join(' ');
    const there = firsts.get(key) ?? start([...flags, '--volume=/etc:/mounted', `--volume=${folder}:/tried`]);
    firsts.set(key, there);
    return there;
  };

  const finding = ({name}: Scratch, rule: string) =>
    named(document, name).findings.find(({id}) => id === rule);

  /** Whether a try changes the file, which is empty before. */
  async function changes(attempt: () => Promise<string>): Promise<boolean> {
    writeFileSync(file, '', {mode: 0o600});
    const told = await attempt();
    const isChanged = readFileSync(file, 'utf8') === 'written';
    expect(told === 'written').toBe(isChanged);
    return isChanged;
  }

  const containerOf = (one: Case | Pair): Scratch => {
    const container = containers.get(one);
    if (container === undefined) throw new Error('it was not started');
    return container;
  };

  beforeAll(async () => {
    ofHost = spawn('sleep', ['infinity'], {uid: plain, gid: plain, stdio: 'ignore'});
    await inParallel(4, onHost, async one => {
      containers.set(one, await start(one.flags));
    });
    await inParallel(4, pairs, async one => {
      const {name} = await first(one);
      containers.set(one, await start([...one.joining, `--pid=container:${name}`]));
    });
    document = await captopJson(started.map(({name}) => name));
  });

  afterAll(async () => {
    ofHost.kill('SIGKILL');
    await inParallel(4, started, async one => {
      await one[Symbol.asyncDispose]();
    });
    rmSync(folder, {recursive: true, force: true});
  });

  test.for(onHost.map(one => [one.flags.join(' '), one] as const))(
    '%s: a file of the host that is root’s alone',
    async ([, one]) => {
      const container = containerOf(one);
      const root = `${one.proc}/${ofHost.pid}/root`;
      const wrote = await changes(() => tries(container, root, plain, plain, file.slice(1)));
      const told = finding(container, 'host-root-through-proc');
      expect([wrote, told?.severity]).toEqual([one.writes, one.writes ? 'critical' : undefined]);
    },
  );

  test.for(
    pairs.map(one => [one.joining.join(' ') || 'no flags', one.first.join(' ') || 'none', one] as const),
  )('%s: what is mounted into the one whose processes it sees, with %s', async ([, , one]) => {
    const container = containerOf(one);
    const wrote = await changes(() => tries(container, '/proc/1/root', ...one.ids, 'tried/root-only'));
    const told = finding(container, 'neighbour-mounts');
    expect([wrote, told?.severity]).toEqual([one.writes, one.writes ? 'critical' : undefined]);
    const other = await first(one);
    if (one.writes)
      expect(told).toMatchObject({
        evidence: expect.stringContaining(`is that of ${other.name}, too`),
        remedy: [`remove --pid=container:${other.id}`],
      });
  });
});
