/** The cases that the project is about, once: the lab starts them, the tests look at them. */
import {labImage, labUserImage} from './image.ts';

export interface LabCase {
  /** The container's name. */
  readonly name: string;
  /** What it shows, in a sentence. */
  readonly about: string;
  readonly flags: readonly string[];
  readonly image: string;
  /** What runs as PID 1. */
  readonly command: readonly string[];
  /** `docker …` commands after the start; an argument `NAME` stands for the container. */
  readonly after: ReadonlyArray<readonly string[]>;
  /** The state that `docker inspect` gives once it is up; `restarting` alternates with `running`. */
  readonly state: 'running' | 'paused' | 'created' | 'restarting' | 'exited';
  /** A case that must be up before, by name. */
  readonly needs: string | null;
}

type Extra = Partial<Omit<LabCase, 'name' | 'about' | 'flags'>>;

const forever = ['sleep', 'infinity'];
const perl = (script: string): readonly string[] => ['perl', `/lab/${script}.pl`];
const asUser = ['setpriv', '--reuid=1000', '--regid=1000', '--clear-groups'];

export function labCase(
  name: string,
  about: string,
  flags: readonly string[] = [],
  extra: Extra = {},
): LabCase {
  const networked = flags.some(flag => flag.startsWith('--network'));
  return {
    name,
    about,
    flags: networked ? flags : ['--network=none', ...flags],
    image: labImage,
    command: forever,
    after: [],
    state: 'running',
    needs: null,
    ...extra,
  };
}

const allowAll = '{"defaultAction":"SCMP_ACT_ALLOW"}';

const byUser = [
  labCase('web', 'what Docker grants by default'),
  labCase('api', 'an image whose USER is 1001', [], {image: labUserImage}),
  labCase('user1000', '--user with a uid that has no name in the container', ['--user=1000']),
  labCase('byname', '--user with a name and a group', ['--user=app:www-data']),
  labCase('toor', '--user with a second name of uid 0', ['--user=toor']),
  labCase('numeric', '--user with a number that is also the name of another user', ['--user=4242']),
  labCase('rootagain', '--user root over an image whose USER is 1001', ['--user=0'], {image: labUserImage}),
  labCase('sameuser', '--user repeats what the image says', ['--user=1001'], {image: labUserImage}),
  labCase('groups', 'supplementary groups', ['--user=1001:33', '--group-add=44', '--group-add=4']),
  labCase('remapoff', 'the host user namespace, asked for', ['--userns=host']),
];

const byCapability = [
  labCase('macadmin', 'one capability more', ['--cap-add=MAC_ADMIN']),
  labCase('nokill', 'one capability less', ['--cap-drop=KILL']),
  labCase('priv', 'every capability', ['--privileged']),
  labCase('zero', 'no capability, and not root', ['--user=nobody', '--cap-drop=ALL']),
  labCase('privuser', 'privileged, but not root', ['--privileged', '--user=1001']),
  labCase('privdrop', 'privileged ignores --cap-drop', ['--privileged', '--cap-drop=ALL']),
  labCase('addall', '--cap-add ALL', ['--cap-add=ALL']),
  labCase('addalldropall', 'ALL added beats ALL dropped', ['--cap-add=ALL', '--cap-drop=ALL']),
  labCase('addallless', '--cap-add ALL, less one', ['--cap-add=ALL', '--cap-drop=SYS_ADMIN']),
  labCase('addkilldropkill', 'added beats dropped', ['--cap-add=KILL', '--cap-drop=KILL']),
  labCase('onlyadmin', 'one capability alone', ['--cap-add=SYS_ADMIN', '--cap-drop=ALL']),
  labCase('useradd', 'a capability added for a user who is not root', ['--user=1001', '--cap-add=NET_ADMIN']),
  labCase('spelling', 'capabilities as other clients spell them', [
    '--cap-add=cap_sys_time',
    '--cap-add=Net_Admin',
  ]),
];

const byIsolation = [
  labCase('hostpid', "the host's processes in sight", ['--pid=host']),
  labCase('hostnet', "the host's network", ['--network=host']),
  labCase('hostipc', "the host's shared memory", ['--ipc=host']),
  labCase('hostuts', "the host's name", ['--uts=host']),
  labCase('hostcgroup', "the host's cgroup tree", ['--cgroupns=host']),
  labCase('pidof', "another container's processes in sight", ['--pid=container:web'], {needs: 'web'}),
  labCase('netof', "another container's network", ['--network=container:web'], {needs: 'web'}),
  labCase('init', 'docker-init as PID 1', ['--init']),
  labCase('nnp', 'no new privileges', ['--security-opt=no-new-privileges']),
  labCase('nnpfalse', 'no-new-privileges, switched off by name', ['--security-opt=no-new-privileges=false']),
  labCase('seccompoff', 'every system call allowed', ['--security-opt=seccomp=unconfined']),
  labCase('seccompfile', 'a filter of its own that allows everything', [
    '--security-opt=seccomp=allow-all.json',
  ]),
  labCase('privseccomp', 'privileged ignores seccomp=builtin', [
    '--privileged',
    '--security-opt=seccomp=builtin',
  ]),
  labCase('apparmoroff', 'AppArmor switched off by name', ['--security-opt=apparmor=unconfined']),
  labCase('pathsoff', 'nothing of /proc and /sys masked', ['--security-opt=systempaths=unconfined']),
  labCase('readonly', 'a root file system that cannot be written', ['--read-only', '--tmpfs=/tmp']),
  labCase('dockersock', 'the Docker socket inside', [
    '--mount=type=bind,source=/var/run/docker.sock,target=/var/run/docker.sock',
  ]),
  labCase('hostroot', "the host's files inside", ['--mount=type=bind,source=/,target=/host']),
  labCase('hostetc', "the host's /etc inside, read-only", [
    '--mount=type=bind,source=/etc,target=/host/etc,readonly',
  ]),
  labCase('device', 'a device of the host', ['--device=/dev/null:/dev/lab:r']),
];

const byState = [
  labCase('paused', 'frozen', [], {after: [['pause', 'NAME']], state: 'paused'}),
  labCase('created', 'made and never started', [], {state: 'created'}),
  labCase('restarting', 'ends at once, again and again', ['--restart=always'], {
    command: ['false'],
    state: 'restarting',
  }),
  labCase('exited', 'ended', [], {command: ['true'], state: 'exited'}),
  labCase('failed', 'a command that does not exist', [], {command: ['/absent'], state: 'created'}),
  labCase(
    'filecapoutside',
    'a file capability that it may not have: refused by the kernel',
    ['--user=1001'],
    {
      command: ['/lab/sleep-time', 'infinity'],
      state: 'exited',
    },
  ),
];

const byProcess = [
  labCase('builder', 'harmless by its flags, and a privileged exec runs in it', [], {
    after: [['exec', '--detach', '--privileged', 'NAME', ...forever]],
  }),
  labCase('execuser', 'an exec as another user', [], {
    after: [['exec', '--detach', '--user=1001', 'NAME', ...forever]],
  }),
  labCase('execprivuser', 'a privileged exec as another user', [], {
    after: [['exec', '--detach', '--privileged', '--user=1001', 'NAME', ...forever]],
  }),
  labCase('selfdrop', 'PID 1 gave up root by itself', [], {command: [...asUser, ...forever]}),
  labCase('dropeff', 'PID 1 gave up its effective set and can raise it again', [], {
    command: perl('dropeff'),
  }),
  labCase('bounded', 'PID 1 narrowed its own bounding set', [], {
    command: ['setpriv', '--bounding-set=-net_raw,-kill', ...forever],
  }),
  labCase('ambient', 'a user with an ambient capability', [], {
    command: [...asUser, '--inh-caps=+net_bind_service', '--ambient-caps=+net_bind_service', ...forever],
  }),
  labCase('inheritable', 'an inheritable set', [], {
    command: ['setpriv', '--inh-caps=+net_raw,+kill', ...forever],
  }),
  labCase('setuid', 'a setuid program run by a user', ['--user=1001'], {
    command: ['/lab/sleep-setuid', 'infinity'],
  }),
  labCase(
    'setuidnnp',
    'a setuid program under no-new-privileges',
    ['--user=1001', '--security-opt=no-new-privileges'],
    {
      command: ['/lab/sleep-setuid', 'infinity'],
    },
  ),
  labCase('filecap', 'a file capability, run by a user', ['--user=1001'], {
    command: ['/lab/sleep-netraw', 'infinity'],
  }),
  labCase(
    'filecapnnp',
    'a file capability of PID 1 is gained even under no-new-privileges',
    ['--user=1001', '--security-opt=no-new-privileges'],
    {command: ['/lab/sleep-netraw', 'infinity']},
  ),
  labCase('children', 'four children of four kinds', [], {command: perl('children')}),
  labCase('threads', 'threads that differ from their leader', [], {command: perl('threads')}),
  labCase('leaderless', 'a leader that ended before its thread', [], {command: perl('leaderless')}),
  labCase('zombie', 'a child that ended and is not waited for', [], {command: perl('zombie')}),
  labCase('nestedpid', 'a PID namespace inside', ['--privileged'], {
    command: ['unshare', '-p', '-f', ...forever],
  }),
  labCase('nesteduser', 'a user namespace inside, with more than the host has', ['--privileged'], {
    command: ['sh', '-c', 'unshare -U -r sleep infinity & wait'],
  }),
  labCase('hostile', 'a command, a name and a user made to fool a terminal', ['--user=1666'], {
    command: perl('hostile'),
  }),
];

export const labCases: readonly LabCase[] = [
  ...byUser,
  ...byCapability,
  ...byIsolation,
  ...byState,
  ...byProcess,
];

/** Files that `docker run` reads on the client's side, by the name that a flag gives them. */
export const flagFiles: Readonly<Record<string, string>> = {'allow-all.json': allowAll};
