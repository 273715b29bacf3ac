/** Which program a command line runs, behind sudo, env and the like, and the flags that it has beside Docker's. */
import {type ParseError, parseError} from '../flags/parse-error.ts';
import {globalValued, switches, valued} from './run-options.ts';

export interface RunProgram {
  readonly name: 'docker' | 'podman' | 'nerdctl';
  /** Flags of `run` without and with a value. */
  readonly switches: ReadonlySet<string>;
  readonly valued: ReadonlySet<string>;
  /** Those of them of which one value is a list with commas. */
  readonly lists: ReadonlySet<string>;
  /** Flags of the program itself that take a value, before the command. */
  readonly globalValued: ReadonlySet<string>;
}

const both = (one: ReadonlySet<string>, more: string): ReadonlySet<string> =>
  new Set([...one, ...more.split(/\s+/)]);

/** `podman run --help` and `nerdctl run --help`, what they have beside Docker's flags. */
const programs: readonly RunProgram[] = [
  {name: 'docker', switches, valued, lists: new Set(), globalValued},
  {
    name: 'podman',
    switches: both(
      switches,
      `env-host http-proxy no-hostname no-hosts passwd read-only-tmpfs replace rmi rootfs tls-verify unsetenv-all`,
    ),
    valued: both(
      valued,
      `arch authfile cgroup-conf cgroups chrootdirs conmon-pidfile decryption-key env-merge gidmap group-entry
      health-log-destination health-max-log-count health-max-log-size health-on-failure health-startup-cmd
      health-startup-interval health-startup-retries health-startup-success health-startup-timeout hosts-file hostuser
      image-volume init-path os passwd-entry personality pidfile pod pod-id-file preserve-fd preserve-fds rdt-class
      requires retry retry-delay sdnotify seccomp-policy secret shm-size-systemd subgidname subuidname systemd timeout tz
      uidmap umask unsetenv variant`,
    ),
    // pflag's StringSlice (podman cmd/podman/common/create.go).
    lists: new Set('cap-add cap-drop device device-cgroup-rule gidmap group-add uidmap'.split(' ')),
    globalValued: new Set(
      `--cgroup-manager --config --conmon -c --connection --events-backend --hooks-dir --identity --imagestore
      --log-level --module --network-cmd-path --network-config-dir --out --root --runroot --runtime --runtime-flag --ssh
      --storage-driver --storage-opt --tmpdir --url --volumepath`.split(/\s+/),
    ),
  },
  {
    name: 'nerdctl',
    switches: both(switches, 'insecure-registry rootfs cosign-certificate-oidc'),
    valued: both(
      valued,
      `bypass4netns blkio-weight cosign-key cosign-certificate-identity ipfs-address label-file log-uri pidfile rdt-class
      snapshotter systemd umask verify`,
    ),
    lists: new Set(),
    globalValued: new Set(
      `-a --address -n --namespace --snapshotter --cni-path --cni-netconfpath --data-root --cgroup-manager -H --host
      --hosts-dir --bridge-ip --host-gateway-ip --storage-driver`.split(/\s+/),
    ),
  },
];

/** Words before a program that only say as whom or how it is run, and which of their flags take a value. */
const wrappers: ReadonlyMap<string, string> = new Map([
  [
    'sudo',
    '-u -g -h -p -C -D -R -T -U --user --group --host --prompt --chdir --chroot --close-from --other-user',
  ],
  ['doas', '-u -C'],
  ['env', '-u -C -S --unset --chdir --split-string'],
  ['nice', '-n --adjustment'],
  ['ionice', '-c -n'],
  ['time', '-f -o'],
  ['timeout', '-s -k --signal --kill-after'],
  ['nohup', ''],
  ['exec', '-a'],
  ['command', ''],
  ['setsid', ''],
  ['stdbuf', '-i -o -e'],
]);

const baseName = (word: string): string => word.slice(word.lastIndexOf('/') + 1);

/** The words from the program on. */
function withoutWrappers(words: readonly string[]): readonly string[] {
  const rest = [...words];
  for (;;) {
    const [word = ''] = rest;
    if (/^[A-Za-z_]\w*=/.test(word)) {
      rest.shift();
      continue;
    }
    const flags = wrappers.get(baseName(word));
    if (flags === undefined) return rest;
    rest.shift();
    while (rest[0]?.startsWith('-')) {
      const flag = rest.shift() ?? '';
      if (flag === '--') break;
      if (flags.split(' ').includes(flag)) rest.shift();
    }
    // `timeout 5 docker run …`: its own first word.
    if (baseName(word) === 'timeout') rest.shift();
  }
}

export interface RunCommand {
  readonly program: RunProgram;
  /** The words behind `run` or `create`. */
  readonly words: readonly string[];
}

/** The program and the words after `run`; says what is missing if there is no such command. */
export function runCommandOf(given: readonly string[]): RunCommand | ParseError {
  const expects = parseError(
    'explain takes a docker run command after --, as in: explain -- docker run --cap-add NET_ADMIN ubuntu',
  );
  const [first = '', ...rest] = withoutWrappers(given);
  const program = programs.find(({name}) => name === baseName(first));
  if (program === undefined) return expects;
  while (rest[0]?.startsWith('-')) {
    const flag = rest.shift() ?? '';
    if (program.globalValued.has(flag)) rest.shift();
  }
  if (rest[0] === 'container') rest.shift();
  const verb = rest.shift();
  return verb === 'run' || verb === 'create' ? {program, words: rest} : expects;
}
