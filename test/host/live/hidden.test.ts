/** Containers that hide what they may do from who reads PID 1 alone. Each is judged as it was before it did so. */
import {readFileSync, readlinkSync} from 'node:fs';
import {setTimeout as pause} from 'node:timers/promises';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {captopJson, type JsonContainer, type JsonDocument, named} from '../../captop.ts';
import {inspect} from '../../independent.ts';
import {docker} from '../../lab/docker.ts';
import {freshName, needs, onLab, type Scratch, scratch} from '../../on-lab.ts';

/** Goes on below a folder that has nothing but a program, which takes CAP_SYS_CHROOT, as each container has it. */
const inFolder =
  'mkdir -p /x/bin; cp /bin/busybox /x/bin; exec chroot /x /bin/busybox sh -c "echo hidden; exec /bin/busybox sleep 54321"';

/** A filter of its own that lets everything through (seccomp(2)): prctl(2) with PR_SET_NO_NEW_PRIVS and PR_SET_SECCOMP. */
const prctl = process.arch === 'arm64' ? 167 : 157;
const filtered = `my $f = pack("SCCL", 6, 0, 0, 0x7fff0000); my $p = pack("Sx6P", 1, $f);
  syscall(${prctl}, 38, 1, 0, 0, 0); syscall(${prctl}, 22, 2, $p) == 0 or die $!;
  exec "sh", "-c", "echo hidden; exec sleep 54321"`;

const others = 'sh -c "echo hidden; exec sleep 54321"';

/** Each with its flags, what it runs, and the findings that must stand. */
const cases = {
  'a bind of the root of the host, from chroot(2)': {
    flags: ['--volume=/:/h'],
    command: ['sh', '-c', inFolder],
    stand: ['critical host-root-mounted'],
  },
  'a volume of the root of the host, from chroot(2)': {
    flags: ['--volume=VOLUME:/h'],
    command: ['sh', '-c', inFolder],
    stand: ['critical host-root-mounted'],
  },
  'its privilege, by a user namespace for PID 1': {
    flags: ['--privileged'],
    command: ['sh', '-c', `sleep 54321 & exec unshare -U -r ${others}`],
    stand: ['critical privileged', 'info nested-user-namespace'],
  },
  'a bind of the root of the host, by a user namespace with root of the host in it': {
    flags: ['--security-opt=seccomp=unconfined', '--volume=/:/h'],
    command: ['sh', '-c', `exec unshare -U -r ${others}`],
    stand: ['critical host-root-mounted', 'high seccomp-off'],
  },
  'the network of the host, by another for PID 1': {
    flags: ['--network=host', '--cap-add=NET_ADMIN', '--security-opt=seccomp=unconfined'],
    command: ['sh', '-c', `sleep 54321 & exec unshare -U -n ${others}`],
    stand: ['critical net-admin-host-network', 'medium host-network'],
  },
  'that it has no filter, by one that lets everything through': {
    flags: ['--security-opt=seccomp=unconfined'],
    command: ['perl', '-e', filtered],
    stand: ['high seccomp-off'],
  },
  'a process, in a PID namespace and a cgroup that nobody has': {
    flags: ['--privileged', '--volume=/sys/fs/cgroup/systemd:/cg'],
    command: [
      'sh',
      '-c',
      'unshare -p -f sleep 54321 & until p=$(cat /proc/$!/task/$!/children) && [ -n "$p" ]; do sleep 0.1; done; ' +
        'echo $p > /cg/cgroup.procs; echo hidden; exec sleep 54322',
    ],
    stand: ['critical privileged', 'high foreign-cgroup'],
  },
} as const;

type Case = keyof typeof cases;
const titles = Object.keys(cases) as Case[];

async function hidden({name}: Scratch): Promise<void> {
  for (let tries = 0; tries < 1200; tries++, await pause(50))
    if ((await docker('logs', name)).includes('hidden')) return;
  throw new Error(`${name} hides nothing: ${await docker('logs', name)}`);
}

onLab('What a container hides', () => {
  const volume = freshName();
  const containers = new Map<Case, Scratch>();
  let document: JsonDocument;

  beforeAll(async () => {
    await docker('volume', 'create', '--opt=type=none', '--opt=o=bind', '--opt=device=/', volume);
    for (const title of titles) {
      const {flags, command} = cases[title];
      containers.set(
        title,
        await scratch(
          flags.map(flag => flag.replace('VOLUME', volume)),
          command,
        ),
      );
    }
    await Promise.all([...containers.values()].map(hidden));
    document = await captopJson([...containers.values()].map(({name}) => name));
  });

  afterAll(async () => {
    for (const each of containers.values()) await each[Symbol.asyncDispose]();
    await docker('volume', 'rm', '--force', volume);
  });

  const told = (title: Case): JsonContainer => named(document, containers.get(title)?.name ?? '');

  test.each(titles)('%s', title => {
    const found = told(title).findings.map(({severity, id}) => `${severity} ${id}`);
    expect(found).toEqual(expect.arrayContaining([...cases[title].stand]));
  });

  test('is hidden from who looks at PID 1 alone', async context => {
    needs(context, {root: true});
    const pidOf = async (title: Case) => (await inspect(containers.get(title)?.name ?? '')).State.Pid;
    for (const title of titles.slice(0, 2))
      expect(readFileSync(`/proc/${await pidOf(title)}/mountinfo`, 'utf8')).not.toContain(' /h ');
    for (const title of titles.slice(2, 5))
      expect(readlinkSync(`/proc/${await pidOf(title)}/ns/user`)).not.toBe(
        readlinkSync('/proc/self/ns/user'),
      );
    const filter = readFileSync(`/proc/${await pidOf(titles[5] as Case)}/status`, 'utf8');
    expect(filter).toContain('Seccomp:\t2\n');
    const moved = told(titles[6] as Case).processes.find(({command}) => command === 'sleep 54321');
    expect(moved).toMatchObject({foundBy: 'parent', nspid: [moved?.hostPid, expect.any(Number), 1]});
  });
});
