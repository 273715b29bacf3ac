/** What only one kind of machine has: what captop says of it, and what is. */
import type {JsonContainer, JsonDocument} from '../captop.ts';

/** A fact: where, what captop says, and what is. */
export type Fact = readonly [where: string, said: unknown, is: unknown];

/** What each reader's captop said, by the reader's name. */
type Documents = Readonly<Record<string, JsonDocument>>;
export type FactsOf = (documents: Documents) => readonly Fact[];

export const nothingElse: FactsOf = () => [];

const containersOf = (document: JsonDocument | undefined): readonly JsonContainer[] =>
  (document?.hosts ?? []).flatMap(({containers}) => containers);

const named = (documents: Documents, name: string, reader = 'root'): JsonContainer | undefined =>
  containersOf(documents[reader]).find(one => one.name === name);

/** Each engine's own way to name what systemd makes for a container. */
export const systemdFacts: FactsOf = documents => {
  const [ofDocker, ofPodman] = [named(documents, 'web'), named(documents, 'pod-web')];
  return [
    ["Docker's scope", ofDocker?.cgroup, `/system.slice/docker-${ofDocker?.id}.scope`],
    ["Podman's scope", ofPodman?.cgroup, `/machine.slice/libpod-${ofPodman?.id}.scope/container`],
  ];
};

/** The finding that a container is not confined, with the flags that it is told to leave out. */
function confinement(documents: Documents, name: string, reader: string): string {
  const found = named(documents, name, reader)?.findings.find(({id}) => id === 'lsm-off');
  return found === undefined ? 'confined' : [found.severity, ...found.remedy].join(' ');
}

/** To whom the kernel hides the processes of others, nothing of a container is told but that they are hidden. */
export const hiddenFacts: FactsOf = documents =>
  Object.entries(documents)
    .filter(([reader]) => reader.startsWith('carol-hidden'))
    .flatMap(([reader, document]) =>
      containersOf(document)
        .filter(({state}) => state === 'running' || state === 'paused')
        .map(
          ({name, unobserved, pid1, processes}): Fact => [
            `${reader}: ${name}`,
            [unobserved?.reason, pid1, processes],
            ['hidden', null, []],
          ],
        ),
    );

/**
 * That a container's passwd lies under a file system which never answers is told. The name of its user is the one beneath,
 * or unknown: that is compared for every container.
 */
export const hungFacts: FactsOf = documents => [
  [
    "root-hung: what lies over priv's passwd",
    named(documents, 'priv', 'root-hung')?.mounts?.find(({destination}) => destination === '/etc/passwd')
      ?.type,
    'fuse.hung',
  ],
];

/** A process waits for a server that is gone, and that is told, with what it waits for. */
export const goneFacts: FactsOf = documents => {
  const far = named(documents, 'far', 'root-gone');
  const typeAt = (path: string) => far?.mounts?.find(({destination}) => destination === path)?.type;
  return [
    [
      'root-gone: what lies over its passwd, and its volume',
      [typeAt('/etc/passwd'), typeAt('/data')],
      ['nfs4', 'nfs4'],
    ],
    ['root-gone: its process', far?.pid1?.state, 'disk sleep'],
  ];
};

/** What a profile that only logs does not confine, and the machine's own way to name cgroups. */
export const smallFacts: FactsOf = documents => [
  ['under the default profile', confinement(documents, 'web', 'root'), 'confined'],
  ['under a profile that only logs', confinement(documents, 'logged', 'root'), 'medium'],
  ['without a profile', confinement(documents, 'priv', 'root'), 'medium'],
  ["a scope's container", named(documents, 'filecap')?.cgroup?.startsWith('/system.slice/nerdctl-'), true],
  ['root in a user namespace', named(documents, 'remapped')?.pid1?.hostUser?.uid, 101_001],
];

/** The machine only logs, and enforces while a second reader reads. */
export const selinuxFacts: FactsOf = documents => [
  ['SELinux', documents.root?.hosts[0]?.selinux, 'permissive'],
  ['SELinux where it enforces', documents.enforcing?.hosts[0]?.selinux, 'enforcing'],
  ['a container where it only logs', confinement(documents, 'web', 'root'), 'medium'],
  ['a container without flags', confinement(documents, 'web', 'enforcing'), 'confined'],
  ['categories of its own', confinement(documents, 'labellevel', 'enforcing'), 'confined'],
  [
    'a label switched off',
    confinement(documents, 'labeloff', 'enforcing'),
    'medium remove --security-opt=label=disable',
  ],
  // With the host's PIDs Docker leaves the label out by itself: no option would bring it back.
  ["the host's PIDs", confinement(documents, 'hostpid', 'enforcing'), 'medium'],
  [
    'a type of its own',
    confinement(documents, 'labeltype', 'enforcing'),
    'medium remove --security-opt=label=type:spc_t',
  ],
];

/** Where the engines of anna are, by what she started: Docker's daemon, and Podman, which has none. */
const ofAnna = /\/(run\/user\/1000|home\/anna)\//;

/** Root of her containers is nobody's but hers, and captop says so to the host's root and to her. */
export const rootlessFacts: FactsOf = documents => [
  ...['root', 'anna'].flatMap((reader): readonly Fact[] => {
    const hosts = (documents[reader]?.hosts ?? []).filter(({endpoint}) => ofAnna.test(endpoint));
    const containers = hosts.flatMap(host => host.containers);
    const namesOf = (which: (container: JsonContainer) => boolean) =>
      containers.filter(which).map(({name}) => name);
    return [
      [`${reader}: the engines are rootless`, hosts.map(({rootless}) => rootless), [true, true]],
      [
        `${reader}: containers that run and are not observed`,
        namesOf(({pid1, state}) => pid1 === null && (state === 'running' || state === 'paused')),
        [],
      ],
      [
        `${reader}: root on the host`,
        namesOf(({processes}) => processes.some(({rootOnHost}) => rootOnHost !== false)),
        [],
      ],
      [
        `${reader}: said to be root on the host`,
        namesOf(({findings}) =>
          findings.some(({id, severity}) => id === 'root-on-host' || severity === 'critical'),
        ),
        [],
      ],
      ...['anna-web', 'anna-pod-web'].map(
        (name): Fact => [
          `${reader}: root in ${name} is the user herself`,
          containers.find(one => one.name === name)?.pid1?.hostUser,
          {uid: 1000, name: 'anna'},
        ],
      ),
    ];
  }),
  // No option of a rootless engine brings AppArmor back.
  ['AppArmor switched off', confinement(documents, 'anna-apparmoroff', 'root'), 'medium'],
];
