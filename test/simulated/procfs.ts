/**
 * A generated procfs: real files in the kernel's formats, consistent with the simulated daemon. A process
 * appears and disappears at once, as in the kernel: its directory is built aside and renamed into place.
 * What is the same for many processes is one inode with many names, so that 10,000 of them fit in memory.
 */
import {
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import {join} from 'node:path';
import {containerPasswd} from './archive.ts';
import {everything} from './cases.ts';
import {
  cgroupPath,
  cgroupText,
  cmdlineText,
  commText,
  initialIdMap,
  statText,
  statusText,
} from './kernel-text.ts';
import type {SimulatedContainer, SimulatedProcess, World} from './world.ts';

const namespaces = ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'time', 'user', 'uts'] as const;
type Namespace = (typeof namespaces)[number];

/** include/uapi/linux/nsfs.h: the initial namespaces have fixed inodes, but for mnt and net of older kernels. */
const hostNamespaces: Readonly<Record<Namespace, number>> = {
  cgroup: 4026531835,
  ipc: 4026531839,
  mnt: 4026531841,
  net: 4026531840,
  pid: 4026531836,
  time: 4026531834,
  user: 4026531837,
  uts: 4026531838,
};

/** What a container has of its own by default on a host with cgroup version 2. */
const privateNamespaces: readonly Namespace[] = ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'uts'];
const firstPrivateInode = 4026532200;

/** Processes of the host itself: systemd, containerd, dockerd, sshd, and the one that reads. */
const hostProcesses = [
  {hostPid: 1, argv: ['/sbin/init'], cgroup: '/init.scope'},
  {hostPid: 700, argv: ['/usr/bin/containerd'], cgroup: '/system.slice/containerd.service'},
  {hostPid: 800, argv: ['/usr/bin/dockerd', '-H', 'fd://'], cgroup: '/system.slice/docker.service'},
  {hostPid: 900, argv: ['sshd: /usr/sbin/sshd -D'], cgroup: '/system.slice/ssh.service'},
  {hostPid: 1000, argv: ['captop'], cgroup: '/user.slice/user-0.slice/session-1.scope'},
] as const;
const readerPid = 1000;

const hostPasswd = 'root:x:0:0:root:/root:/bin/bash\noperator:x:1000:1000::/home/operator:/bin/bash\n';

interface Shared {
  readonly cgroup: string;
  readonly label: string;
  readonly namespaces: string;
  readonly root: string;
  readonly mountinfo: string;
}

export class Procfs {
  /** To be given to `--proc`. */
  readonly root: string;
  readonly #base: string;
  readonly #bootedAt: number;
  readonly #uptime: number;
  readonly #clock: NodeJS.Timeout;
  readonly #shared = new Map<string, Shared>();

  constructor(base: string, world: World) {
    this.#base = base;
    this.#bootedAt = world.bootedAt;
    this.root = join(base, 'proc');
    for (const directory of ['proc/sys/kernel/random', 'same', 'aside', 'cgroup'])
      mkdirSync(join(base, directory), {recursive: true});
    this.#same('idmap', initialIdMap);
    this.#same('mountinfo', this.#mountinfo());
    this.#same('container-mountinfo', containerMountinfo);
    this.#same('mounts', 'proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0\n');
    this.#passwd('host-root', hostPasswd);
    this.#passwd('container-root', containerPasswd);
    this.#host(world);
    this.#uptime = openSync(join(this.root, 'uptime'), 'w');
    this.#tick();
    this.#clock = setInterval(() => this.#tick(), 1000).unref();
    for (const container of world.containers.values()) this.addContainer(container);
  }

  addContainer(container: SimulatedContainer): void {
    const path = cgroupPath(container);
    const private_ = Object.fromEntries(
      privateNamespaces.map((name, n) => [name, firstPrivateInode + container.number * 8 + n]),
    );
    this.#shared.set(container.id, {
      cgroup: this.#same(`cgroup-${container.id}`, cgroupText(path)),
      label: this.#same(
        `label-${container.kind.privileged}`,
        container.kind.privileged ? 'unconfined\n' : 'docker-default (enforce)\n',
      ),
      namespaces: this.#namespaces(container.id, {...hostNamespaces, ...private_}),
      root: join(this.#base, 'same/container-root'),
      mountinfo: join(this.#base, 'same/container-mountinfo'),
    });
    mkdirSync(join(this.#base, 'cgroup', path), {recursive: true});
    this.#addShim(container);
    for (const process of container.processes) this.#add(process, container.id);
    this.#listMembers(container);
  }

  removeContainer(container: SimulatedContainer, processes: readonly SimulatedProcess[]): void {
    for (const {hostPid} of processes) this.#remove(hostPid);
    const shim = processes[0]?.parentHostPid;
    if (shim !== undefined) this.#remove(shim);
    const shared = this.#shared.get(container.id);
    if (shared === undefined) return;
    rmSync(shared.cgroup);
    rmSync(shared.namespaces, {recursive: true});
    rmSync(join(this.#base, 'cgroup', cgroupPath(container)), {recursive: true});
    this.#shared.delete(container.id);
  }

  addProcess(container: SimulatedContainer, process: SimulatedProcess): void {
    this.#add(process, container.id);
    this.#listMembers(container);
  }

  removeProcess(container: SimulatedContainer, process: SimulatedProcess): void {
    this.#remove(process.hostPid);
    this.#listMembers(container);
  }

  /** Removes everything; the directory is the caller's. */
  close(): void {
    clearInterval(this.#clock);
    rmSync(this.#base, {recursive: true, force: true});
  }

  #add(process: SimulatedProcess, owner: string): void {
    const shared = this.#shared.get(owner);
    if (shared === undefined) throw new Error(`${owner} is not known here`);
    const at = join(this.#base, 'aside', String(process.hostPid));
    const task = join(at, 'task', String(process.hostPid));
    mkdirSync(task, {recursive: true});
    mkdirSync(join(at, 'attr'));
    writeFileSync(join(at, 'status'), statusText(process));
    writeFileSync(join(at, 'stat'), statText(process));
    writeFileSync(join(at, 'comm'), commText(process));
    writeFileSync(join(at, 'cmdline'), cmdlineText(process));
    writeFileSync(join(at, 'statm'), '1000 200 100 50 0 80 0\n');
    for (const name of ['status', 'stat', 'comm']) linkSync(join(at, name), join(task, name));
    const same = join(this.#base, 'same');
    for (const name of ['uid_map', 'gid_map']) linkSync(join(same, 'idmap'), join(at, name));
    linkSync(join(same, 'mounts'), join(at, 'mounts'));
    linkSync(shared.mountinfo, join(at, 'mountinfo'));
    linkSync(shared.cgroup, join(at, 'cgroup'));
    linkSync(shared.label, join(at, 'attr/current'));
    symlinkSync(shared.namespaces, join(at, 'ns'));
    symlinkSync(shared.root, join(at, 'root'));
    symlinkSync(process.argv[0] ?? '', join(at, 'exe'));
    renameSync(at, join(this.root, String(process.hostPid)));
  }

  #remove(hostPid: number): void {
    const aside = join(this.#base, 'aside', String(hostPid));
    renameSync(join(this.root, String(hostPid)), aside);
    rmSync(aside, {recursive: true});
  }

  #addShim({id, processes}: SimulatedContainer): void {
    const first = processes[0];
    if (first === undefined) return;
    const argv = ['/usr/bin/containerd-shim-runc-v2', '-namespace', 'moby', '-id', id];
    this.#add(
      hostProcess(first.parentHostPid, argv, first.startTicks - 10),
      '/system.slice/containerd.service',
    );
  }

  #listMembers(container: SimulatedContainer): void {
    this.#listChildren(container);
    const members = container.processes.map(({hostPid}) => `${hostPid}\n`).join('');
    writeFileSync(join(this.#base, 'cgroup', cgroupPath(container), 'cgroup.procs'), members);
  }

  /** What each process of a container, and the one that started it, has started: proc_pid_children(5). */
  #listChildren({processes}: SimulatedContainer): void {
    for (const pid of new Set(processes.flatMap(({hostPid, parentHostPid}) => [parentHostPid, hostPid]))) {
      const started = processes.filter(({parentHostPid}) => parentHostPid === pid);
      const task = join(this.root, String(pid), 'task', String(pid));
      writeFileSync(join(task, 'children'), started.map(({hostPid}) => `${hostPid} `).join(''));
    }
  }

  #host(world: World): void {
    const root = join(this.#base, 'same/host-root');
    const own = this.#namespaces('host', hostNamespaces);
    const label = this.#same('label-host', 'unconfined\n');
    for (const {hostPid, argv, cgroup} of hostProcesses) {
      const file = this.#same(`cgroup-${hostPid}`, cgroupText(cgroup));
      this.#shared.set(cgroup, {
        cgroup: file,
        label,
        namespaces: own,
        root,
        mountinfo: join(this.#base, 'same/mountinfo'),
      });
      this.#add(hostProcess(hostPid, argv, hostPid), cgroup);
    }
    symlinkSync(String(readerPid), join(this.root, 'self'));
    symlinkSync('self/mounts', join(this.root, 'mounts'));
    const texts = {
      stat: `cpu  0 0 0 0 0 0 0 0 0 0\nbtime ${Math.floor(world.bootedAt / 1000)}\nprocesses 12000\n`,
      version: 'Linux version 6.12.57 (builder@host) #1 SMP PREEMPT_DYNAMIC\n',
      'sys/kernel/cap_last_cap': '40\n',
      'sys/kernel/osrelease': '6.12.57\n',
      'sys/kernel/hostname': 'simulated\n',
      'sys/kernel/ostype': 'Linux\n',
      'sys/kernel/random/boot_id': '5a5cbbd9-6f0c-4c7f-9a52-2f5d2d5a5c11\n',
    };
    for (const [name, text] of Object.entries(texts)) writeFileSync(join(this.root, name), text);
  }

  /** Written in place, so that a reader never meets an empty file. */
  #tick(): void {
    const seconds = ((Date.now() - this.#bootedAt) / 1000).toFixed(2);
    writeSync(this.#uptime, `${seconds} ${seconds}\n`, 0);
  }

  #same(name: string, text: string): string {
    const path = join(this.#base, 'same', name);
    writeFileSync(path, text);
    return path;
  }

  #namespaces(owner: string, inodes: Readonly<Record<Namespace, number>>): string {
    const directory = join(this.#base, 'same', `ns-${owner}`);
    mkdirSync(directory);
    for (const name of namespaces) symlinkSync(`${name}:[${inodes[name]}]`, join(directory, name));
    symlinkSync(`pid:[${inodes.pid}]`, join(directory, 'pid_for_children'));
    symlinkSync(`time:[${inodes.time}]`, join(directory, 'time_for_children'));
    return directory;
  }

  #passwd(name: string, text: string): void {
    mkdirSync(join(this.#base, 'same', name, 'etc'), {recursive: true});
    writeFileSync(join(this.#base, 'same', name, 'etc/passwd'), text);
  }

  #mountinfo(): string {
    return [
      '22 27 0:21 / /proc rw,nosuid,nodev,noexec,relatime shared:5 - proc proc rw',
      `31 23 0:28 / ${join(this.#base, 'cgroup')} rw,nosuid,nodev,noexec,relatime shared:9 - cgroup2 cgroup2 rw`,
      '',
    ].join('\n');
  }
}

/** As Docker mounts it, without the many lines of a hybrid hierarchy; a procfs has a device number of its own. */
const containerMountinfo = [
  '220 116 0:46 / / rw,relatime - overlay overlay rw,lowerdir=/l,upperdir=/u,workdir=/w',
  '221 220 0:71 / /proc rw,nosuid,nodev,noexec,relatime - proc proc rw',
  '222 220 0:72 / /dev rw,nosuid - tmpfs tmpfs rw,size=65536k,mode=755',
  '223 222 0:73 / /dev/pts rw,nosuid,noexec,relatime - devpts devpts rw,gid=5,mode=620,ptmxmode=666',
  '224 220 0:74 / /sys ro,nosuid,nodev,noexec,relatime - sysfs sysfs ro',
  '235 222 0:50 / /dev/mqueue rw,nosuid,nodev,noexec,relatime - mqueue mqueue rw',
  '236 222 0:76 / /dev/shm rw,nosuid,nodev,noexec,relatime - tmpfs shm rw,size=65536k',
  ...['bus', 'fs', 'irq', 'sys'].map(
    (name, index) =>
      `${117 + index} 221 0:71 /${name} /proc/${name} ro,nosuid,nodev,noexec,relatime - proc proc rw`,
  ),
  '122 221 0:72 /null /proc/keys rw,nosuid - tmpfs tmpfs rw,size=65536k,mode=755',
  '124 224 0:83 / /sys/firmware ro,relatime - tmpfs tmpfs ro',
  '',
].join('\n');

const hostProcess = (hostPid: number, argv: readonly string[], startTicks: number): SimulatedProcess => ({
  hostPid,
  parentHostPid: hostPid === 1 ? 0 : 1,
  nspid: [hostPid],
  argv,
  uid: 0,
  gid: 0,
  masks: {inheritable: '0', permitted: everything, effective: everything, bounding: everything, ambient: '0'},
  noNewPrivileges: false,
  seccomp: 0,
  startTicks,
});
