/** The machines that `npm run lab:vm` boots: hosts as people have them, which a container on the test machine cannot be. */
import {type LabCase, labCase} from '../lab/cases.ts';
import {asked, enforcing, far, gone, hiding, hung, programsFor, serving} from './circumstances.ts';
import {
  asAnna,
  asBob,
  asCarol,
  besides,
  docker,
  type Engine,
  podman,
  rootlessDocker,
  rootlessPodman,
} from './engines.ts';
import {
  type FactsOf,
  goneFacts,
  hiddenFacts,
  hungFacts,
  nothingElse,
  rootlessFacts,
  selinuxFacts,
  systemdFacts,
} from './machine-facts.ts';
import {type Refusal, remapRefuses, renamedDevice} from './refusals.ts';

/** Who runs captop in a machine. */
export interface Reader {
  readonly name: string;
  /** The words before the program that make it this user's. */
  readonly as: string;
  /** The engines that it reaches. */
  readonly reaches: readonly Engine[];
  /** Whether no fact may be missing for it. */
  readonly seesAll: boolean;
  /** What it is told instead of a document, if it may see nothing. */
  readonly told?: RegExp;
}

/** What captop shows on the console. */
export type OnConsole = 'once' | 'dashboard';

/** What is expected of a machine. */
export interface ExpectedMachine {
  readonly engines: readonly Engine[];
  /** What it has to print of itself: without that the machine is not what it is meant to be. */
  readonly is: readonly RegExp[];
  /** What its engines refuse. */
  readonly refuses: readonly Refusal[];
  readonly readers: readonly Reader[];
  readonly shows: readonly OnConsole[];
  /** Words before what is shown. */
  readonly shownBy?: string;
  /** Whether the dashboard is left by Ctrl-C instead of `q`. */
  readonly interrupts?: boolean;
  /** What no other machine has. */
  readonly facts: FactsOf;
}

export interface Machine extends ExpectedMachine {
  readonly name: string;
  readonly about: string;
  /** On the kernel's command line. */
  readonly kernel: readonly string[];
  /** Whether systemd is its PID 1; otherwise a shell script is, which starts the daemon alone. */
  readonly systemd: boolean;
  /** Files that it has from the start, by their paths. */
  readonly files: Readonly<Record<string, string>>;
  /** Starts its engines: a shell script. */
  readonly start: string;
}

const byRoot = (reaches: readonly Engine[]): Reader => ({name: 'root', as: '', reaches, seesAll: true});

/** Without a bridge and its rules a daemon starts sooner, and no container needs a network. */
const daemonFlags = {iptables: false, ip6tables: false, bridge: 'none'};
const daemonFile = (more: Readonly<Record<string, unknown>> = {}) => ({
  '/etc/docker/daemon.json': JSON.stringify({...daemonFlags, ...more}),
});

const answers = (command: string): string =>
  `for turn in $(seq 600); do ${command} version >/dev/null 2>&1 && break; sleep 0.5; done`;
/** On a slow machine dockerd may give up on its containerd, and is started again. */
const startDaemon = `{ until dockerd >>/var/log/dockerd.log 2>&1; do sleep 1; done; } &\n${answers('docker')}`;
const awaitDaemon = answers('docker');

const appArmor = ['apparmor=1', 'security=apparmor'];
const version2 = /^ *Cgroup Version: 2$/m;
const bySystemd = /^ *Cgroup Driver: systemd$/m;

/** dockerd of an ordinary user, as Docker's own set-up program writes it. */
const rootlessUnit = `[Service]
Environment=PATH=/usr/share/docker.io/contrib:/usr/sbin:/usr/bin:/sbin:/bin
ExecStart=/usr/share/docker.io/contrib/dockerd-rootless.sh --iptables=false --ip6tables=false --bridge=none
Type=notify
NotifyAccess=all
Delegate=yes
TimeoutStartSec=300
`;

// The two devices are everybody's, which udev says when it is started with all that there is, as it is not here.
const startRootless = `chmod 666 /dev/net/tun /dev/fuse; systemctl start user@1000.service; ${asAnna} systemctl --user start docker.service
${answers(rootlessDocker([]).command)}`;

/** What is said to whom no engine is open. */
const closed =
  /^status 3\ncaptop: no permission to use unix:\/\/\/var\/run\/docker\.sock: run captop with sudo/m;

const onlyInSelinux: readonly LabCase[] = [
  labCase('labeloff', 'no label of its own', ['--security-opt=label=disable']),
  labCase('labeltype', 'a type of its own', ['--security-opt=label=type:spc_t']),
  labCase('labellevel', 'categories of its own', ['--security-opt=label=level:s0:c100,c200']),
];

/** Every kind of machine, with these cases of the lab in it. */
export const machinesWith = (cases: readonly LabCase[]): readonly Machine[] => [
  {
    name: 'apparmor',
    about: 'AppArmor, and nothing but cgroup v2, by cgroupfs',
    kernel: appArmor,
    systemd: false,
    files: {...daemonFile(), ...programsFor(hiding, hung, asked, serving, gone)},
    start: `${serving}\n${startDaemon}`,
    engines: [docker([...cases, far])],
    is: [version2, /^ *Cgroup Driver: cgroupfs$/m, /^ *apparmor$/m],
    refuses: [],
    readers: [
      byRoot([docker([...cases, far])]),
      {...byRoot([docker([...cases, far])]), name: 'root-hidden', as: `${hiding} 2`},
      {...byRoot([docker([...cases, far])]), name: 'root-hung', as: hung, seesAll: false},
      {...byRoot([docker([...cases, far])]), name: 'root-gone', as: gone, seesAll: false},
      {...byRoot([docker([...cases, far])]), name: 'root-asked', as: asked},
      ...['1', '2'].map(mode => ({
        name: `carol-hidden-${mode}`,
        as: `${hiding} ${mode} ${asCarol}`,
        reaches: [docker([...cases, far])],
        seesAll: false,
      })),
      {name: 'bob-hidden', as: `${hiding} 2 ${asBob}`, reaches: [], seesAll: false, told: closed},
    ],
    shows: ['once', 'dashboard'],
    shownBy: `${hung} ${gone} ${asked}`,
    interrupts: true,
    facts: documents => [hiddenFacts, hungFacts, goneFacts].flatMap(facts => facts(documents)),
  },
  {
    name: 'remapped',
    about: 'the same with user namespaces for containers (userns-remap)',
    kernel: appArmor,
    systemd: false,
    files: daemonFile({'userns-remap': 'default'}),
    start: startDaemon,
    engines: [docker(cases)],
    is: [version2, /^ *userns$/m],
    refuses: remapRefuses,
    readers: [byRoot([docker(cases)])],
    shows: ['once', 'dashboard'],
    facts: nothingElse,
  },
  {
    name: 'systemd',
    about: 'systemd as PID 1 makes the cgroups, of Docker and of Podman',
    kernel: appArmor,
    systemd: true,
    files: daemonFile(),
    start: awaitDaemon,
    engines: [docker(cases), podman],
    is: [version2, bySystemd, /^systemd$/m],
    refuses: [],
    readers: [byRoot([docker(cases), podman])],
    shows: ['once', 'dashboard'],
    facts: systemdFacts,
  },
  {
    name: 'selinux',
    about: "SELinux with Debian's policy, and dockerd with it",
    kernel: ['security=selinux', 'selinux=1', 'enforcing=0', 'apparmor=0'],
    systemd: true,
    files: {...daemonFile({'selinux-enabled': true}), ...programsFor(enforcing)},
    start: awaitDaemon,
    engines: [docker([...cases, ...onlyInSelinux])],
    is: [version2, bySystemd, /^ *selinux$/m],
    refuses: [],
    readers: [
      byRoot([docker([...cases, ...onlyInSelinux])]),
      {...byRoot([docker([...cases, ...onlyInSelinux])]), name: enforcing, as: enforcing},
    ],
    shows: ['once', 'dashboard'],
    facts: selinuxFacts,
  },
  {
    name: 'rootless',
    about: "Docker and Podman of an ordinary user, beside the host's own Docker",
    kernel: appArmor,
    systemd: true,
    files: {...daemonFile(), '/etc/systemd/user/docker.service': rootlessUnit},
    start: `${awaitDaemon}\n${startRootless}`,
    engines: [besides, rootlessDocker(cases), rootlessPodman],
    is: [version2, /^ *rootless$/m],
    refuses: renamedDevice,
    readers: [
      byRoot([besides, rootlessDocker(cases), rootlessPodman]),
      {name: 'anna', as: asAnna, reaches: [rootlessDocker(cases), rootlessPodman], seesAll: false},
      {name: 'carol', as: asCarol, reaches: [besides], seesAll: false},
      {name: 'bob', as: asBob, reaches: [], seesAll: false, told: closed},
    ],
    shows: ['once', 'dashboard'],
    facts: rootlessFacts,
  },
];
