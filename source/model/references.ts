/** Which recommendation, control or technique of a published catalogue each rule is about. */

export interface Catalogue {
  readonly title: string;
  /** What it is called where there is little room. */
  readonly short: string;
  readonly version: string;
  readonly organization: string;
  readonly url: string;
  /** The page of one entry; null if the catalogue has no page of its own for it. */
  readonly urlOf: (id: string) => string | null;
}

const techniques = 'https://attack.mitre.org/versions/v16/techniques';

/** To add a catalogue, add a row here and its entries to the table below. */
export const catalogues = {
  // The numbers are those by which docker-bench-security checks (tests/5_container_runtime.sh, 4_ and 2_).
  cis: {
    title: 'CIS Docker Benchmark',
    short: 'CIS Docker',
    version: '1.6.0',
    organization: 'Center for Internet Security',
    url: 'https://www.cisecurity.org/benchmark/docker',
    urlOf: () => null,
  },
  podSecurity: {
    title: 'Kubernetes Pod Security Standards',
    short: 'Pod Security',
    version: '1.34',
    organization: 'The Kubernetes Authors',
    url: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/',
    urlOf: id => `https://kubernetes.io/docs/concepts/security/pod-security-standards/#${id.split(':')[0]}`,
  },
  attack: {
    title: 'MITRE ATT&CK, Enterprise',
    short: 'ATT&CK',
    version: '16',
    organization: 'The MITRE Corporation',
    url: 'https://attack.mitre.org/versions/v16/',
    urlOf: id => `${techniques}/${id.replace('.', '/')}/`,
  },
} as const satisfies Record<string, Catalogue>;

export type CatalogueName = keyof typeof catalogues;

export const catalogueNames = Object.keys(catalogues) as readonly CatalogueName[];

/** One entry of a catalogue. */
export interface Reference {
  readonly catalogue: CatalogueName;
  /** `5.5`, `baseline: Privileged Containers`, `T1611`. */
  readonly id: string;
}

/** The entries of one rule, by catalogue. */
type Entries = Readonly<Partial<Record<CatalogueName, readonly string[]>>>;

const capability: Entries = {cis: ['5.4'], podSecurity: ['baseline: Capabilities']};
const reachingHost: Entries = {...capability, attack: ['T1611']};
const namespaces = 'baseline: Host Namespaces';
const hostPaths = 'baseline: HostPath Volumes';

const entries: Readonly<Record<string, Entries>> = {
  privileged: {cis: ['5.5'], podSecurity: ['baseline: Privileged Containers'], attack: ['T1611']},
  'all-capabilities': reachingHost,
  'cap-dac-read-search': reachingHost,
  'cap-net-admin': {...capability, attack: ['T1557']},
  'cap-sys-module': {...capability, attack: ['T1611', 'T1547.006']},
  'cap-sys-rawio': reachingHost,
  'cap-sys-ptrace': {...capability, attack: ['T1611', 'T1055.008']},
  'cap-sys-pacct': capability,
  'cap-sys-admin': reachingHost,
  'cap-sys-boot': {...capability, attack: ['T1611', 'T1529']},
  'cap-sys-nice': capability,
  'cap-sys-resource': capability,
  'cap-sys-time': capability,
  'cap-sys-tty-config': capability,
  'cap-audit-control': {...capability, attack: ['T1562.012']},
  'cap-mac-override': {...capability, attack: ['T1562.001']},
  'cap-mac-admin': {...capability, attack: ['T1562.001']},
  'cap-syslog': capability,
  'cap-wake-alarm': capability,
  'cap-block-suspend': capability,
  'cap-audit-read': capability,
  'cap-perfmon': capability,
  'cap-bpf': capability,
  'sys-ptrace-host-pid': {
    cis: ['5.16', '5.4'],
    podSecurity: [namespaces, 'baseline: Capabilities'],
    attack: ['T1611', 'T1055.008'],
  },
  'net-admin-host-network': {
    cis: ['5.10', '5.4'],
    podSecurity: [namespaces, 'baseline: Capabilities'],
    attack: ['T1557'],
  },
  'bpf-perfmon': reachingHost,
  'sys-admin-mapped-root': reachingHost,
  'beyond-profile': capability,
  'unjudged-capability': capability,
  'cap-add-without-effect': {cis: ['5.4']},
  'drop-ignored': {cis: ['5.5']},
  'add-and-drop': {cis: ['5.4']},
  'exec-privileged': {cis: ['5.23'], attack: ['T1609', 'T1611']},
  'wider-than-declared': {cis: ['5.4']},
  'gained-by-file': {
    cis: ['5.26'],
    podSecurity: ['restricted: Privilege Escalation'],
    attack: ['T1548.001'],
  },
  'gained-privilege': {cis: ['5.26'], podSecurity: ['restricted: Privilege Escalation'], attack: ['T1548']},
  'foreign-cgroup': {attack: ['T1564']},
  'root-on-host': {cis: ['4.1', '2.9'], podSecurity: ['restricted: Running as Non-root']},
  'saved-root': {cis: ['4.1'], podSecurity: ['restricted: Running as Non-root'], attack: ['T1548.001']},
  'capabilities-within-reach': {cis: ['5.4'], podSecurity: ['restricted: Capabilities']},
  'runtime-socket': {cis: ['5.32'], podSecurity: [hostPaths], attack: ['T1610', 'T1611']},
  'host-root-mounted': {cis: ['5.6'], podSecurity: [hostPaths], attack: ['T1611']},
  'host-path-mounted': {cis: ['5.6'], podSecurity: [hostPaths], attack: ['T1611']},
  'mount-drift': {cis: ['5.6']},
  device: {cis: ['5.18'], attack: ['T1611']},
  'device-cgroup-rule': {cis: ['5.18'], attack: ['T1611']},
  'host-pid': {cis: ['5.16'], podSecurity: [namespaces], attack: ['T1057']},
  'host-root-through-proc': {
    cis: ['5.16', '5.6'],
    podSecurity: [namespaces, hostPaths],
    attack: ['T1611'],
  },
  'neighbour-mounts': {cis: ['5.16'], attack: ['T1611']},
  'host-network': {cis: ['5.10'], podSecurity: [namespaces], attack: ['T1040']},
  'host-ipc': {cis: ['5.17'], podSecurity: [namespaces]},
  'host-uts': {cis: ['5.21']},
  'host-user-namespace': {cis: ['5.31', '2.9']},
  'seccomp-off': {cis: ['5.22'], podSecurity: ['baseline: Seccomp'], attack: ['T1611']},
  'seccomp-wide': {cis: ['5.22'], attack: ['T1611']},
  'lsm-off': {cis: ['5.2', '5.3'], podSecurity: ['baseline: AppArmor', 'baseline: SELinux']},
  'system-paths-unmasked': {podSecurity: ['baseline: /proc Mount Type'], attack: ['T1611']},
  'privileged-hook': {cis: ['5.23'], attack: ['T1609', 'T1611']},
  'root-hook': {cis: ['5.24'], attack: ['T1609']},
  'privileged-build': {attack: ['T1612']},
};

const none: readonly Reference[] = [];

const references = new Map(
  Object.entries(entries).map(([rule, each]) => [
    rule,
    catalogueNames.flatMap(catalogue => (each[catalogue] ?? []).map((id): Reference => ({catalogue, id}))),
  ]),
);

/** The ids of the rules that have references. */
export const referencedRules: readonly string[] = [...references.keys()];

/** What the rule with this id is about in each catalogue; the same list at every call, empty if none fits. */
export const referencesOf = (ruleId: string): readonly Reference[] => references.get(ruleId) ?? none;

/** `CIS Docker 5.5`, `Pod Security baseline: Privileged Containers`, `ATT&CK T1611`. */
export const referenceText = ({catalogue, id}: Reference): string => `${catalogues[catalogue].short} ${id}`;

/** The catalogue with its version, as documents name it: `CIS Docker Benchmark 1.6.0`. */
export const catalogueText = (name: CatalogueName): string =>
  `${catalogues[name].title} ${catalogues[name].version}`;
