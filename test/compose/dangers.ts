/**
 * Projects that are dangerous: each gives a container the host, in a way that a reader of one file may miss. The sets
 * combine what is dangerous with the ways in which it may come into a service.
 */
import type {ComposeCase} from './case.ts';

export interface Danger extends ComposeCase {
  readonly kind: string;
  /** The rule that has to find it; null if it has to be said that it was not looked at, or would be refused. */
  readonly finds: string | null;
}

type Files = Readonly<Record<string, string>>;

const danger = (
  kind: string,
  name: string,
  finds: string | null,
  files: Files | string,
  rest: Partial<ComposeCase> = {},
): Danger => ({
  kind,
  name,
  finds,
  files: typeof files === 'string' ? {'compose.yaml': files} : files,
  ...rest,
});

/** A service that nothing is wrong with but what is added. */
const service = (...lines: readonly string[]): string =>
  ['services:', '  a:', '    image: bb', '    user: "1000"', ...lines.map(line => `    ${line}`), ''].join(
    '\n',
  );

const plainFile = service();

/** What is dangerous in one line of a service, and the rule that says so. */
const lines: readonly (readonly [line: string, finds: string])[] = [
  ['privileged: true', 'privileged'],
  ['cap_add: [ALL]', 'all-capabilities'],
  ['cap_add: [SYS_ADMIN]', 'cap-sys-admin'],
  ['cap_add: [cap_sys_module]', 'cap-sys-module'],
  ['pid: host', 'host-pid'],
  ['volumes: ["/:/h"]', 'host-root-mounted'],
  ['volumes: ["/etc:/h"]', 'host-path-mounted'],
  ['volumes: ["/var/run/docker.sock:/s"]', 'runtime-socket'],
  ['devices: ["/dev/sda:/d"]', 'device'],
  ['security_opt: [seccomp=unconfined]', 'seccomp-off'],
];

const booleans = [
  'yes',
  'on',
  'y',
  'Yes',
  'ON',
  '"yes"',
  "'on'",
  '"true"',
  'TRUE',
  '${P:-yes}',
  '${P-on}',
  '${P:-${Q:-y}}',
].map(word => danger('booleans', `privileged: ${word}`, 'privileged', service(`privileged: ${word}`)));

const overrides = lines.flatMap(([line, finds]) => [
  danger('other files', `an override with ${line}`, finds, {
    'compose.yaml': plainFile,
    'compose.override.yaml': `services:\n  a:\n    ${line}\n`,
  }),
  danger('other files', `an include with ${line}`, finds, {
    'compose.yaml': `include: [sub/inc.yaml]\n${plainFile}`,
    'sub/inc.yaml': service(line).replace('  a:', '  b:'),
  }),
  danger('other files', `an extended file with ${line}`, finds, {
    'compose.yaml': service('extends: {service: base, file: sub/base.yaml}'),
    'sub/base.yaml': service(line).replace('  a:', '  base:'),
  }),
  danger('other files', `COMPOSE_FILE with ${line}`, finds, {
    '.env': 'COMPOSE_FILE=one.yaml:two.yaml\n',
    'one.yaml': plainFile,
    'two.yaml': `services:\n  a:\n    ${line}\n`,
  }),
  danger(
    'other files',
    `a second document with ${line}`,
    finds,
    `${plainFile}---\nservices:\n  a:\n    ${line}\n`,
  ),
  danger('other files', `a merge key with ${line}`, finds, `x-m: &m\n  ${line}\n${service('<<: *m')}`),
]);

const include = `services:\n  b: {image: bb, user: "1000", privileged: true}\n`;

const otherFiles: readonly Danger[] = [
  ...overrides,
  danger('other files', 'an include, long', 'privileged', {
    'compose.yaml': `include:\n  - path: [ok.yaml, inc.yaml]\n    project_directory: sub\n${plainFile}`,
    'ok.yaml': 'services: {b: {image: bb, user: "1000"}}\n',
    'inc.yaml': 'services: {b: {privileged: true}}\n',
  }),
  danger('other files', 'an include of an include', 'privileged', {
    'compose.yaml': 'include: [one/inc.yaml]\n',
    'one/inc.yaml': `include: [../two/inc.yaml]\n${plainFile}`,
    'two/inc.yaml': include,
  }),
  danger('other files', 'only an include', 'privileged', {
    'compose.yaml': 'include: [inc.yaml]\n',
    'inc.yaml': include,
  }),
  danger('other files', 'a chain of extensions', 'privileged', {
    'compose.yaml': service('extends: {service: b, file: b.yaml}'),
    'b.yaml': 'services: {b: {extends: {service: c, file: deep/c.yaml}}}\n',
    'deep/c.yaml': 'services: {c: {extends: d}, d: {privileged: true}}\n',
  }),
  danger(
    'other files',
    'COMPOSE_ENV_FILES with the danger',
    'privileged',
    {
      'compose.yaml': service('privileged: ${P:-false}'),
      'p.env': 'P=yes\n',
    },
    {environment: {COMPOSE_ENV_FILES: 'p.env'}},
  ),
  danger('other files', 'COMPOSE_ENV_FILES in .env', 'privileged', {
    'compose.yaml': service('privileged: ${P:-false}'),
    '.env': 'COMPOSE_ENV_FILES=p.env\n',
    'p.env': 'P=yes\n',
  }),
  danger(
    'other files',
    '--env-file',
    'privileged',
    {
      'compose.yaml': service('privileged: ${P:-false}'),
      'p.env': 'P=yes\n',
    },
    {flags: ['--env-file', 'p.env']},
  ),
  danger(
    'other files',
    'COMPOSE_FILE in the environment',
    'privileged',
    {
      'compose.yaml': plainFile,
      'other.yaml': include,
    },
    {environment: {COMPOSE_FILE: 'other.yaml'}},
  ),
  danger('other files', 'a reset of what limits it', 'root-on-host', {
    'compose.yaml': service('cap_add: [SYS_ADMIN]'),
    'compose.override.yaml': 'services: {a: {user: !reset null}}\n',
  }),
  danger('other files', 'an override that replaces the volumes', 'host-root-mounted', {
    'compose.yaml': service('volumes: ["./x:/x"]'),
    'compose.override.yaml': 'services: {a: {volumes: !override ["/:/x"]}}\n',
  }),
  danger(
    'other files',
    'an override beside a file given with -f',
    null,
    {
      'compose.yaml': plainFile,
      'compose.override.yaml': 'services: {a: {privileged: true}}\n',
    },
    {flags: ['-f', 'compose.yaml']},
  ),
  danger(
    'other files',
    'a profile',
    'privileged',
    `${plainFile}  b: {image: bb, privileged: true, profiles: [debug]}\n`,
  ),
  danger(
    'other files',
    'an include of the registry',
    null,
    `include: ["oci://docker.io/u/p:1"]\n${plainFile}`,
  ),
  danger(
    'other files',
    'an include of a repository',
    null,
    `include: ["https://github.com/u/p.git"]\n${plainFile}`,
  ),
  danger(
    'other files',
    'an extension of a repository',
    null,
    service('extends: {service: b, file: "git@github.com:u/p.git"}'),
  ),
];

const up = '../'.repeat(12);

const paths: readonly Danger[] = [
  ...[
    [`${up}etc:/e`, 'host-path-mounted'],
    [`${up}:/e`, 'host-root-mounted'],
    [`./${up}var/run/docker.sock:/s`, 'runtime-socket'],
    ['~/.ssh:/s', 'host-path-mounted'],
    ['~:/home', 'host-path-mounted'],
    ['~/.aws:/s:ro', 'host-path-mounted'],
    ['~/.kube/config:/s', 'host-path-mounted'],
    ['/proc/../etc:/e', 'host-path-mounted'],
    ['/srv/../etc/shadow:/e', 'host-path-mounted'],
    ['/./:/h', 'host-root-mounted'],
    ['//:/h', 'host-root-mounted'],
    ['/srv/..:/h', 'host-root-mounted'],
    ['/proc/1/root:/h', 'host-root-mounted'],
    ['/proc/1/root/etc:/h', 'host-path-mounted'],
    ['/run:/r', 'runtime-socket'],
    ['/var/run/../run/docker.sock:/s', 'runtime-socket'],
    ['${HOME}/.ssh:/s', 'host-path-mounted'],
    ['/usr/bin:/b', 'host-path-mounted'],
    ['/usr/lib:/b', 'host-path-mounted'],
    ['/lib/systemd:/b', 'host-path-mounted'],
    ['/etc/pam.d:/b', 'host-path-mounted'],
    ['/etc/ld.so.preload:/b', 'host-path-mounted'],
    ['/var/spool/cron:/b', 'host-path-mounted'],
    ['/var/log:/b', 'host-path-mounted'],
    ['/run/systemd:/b', 'host-path-mounted'],
    ['/run/dbus:/b', 'host-path-mounted'],
    ['/run/k3s/containerd:/b', 'runtime-socket'],
    ['/var/lib/rancher:/b', 'host-path-mounted'],
    ['/var/lib/kubelet:/b', 'host-path-mounted'],
    ['/home/someone/.ssh:/b', 'host-path-mounted'],
    ['/root/.ssh:/b', 'host-path-mounted'],
  ].map(([volume = '', finds = '']) => danger('paths', volume, finds, service(`volumes: ["${volume}"]`))),
  danger(
    'paths',
    'a relative path in the long syntax',
    'host-path-mounted',
    service(`volumes: [{type: bind, source: ${up}etc, target: /e}]`),
  ),
  danger(
    'paths',
    'a home in the long syntax',
    'host-path-mounted',
    service('volumes: [{type: bind, source: ~/.ssh, target: /e}]'),
  ),
  danger(
    'paths',
    'a folder of the project that is the root',
    'host-path-mounted',
    service('volumes: ["./etc:/e"]'),
    {
      flags: ['-f', 'compose.yaml', '--project-directory', '/'],
    },
  ),
  danger('paths', 'a relative path of an included file', 'host-path-mounted', {
    'compose.yaml': 'include: [a/b/inc.yaml]\n',
    'a/b/inc.yaml': service(`volumes: ["${up}etc:/e"]`),
  }),
];

const withVolume = (options: string, top = ''): string =>
  `${service('volumes: ["vol:/v"]')}volumes:\n  vol:\n${top}    driver_opts: ${options}\n`;

const volumes: readonly Danger[] = [
  ...[
    ['{type: none, o: bind, device: /}', 'host-root-mounted'],
    ['{type: none, o: "bind,rw", device: /etc}', 'host-path-mounted'],
    ['{type: none, o: rbind, device: /var/run}', 'runtime-socket'],
    ['{o: bind, device: /root/.ssh}', 'host-path-mounted'],
    ['{type: none, o: bind, device: "${D:-/etc}"}', 'host-path-mounted'],
    ['{type: ext4, device: /dev/sda1}', 'device'],
    ['{type: xfs, device: /dev/nvme0n1p1, o: rw}', 'device'],
    ['{type: ext4, device: "LABEL=root"}', 'device'],
    ['{type: proc, device: proc}', 'host-path-mounted'],
    ['{type: sysfs, device: sysfs}', 'host-path-mounted'],
    ['{type: devtmpfs, device: devtmpfs}', 'host-path-mounted'],
    [
      '{type: overlay, device: overlay, o: "lowerdir=/etc:/usr,upperdir=/etc,workdir=/tmp/w"}',
      'host-path-mounted',
    ],
    ['{type: strange, device: thing}', null],
  ].map(([options, finds]) =>
    danger('volumes', `driver_opts ${options}`, finds ?? null, withVolume(options ?? '')),
  ),
  danger(
    'volumes',
    'a relative device',
    'host-path-mounted',
    withVolume(`{type: none, o: bind, device: ${up}etc}`, '    driver: local\n'),
  ),
  danger(
    'volumes',
    'a driver that is not known',
    null,
    withVolume('{mountpoint: /etc}', '    driver: local-persist\n'),
  ),
  danger(
    'volumes',
    'an external volume',
    null,
    `${service('volumes: ["vol:/v"]')}volumes: {vol: {external: true}}\n`,
  ),
  danger('volumes', 'a volume of an included file', 'host-root-mounted', {
    'compose.yaml': `include: [inc.yaml]\n${service('volumes: ["vol:/v"]')}`,
    'inc.yaml': 'volumes: {vol: {driver_opts: {type: none, o: bind, device: /}}}\n',
  }),
  danger(
    'volumes',
    'a volume in the long syntax',
    'host-root-mounted',
    `${service('volumes: [{type: volume, source: vol, target: /v}]')}volumes: {vol: {driver_opts: {type: none, o: bind, device: /}}}\n`,
  ),
];

const fileMounts: readonly Danger[] = [
  danger(
    'file mounts',
    'a secret of /etc/shadow',
    'host-path-mounted',
    `${service('secrets: [s]')}secrets: {s: {file: /etc/shadow}}\n`,
  ),
  danger(
    'file mounts',
    'a secret of the socket',
    'runtime-socket',
    `${service('secrets: [{source: s, target: /s}]')}secrets: {s: {file: /var/run/docker.sock}}\n`,
  ),
  danger(
    'file mounts',
    'a secret of a home',
    'host-path-mounted',
    `${service('secrets: [s]')}secrets: {s: {file: ~/.ssh/id_rsa}}\n`,
  ),
  danger(
    'file mounts',
    'a config of the root',
    'host-root-mounted',
    `${service('configs: [{source: c, target: /c}]')}configs: {c: {file: /}}\n`,
  ),
  danger(
    'file mounts',
    'a config by a relative path',
    'host-path-mounted',
    `${service('configs: [c]')}configs: {c: {file: ${up}etc/shadow}}\n`,
  ),
  danger('file mounts', 'use_api_socket', 'runtime-socket', service('use_api_socket: true')),
  danger(
    'file mounts',
    'use_api_socket of an extended service',
    'runtime-socket',
    `services:\n  b: {image: bb, user: "1", use_api_socket: true}\n  a: {extends: b}\n`,
  ),
  danger(
    'file mounts',
    'volumes_from a service',
    'host-root-mounted',
    `${service('volumes_from: [b]')}  b: {image: bb, user: "1", volumes: ["/:/h"]}\n`,
  ),
  danger('file mounts', 'volumes_from another container', null, service('volumes_from: ["container:x"]')),
];

const hooks: readonly Danger[] = [
  ...['post_start', 'pre_stop', 'pre_start'].flatMap(key => [
    danger(
      'hooks',
      `${key} privileged`,
      'privileged-hook',
      service(`${key}: [{command: ["x"], privileged: true}]`),
    ),
    danger(
      'hooks',
      `${key} privileged by a word`,
      'privileged-hook',
      service(`${key}: [{command: x, privileged: "yes"}]`),
    ),
  ]),
  danger('hooks', 'a hook of an extended file', 'privileged-hook', {
    'compose.yaml': service('extends: {service: b, file: b.yaml}'),
    'b.yaml': 'services: {b: {post_start: [{command: x, privileged: true}]}}\n',
  }),
  danger(
    'hooks',
    'a build with privilege',
    'privileged-build',
    service('build: {context: ., privileged: true}'),
  ),
  danger(
    'hooks',
    'a build with an entitlement',
    'privileged-build',
    service('build: {context: ., entitlements: [security.insecure]}'),
  ),
  danger('hooks', 'a provider', null, `${plainFile}  b: {provider: {type: thing}}\n`),
];

const dotenvs: readonly Danger[] = [
  ['P=yes\n', 'plain'],
  ['P: yes\n', 'with a colon'],
  ['\ufeffP=yes\n', 'with a byte order mark'],
  ['export P=yes\n', 'with export'],
  ['Q=yes\nP=${Q}\n', 'with a reference'],
  ['P=${Q:-yes}\n', 'with a default'],
  ['P="yes" # no\n', 'with quotes and a comment'],
  ["P='yes'\n", 'with single quotes'],
  ['P = yes\r\n', 'with spaces and a carriage return'],
  ['Q=es\nP=y${Q}\n', 'put together'],
].map(([text = '', name]) =>
  danger('.env', `${name}`, 'privileged', {'compose.yaml': service('privileged: ${P:-no}'), '.env': text}),
);

const sharing: readonly Danger[] = [
  danger(
    'sharing',
    'pid: service:b',
    'host-pid',
    `${service('pid: service:b')}  b: {image: bb, user: "1", pid: host}\n`,
  ),
  danger(
    'sharing',
    'pid by way of another',
    'host-pid',
    `${service('pid: service:b')}  b: {image: bb, user: "1", pid: service:c}\n  c: {image: bb, user: "1", pid: host}\n`,
  ),
  danger(
    'sharing',
    'pid of a container of the project',
    'host-pid',
    `${service('pid: container:box')}  b: {image: bb, user: "1", container_name: box, pid: host}\n`,
  ),
  danger(
    'sharing',
    'pid of a service with a mount',
    'neighbour-mounts',
    `${service('pid: service:b')}  b: {image: bb, user: "1000", volumes: ["/etc:/h"]}\n`,
  ),
  danger(
    'sharing',
    'pid with a service that has a mount',
    'neighbour-mounts',
    `${service('volumes: ["/srv:/srv"]')}  b: {image: bb, user: "1000", pid: "service:a", volumes: ["/etc:/h"]}\n`,
  ),
  danger(
    'sharing',
    'network of a service with NET_ADMIN',
    'net-admin-host-network',
    `${service('network_mode: service:b', 'cap_add: [NET_ADMIN]')}  b: {image: bb, user: "1", network_mode: host}\n`,
  ),
  danger(
    'sharing',
    'the network named host',
    'net-admin-host-network',
    `${service('networks: [h]', 'cap_add: [NET_ADMIN]')}networks: {h: {name: host, external: true}}\n`,
  ),
  danger(
    'sharing',
    'the default network named host',
    'net-admin-host-network',
    `${service('cap_add: [NET_ADMIN]')}networks: {default: {name: host, external: true}}\n`,
  ),
  danger('sharing', 'pid of a container elsewhere', null, service('pid: container:x')),
  danger('sharing', 'network of a container elsewhere', null, service('network_mode: container:x')),
  danger('sharing', 'ipc of a container elsewhere', null, service('ipc: container:x')),
];

const unsetVariables: readonly Danger[] = [
  ['user', '${U}'],
  ['pid', '${U}'],
  ['cap_add', '["${U}"]'],
  ['volumes', '["${U}/x:/x"]'],
  ['security_opt', '["seccomp=unconfined${U}"]'],
  ['privileged', '${U}'],
  ['devices', '["${U}:/dev/x"]'],
  ['network_mode', '${U}'],
  ['runtime', '${U}'],
].map(([key, value]) =>
  danger(
    'variables without a value',
    `${key}: ${value}`,
    null,
    service(`${key}: ${value}`).replace(key === 'user' ? '    user: "1000"\n' : '\u0000', ''),
  ),
);

const refused: readonly Danger[] = [
  ['privilged: true', 'a misspelt key'],
  ['cap_add: ALL', 'a scalar for a list'],
  ['privileged: maybe', 'a boolean that is none'],
  ['user: "${U:?the user}"', 'a required variable'],
  ['volumes: ["/a::/b"]', 'a volume of no form'],
  ['cap_add: [NO_SUCH]', 'a capability of no name'],
  ['depends_on: [nobody]', 'a dependency of no service'],
  ['runtime: own-thing', 'a runtime of no name'],
].map(([line = '', name = '']) =>
  danger(
    'refused',
    name,
    null,
    service(line).replace(line.startsWith('user') ? '    user: "1000"\n' : '\u0000', ''),
  ),
);

const allowsAll = '{"defaultAction": "SCMP_ACT_ALLOW"}';

const profiles: readonly Danger[] = [
  danger('seccomp files', 'a profile that allows everything', 'seccomp-off', {
    'compose.yaml': service('security_opt: ["seccomp=./p.json"]'),
    'p.json': allowsAll,
  }),
  danger('seccomp files', 'with a colon', 'seccomp-off', {
    'compose.yaml': service('security_opt: ["seccomp:p.json"]'),
    'p.json': '{"defaultAction": "SCMP_ACT_LOG", "syscalls": [{"names": ["x"], "action": "SCMP_ACT_ALLOW"}]}',
  }),
  danger(
    'seccomp files',
    'a profile that is not there',
    null,
    service('security_opt: ["seccomp=./no.json"]'),
  ),
];

/** Volumes of the local driver that are written so that their path or disk is not seen at once. */
const disguised: readonly Danger[] = (
  [
    ['{type: none, o: bind, device: ../../..}', 'host-root-mounted'],
    ['{type: none, o: "rw,rbind", device: ../etc}', 'host-path-mounted'],
    ['{type: none, o: bind, device: var/run}', 'runtime-socket'],
    ['{type: none, o: bind, device: /proc/1/cwd}', 'host-root-mounted'],
    ['{type: auto, device: /dev/vg0/root}', 'device'],
    ['{type: ext4, device: /dev/unknown}', null],
    ['{type: nfs, o: "addr=127.0.0.1,rw", device: ":/"}', null],
    ['{type: nfs4, o: "addr=host.docker.internal", device: ":/"}', null],
    ['{type: nfs, o: "addr=localhost", device: ":/etc"}', null],
  ] as const
).map(([options, finds]) => danger('disguised volumes', options, finds, withVolume(options)));

const denied = (...names: readonly string[]): string =>
  JSON.stringify({defaultAction: 'SCMP_ACT_ALLOW', syscalls: [{names, action: 'SCMP_ACT_ERRNO'}]});

/** Profiles of seccomp that forbid something, and next to nothing. */
const looseProfiles: readonly Danger[] = [['reboot'], ['bpf', 'ptrace'], ['swapon', 'mount', 'umount2']].map(
  names =>
    danger('loose seccomp files', `all but ${names.join(', ')}`, 'seccomp-off', {
      'compose.yaml': service('security_opt: ["seccomp=p.json"]'),
      'p.json': denied(...names),
    }),
);

/** Rules for devices that open disks by another door than their block devices. */
const deviceRules: readonly Danger[] = ['c *:* rwm', 'c 21:* rwm', 'c 21:0 mrw'].map(rule =>
  danger(
    'device rules',
    rule,
    'device-cgroup-rule',
    service(`device_cgroup_rules: ["${rule}"]`).replace('    user: "1000"\n', ''),
  ),
);

/** What the last of several says. */
const together: readonly Danger[] = [
  danger(
    'other services',
    'a wrong image name beside it',
    'privileged',
    `${service('privileged: true')}  b: {image: "A B"}\n`,
  ),
  danger(
    'other services',
    'an unset tag beside it',
    'privileged',
    `${service('privileged: true')}  b: {image: "bb:\${TAG}"}\n`,
  ),
  danger(
    'other services',
    'a misspelt key beside it',
    'privileged',
    `${service('privileged: true')}  b: {image: bb, usr: x}\n`,
  ),
];

export const dangers: readonly Danger[] = [
  ...booleans,
  ...otherFiles,
  ...paths,
  ...volumes,
  ...fileMounts,
  ...hooks,
  ...dotenvs,
  ...sharing,
  ...unsetVariables,
  ...refused,
  ...profiles,
  ...disguised,
  ...looseProfiles,
  ...deviceRules,
  ...together,
];

/** What the dangerous ones were made of, without the danger. */
export const harmless: readonly ComposeCase[] = [
  {name: 'a service', files: {'compose.yaml': plainFile}},
  {
    name: 'an include',
    files: {'compose.yaml': `include: [inc.yaml]\n${plainFile}`, 'inc.yaml': 'volumes: {vol: }\n'},
  },
  {
    name: 'a relative volume',
    files: {'compose.yaml': service('volumes: ["./data:/data", "../other:/o:ro"]')},
  },
  {name: 'a named volume', files: {'compose.yaml': `${service('volumes: ["vol:/v"]')}volumes: {vol: }\n`}},
  {
    name: 'a secret of the project',
    files: {'compose.yaml': `${service('secrets: [s]')}secrets: {s: {file: ./s}}\n`, s: ''},
  },
  {name: 'a hook', files: {'compose.yaml': service('post_start: [{command: x}]')}},
  {name: 'a variable', files: {'compose.yaml': service('privileged: ${P:-no}')}},
  {
    name: 'an unset tag',
    files: {'compose.yaml': service('labels: ["a=${NOPE}"]').replace('bb', 'bb:${TAG}')},
  },
  {
    name: 'an NFS volume',
    files: {'compose.yaml': withVolume('{type: nfs, o: "addr=nas,rw", device: ":/x"}')},
  },
  {
    name: 'a character device of its own kind',
    files: {'compose.yaml': service('device_cgroup_rules: ["c 189:* rmw"]', 'devices: ["/dev/ttyUSB0"]')},
  },
  {
    name: 'a volume that binds a folder of the project',
    files: {'compose.yaml': withVolume('{type: none, o: bind, device: /srv/project/data}')},
  },
  {
    name: 'a profile that forbids',
    files: {
      'compose.yaml': service('security_opt: ["seccomp=p.json"]'),
      'p.json': '{"defaultAction": "SCMP_ACT_ERRNO"}',
    },
  },
];
