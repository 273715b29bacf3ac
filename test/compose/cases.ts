/** A project for each line of the Compose Specification that bears on what a container may do. */
import type {ComposeCase} from './case.ts';

const one = (name: string, service: string, rest: Partial<ComposeCase> = {}): ComposeCase => ({
  name,
  ...rest,
  files: {'compose.yaml': `services:\n  a:\n    image: bb\n${indent(service, 4)}`, ...rest.files},
});

const indent = (text: string, by: number): string =>
  text
    .split('\n')
    .map(line => (line === '' ? line : ' '.repeat(by) + line))
    .join('\n');

const project = (
  name: string,
  files: Readonly<Record<string, string>>,
  rest: Partial<ComposeCase> = {},
): ComposeCase => ({
  name,
  files,
  ...rest,
});

const truths = ['true', 'True', 'TRUE', 'yes', 'Yes', 'on', 'ON', 'y', 'Y', '"yes"', '"true"', "'on'", '"Y"'];
const falsehoods = ['false', 'no', 'off', 'n', '"no"', '"False"', 'OFF'];
const refusedTruths = ['1', '"1"', 't', '"t"', 'maybe', '""', '~', '[]', '{}', '2', 'truee'];

const booleanCases: readonly ComposeCase[] = [
  ...['privileged', 'read_only', 'init'].flatMap(key => [
    ...truths.map(word => one(`${key} ${word}`, `${key}: ${word}`)),
    ...falsehoods.map(word => one(`${key} ${word}`, `${key}: ${word}`)),
  ]),
  ...refusedTruths.map(word => one(`privileged ${word}`, `privileged: ${word}`)),
  ...['yes', 'on', 'true', 'Y'].map(word =>
    one(`privileged by default ${word}`, `privileged: \${P:-${word}}`),
  ),
  one('privileged from a variable', 'privileged: ${P}', {environment: {P: 'on'}}),
  one('privileged from an unset variable', 'privileged: ${P}'),
  one('privileged by tag', 'privileged: !!bool true'),
  one('privileged by a text tag', 'privileged: !!str yes'),
  one('read-only volume by a word', 'volumes: [{type: bind, source: /a, target: /b, read_only: "yes"}]'),
];

const templates = [
  '$A',
  '${A}',
  '${A:-b}',
  '${A-b}',
  '${A:+b}',
  '${A+b}',
  '${A:?no}',
  '${A?no}',
  '${E}',
  '${E:-b}',
  '${E-b}',
  '${E:+b}',
  '${E+b}',
  '${E:?no}',
  '${E?no}',
  '${U:-b}',
  '${U-b}',
  '${U:+b}',
  '${U+b}',
  '${U:?no}',
  '${U?no}',
  '$$A',
  '$${A}',
  '$$$A',
  '${U:-${A}}',
  '${U:-${V:-c}}',
  '${U:-${V:-${A}}}x',
  '${A}${E}x${A}',
  '${U:-x}/${A}',
  '${U:-$A}',
  'x$',
  'x$1',
  '${}',
  '${1A}',
  '${A',
  '${U:-a:b}',
  '${U:-a-b+c}',
  '${a}',
  'a${U:+b}c',
  '${A:+${U:-d}}',
  '${U:-{}}',
  '${A:-b}}',
  '${ A}',
  '${U:?}',
  '${U:?because ${A}}',
];

const variables = {A: 'alpha', E: '', a: 'small'};

const templateCases: readonly ComposeCase[] = [
  ...templates.map(text => one(`the template ${text}`, `user: '${text}'`, {environment: variables})),
  ...templates.map(text =>
    one(`the template ${text} as a part`, `user: "u-${text}-v"`, {environment: variables}),
  ),
];

const dotenvs: readonly (readonly [name: string, text: string])[] = [
  ['plain', 'A=1\n'],
  ['no final newline', 'A=1'],
  ['colon', 'A: 1\n'],
  ['a colon without a space', 'A:1\n'],
  ['byte order mark', '\ufeffA=1\n'],
  ['export', 'export A=1\n'],
  ['export with tabs', 'export\tA=1\n'],
  ['single quotes', "A='1 # 2'\n"],
  ['double quotes', 'A="1 # 2"\n'],
  ['a comment behind', 'A=1 # two\n'],
  ['a hash within', 'A=1#2\n'],
  ['a comment line', '# A=0\nA=1\n'],
  ['spaces around', 'A = 1 \n'],
  ['a reference', 'B=root\nA=${B}\n'],
  ['a reference without braces', 'B=root\nA=$B/x\n'],
  ['a default', 'A=${B:-root}\n'],
  ['an inner default', 'A=${B:-${C:-root}}\n'],
  ['a reference in quotes', 'B=root\nA="${B}"\n'],
  ['no reference in single quotes', "B=root\nA='${B}'\n"],
  ['a reference to what comes later', 'A=${B:-early}\nB=late\n'],
  ['of the environment first', 'X=file\nA=${X}\n'],
  ['an escaped dollar', 'A="\\$B"\n'],
  ['a doubled dollar', 'A=$$B\n'],
  ['windows line ends', 'A=1\r\nB=2\r\n'],
  ['twice', 'A=1\nA=2\n'],
  ['empty', 'A=\n'],
  ['inherited', 'X\nA=${X}\n'],
  ['an escape', 'A="a\\tb"\n'],
  ['an escaped quote', 'A="a\\"b"\n'],
  ['two lines', 'A="a\nb"\n'],
  ['blank lines', '\n\n  A=1\n\n'],
  ['a dot in a name', 'A.B=2\nA=1\n'],
  ['a required one', 'A=${B:?no}\n'],
  ['a sign in a name', 'A!B=1\n'],
  ['a quote that stays open', 'A="b\n'],
];

const dotenvCases: readonly ComposeCase[] = dotenvs.map(([name, text]) =>
  one(`.env with ${name}`, 'user: "${A}"', {files: {'.env': text}, environment: {X: 'outside'}}),
);

const volumeTexts = [
  '/a:/b',
  '/a:/b:ro',
  '/a:/b:rw',
  '/a:/b:z',
  '/a:/b:ro,z',
  '/a:/b:rshared',
  '/a:/b:ro,rslave',
  './a:/b',
  '.:/b',
  '..:/b',
  '../../etc:/b',
  '../../../../../../etc:/b',
  '~/.ssh:/b',
  '~:/b',
  '/proc/../etc:/b',
  '/a/./b//c:/b',
  'v:/b',
  'v:/b:ro',
  'v:/b:nocopy',
  '/b',
  '/a:/b/',
  '/a:/b/../c',
  '/a::/b',
  '/a:/b:ro:rw',
  'v',
  '',
  '/a:',
  ':/b',
  'C:\\a:/b',
  '$PWD/a:/b',
];

const volumeCases: readonly ComposeCase[] = [
  ...volumeTexts.map(text =>
    project(`the volume ${JSON.stringify(text)}`, {
      'compose.yaml': `services:\n  a:\n    image: bb\n    volumes: [${JSON.stringify(text)}]\nvolumes: {v: }\n`,
    }),
  ),
  ...[
    '{type: bind, source: /a, target: /b}',
    '{type: bind, source: ../a, target: /b}',
    '{type: bind, source: ~/a, target: /b, read_only: true}',
    '{type: bind, source: /a, target: /b, bind: {propagation: rshared}}',
    '{type: volume, source: v, target: /b}',
    '{type: volume, target: /b}',
    '{type: tmpfs, target: /b, tmpfs: {size: 1000}}',
    '{type: bind, target: /b}',
    '{type: bind, source: /a}',
    '{source: /a, target: /b}',
    '{type: volume, source: w, target: /b}',
    '{type: bind, source: /a, target: /b, readonly: true}',
  ].map(text =>
    project(`the volume ${text}`, {
      'compose.yaml': `services:\n  a:\n    image: bb\n    volumes: [${text}]\nvolumes: {v: }\n`,
    }),
  ),
  one('two volumes with one target', 'volumes: [/a:/b, /c:/b]'),
  one('a volume that is not defined', 'volumes: [w:/b]'),
];

const shapes = [
  'cap_add: [NET_ADMIN, SYS_TIME]',
  'cap_add: NET_ADMIN',
  'cap_add: [1]',
  'cap_add: [A, A]',
  'cap_add: []',
  'cap_add: ~',
  'cap_drop: [ALL]',
  'security_opt: [seccomp=unconfined]',
  'security_opt: seccomp=unconfined',
  'devices: [/dev/fuse, "/dev/a:/dev/b", "/dev/a:/dev/c:r"]',
  'devices: [/dev/fuse, /dev/fuse]',
  'device_cgroup_rules: ["b 8:* rwm"]',
  'user: "0"',
  'user: 0',
  'user: root',
  'group_add: [docker, 44]',
  'group_add: docker',
  'pid: host',
  'pid: service:b',
  'pid: [host]',
  'ipc: host',
  'uts: host',
  'userns_mode: host',
  'cgroup: host',
  'cgroup: none',
  'network_mode: host',
  'network_mode: none',
  'network_mode: service:a',
  'network_mode: service:b',
  'network_mode: container:x',
  'network_mode: host\nnetworks: [default]',
  'networks: [default]',
  'networks: [other]',
  'networks: {default: }',
  'networks: {default: {aliases: [x]}}',
  'networks: []',
  'tmpfs: /run',
  'tmpfs: [/run, /tmp]',
  'runtime: runsc',
  'command: sleep 1',
  'command: [sleep, 1]',
  'entrypoint: []',
  'environment: [A=1, B]',
  'environment: {A: 1, B: , C: true}',
  'environment: A=1',
  'labels: {a: 1}',
  'labels: [a=1]',
  'ports: ["80:80", 443]',
  'ports: 80',
  'ports: {a: b}',
  'restart: "no"',
  'privilged: true',
  'cap-add: [ALL]',
  'capadd: [ALL]',
  'x-anything: {privileged: true}',
  'extends: {}',
  'depends_on: [b]',
  'depends_on: b',
  'container_name: c',
  'read_only: true\ntmpfs: [/tmp]',
  'ulimits: {nofile: 5}',
  'ulimits: {nofile: {soft: 1, hard: 2}}',
  'ulimits: {nofile: {soft: 1}}',
  'sysctls: {net.core.somaxconn: 1}',
  'sysctls: [net.core.somaxconn=1]',
  'logging: {driver: none}',
  'healthcheck: {test: [CMD, "true"]}',
  'deploy: {replicas: 2}',
  'deploy: {resources: {reservations: {devices: [{capabilities: [gpu]}]}}}',
  'deploy: {resources: {reservations: {devices: [{driver: x}]}}}',
  'deploy: {replicas: x}',
  'deploy: ~',
  'profiles: [x]',
  'profiles: x',
  'init: true',
  'stop_grace_period: 1s',
  'volumes_from: [b]',
  'shm_size: 1g',
  'secrets: [s]',
  'configs: [c]',
  'cgroup_parent: /x',
  'isolation: default',
  'build: .',
  'build: {context: ., privileged: true}',
  'build: {contxt: .}',
  'domainname: d',
  'hostname: h',
  'oom_score_adj: -500',
  'pids_limit: 5',
  'storage_opt: {size: 1G}',
  'dns: 1.1.1.1',
  'dns: [1.1.1.1]',
  'extra_hosts: ["a:1.2.3.4"]',
  'links: [b]',
  'mac_address: "02:42:ac:11:65:43"',
  'platform: linux/amd64',
  'scale: 2',
  'tty: true',
  'working_dir: /x',
  'image: other',
];

const envFiles: readonly ComposeCase[] = [
  'env_file: one.env',
  'env_file: [one.env]',
  'env_file: [{path: one.env}]',
  'env_file: no.env',
  'env_file: [one.env, no.env]',
  'env_file: [{path: no.env}]',
  'env_file: [{path: no.env, required: false}]',
].map(text => one(text, text, {files: {'one.env': 'A=1\n'}}));

const shapeCases: readonly ComposeCase[] = shapes.map(text =>
  project(`${text}`, {
    'compose.yaml': `services:\n  a:\n${text.startsWith('image') ? '' : '    image: bb\n'}${indent(text, 4)}\n  b: {image: bb}\n`,
  }),
);

const tops: readonly (readonly [name: string, text: string])[] = [
  ['nothing', ''],
  ['a list', '- a\n'],
  ['a word', 'services\n'],
  ['services that are a list', 'services: [a]\n'],
  ['a service that is empty', 'services:\n  a:\n'],
  ['a service that is a word', 'services: {a: b}\n'],
  ['a service without an image', 'services: {a: {user: "1"}}\n'],
  ['a name with a space', 'services: {"a b": {image: bb}}\n'],
  ['an unknown key', 'services: {a: {image: bb}}\nservice: {}\n'],
  ['an extension', 'x-a: [1]\nservices: {a: {image: bb}}\n'],
  ['a version', 'version: "3.9"\nservices: {a: {image: bb}}\n'],
  ['a version that is a number', 'version: 3\nservices: {a: {image: bb}}\n'],
  ['a tab', 'services:\n\ta: {image: bb}\n'],
  ['a key twice', 'services:\n  a: {image: bb}\n  a: {image: cc}\n'],
  ['an open quote', 'services: {a: {image: "bb}}\n'],
  ['an alias of nothing', 'services: {a: *b}\n'],
  ['a key that is a number', 'services:\n  1: {image: bb}\n'],
  ['a key that is true', 'services:\n  true: {image: bb}\n'],
  [
    'an external volume with a driver',
    'services: {a: {image: bb}}\nvolumes: {v: {external: true, driver: local}}\n',
  ],
  ['a secret without content', 'services: {a: {image: bb}}\nsecrets: {s: {}}\n'],
  ['a secret of a file', 'services: {a: {image: bb, secrets: [s]}}\nsecrets: {s: {file: ./s}}\n'],
  [
    'a secret of the environment',
    'services: {a: {image: bb, secrets: [s]}}\nsecrets: {s: {environment: S}}\n',
  ],
  ['a secret of both', 'services: {a: {image: bb}}\nsecrets: {s: {environment: S, file: ./s}}\n'],
  [
    'a config of a file',
    'services: {a: {image: bb, configs: [{source: c, target: /c}]}}\nconfigs: {c: {file: ./c}}\n',
  ],
  ['a config of its content', 'services: {a: {image: bb, configs: [c]}}\nconfigs: {c: {content: x}}\n'],
  [
    'a network with a name',
    'services: {a: {image: bb, networks: [n]}}\nnetworks: {n: {name: host, external: true}}\n',
  ],
  ['a name with a capital', 'name: Abc\nservices: {a: {image: bb}}\n'],
];

const topCases: readonly ComposeCase[] = tops.map(([name, text]) =>
  project(`a file with ${name}`, {'compose.yaml': text, s: '', c: ''}),
);

const a = 'services:\n  a:\n    image: bb\n';

/** A base and an override, on one attribute. */
const merges: readonly (readonly [base: string, over: string])[] = [
  ['cap_add: [A]', 'cap_add: [B]'],
  ['cap_add: [A, B]', 'cap_add: [B, C]'],
  ['cap_add: [A]', 'cap_add: !reset []'],
  ['cap_add: [A]', 'cap_add: !reset null'],
  ['cap_add: [A]', 'cap_add: !override [B]'],
  ['privileged: true', 'privileged: false'],
  ['privileged: true', 'privileged: !reset false'],
  ['privileged: false', 'privileged: true'],
  ['user: "1"', 'user: "0"'],
  ['user: "1"', 'user: !reset null'],
  ['security_opt: [a]', 'security_opt: [b]'],
  ['group_add: ["1"]', 'group_add: ["2"]'],
  ['volumes: [/a:/x]', 'volumes: [/b:/y]'],
  ['volumes: [/a:/x]', 'volumes: [/b:/x]'],
  ['volumes: [/a:/x:ro]', 'volumes: [{type: bind, source: /b, target: /x}]'],
  ['volumes: [{type: bind, source: /a, target: /x, read_only: true}]', 'volumes: [/a:/x]'],
  ['volumes: [/a:/x, /b:/y]', 'volumes: !override [/c:/z]'],
  ['volumes: [/a:/x]', 'volumes: !reset []'],
  ['devices: [/dev/a]', 'devices: [/dev/b]'],
  ['devices: ["/dev/a:/dev/x:r"]', 'devices: ["/dev/b:/dev/x"]'],
  ['tmpfs: /a', 'tmpfs: [/b]'],
  ['networks: [one]', 'networks: {two: }'],
  ['network_mode: bridge', 'network_mode: host'],
  ['pid: host', 'pid: !reset null'],
  ['command: [a]', 'command: [b]'],
  ['entrypoint: a', 'entrypoint: [b]'],
  ['environment: {A: 1}', 'environment: [A=2, B=3]'],
  ['secrets: [one]', 'secrets: [{source: two, target: one}]'],
  ['configs: [one]', 'configs: [{source: two, target: /one}]'],
  ['profiles: [one]', 'profiles: [two]'],
  ['device_cgroup_rules: [a]', 'device_cgroup_rules: [b]'],
  ['volumes_from: [b]', 'volumes_from: ["b:ro"]'],
  ['labels: {a: 1}', 'labels: [b=2]'],
  ['depends_on: [b]', 'depends_on: {b: {condition: service_healthy}}'],
  ['logging: {driver: a}', 'logging: {driver: b}'],
  ['build: .', 'build: {args: {A: 1}}'],
  ['cap_add: [A]', 'cap_add: B'],
  ['sysctls: {a: 1}', 'sysctls: [b=2]'],
  ['ipc: private', 'ipc: host'],
  ['image: one', 'image: two'],
  ['read_only: true', 'read_only: no'],
  ['ulimits: {nofile: 1}', 'ulimits: {nofile: {soft: 1, hard: 2}}'],
];

const rest = `  b: {image: bb}
networks: {one: , two: }
secrets: {one: {file: ./1}, two: {file: ./2}}
configs: {one: {file: ./1}, two: {file: ./2}}
`;

const withA = (text: string): string =>
  `services:\n  a:\n${text.startsWith('image') ? '' : '    image: bb\n'}${indent(text, 4)}\n`;

const mergeCases: readonly ComposeCase[] = [
  ...merges.map(([base, over]) =>
    project(
      `${over} over ${base}`,
      {'one.yaml': withA(base) + rest, 'two.yaml': `services:\n  a:\n${indent(over, 4)}\n`},
      {flags: ['-f', 'one.yaml', '-f', 'two.yaml', '--profile', '*']},
    ),
  ),
  ...merges.map(([base, over]) =>
    project(
      `${over} extending ${base}`,
      {
        'compose.yaml': `${withA(base).replace('  a:', '  base:')}  a:\n    extends: base\n${indent(over, 4)}\n${rest}`,
      },
      {flags: ['--profile', '*']},
    ),
  ),
  ...merges.map(([base, over]) =>
    project(
      `${over} extending ${base} of another file`,
      {
        'base/base.yaml': withA(base).replace('  a:', '  base:'),
        'compose.yaml': `services:\n  a:\n    extends: {service: base, file: base/base.yaml}\n${indent(over, 4)}\n${rest}`,
      },
      {flags: ['--profile', '*']},
    ),
  ),
  ...merges.map(([base, over]) =>
    project(
      `${over} in a second document over ${base}`,
      {'compose.yaml': `${withA(base)}${rest}---\nservices:\n  a:\n${indent(over, 4)}\n`},
      {flags: ['--profile', '*']},
    ),
  ),
];

const fileCases: readonly ComposeCase[] = [
  project('an override beside the file', {
    'compose.yaml': a,
    'compose.override.yaml': 'services: {a: {privileged: true}}\n',
  }),
  project('an override by its old name', {
    'docker-compose.yml': a,
    'docker-compose.override.yml': 'services: {a: {privileged: true}}\n',
  }),
  project('several default names', {
    'compose.yml': 'services: {a: {image: second}}\n',
    'docker-compose.yml': 'services: {a: {image: third}}\n',
    'compose.yaml': a,
  }),
  project('several overrides', {
    'compose.yaml': a,
    'compose.override.yml': 'services: {a: {user: "1"}}\n',
    'compose.override.yaml': 'services: {a: {user: "2"}}\n',
  }),
  project(
    'the file alone with -f',
    {
      'compose.yaml': a,
      'compose.override.yaml': 'services: {a: {privileged: true}}\n',
    },
    {flags: ['-f', 'compose.yaml']},
  ),
  project(
    'COMPOSE_FILE in the environment',
    {'one.yaml': a, 'two.yaml': 'services: {a: {privileged: true}}\n'},
    {
      environment: {COMPOSE_FILE: 'one.yaml:two.yaml'},
    },
  ),
  project('COMPOSE_FILE in .env', {
    'one.yaml': a,
    'two.yaml': 'services: {a: {privileged: true}}\n',
    '.env': 'COMPOSE_FILE=one.yaml:two.yaml\n',
  }),
  project('COMPOSE_FILE with a separator of its own', {
    'one.yaml': a,
    'two.yaml': 'services: {a: {privileged: true}}\n',
    '.env': 'COMPOSE_PATH_SEPARATOR=,\nCOMPOSE_FILE=one.yaml,two.yaml\n',
  }),
  project('COMPOSE_FILE in another folder', {
    'sub/one.yaml': 'services: {a: {image: bb, user: "${U}", volumes: ["./x:/x"]}}\n',
    'sub/.env': 'U=inner\n',
    '.env': 'COMPOSE_FILE=sub/one.yaml\n',
  }),
  project(
    'COMPOSE_FILE beside -f',
    {'one.yaml': a, 'compose.yaml': 'services: {b: {image: bb}}\n'},
    {
      flags: ['-f', 'one.yaml'],
      environment: {COMPOSE_FILE: 'compose.yaml'},
    },
  ),
  project(
    'COMPOSE_ENV_FILES in the environment',
    {
      'compose.yaml': 'services: {a: {image: bb, user: "${U:-none}"}}\n',
      'other.env': 'U=other\n',
      '.env': 'U=default\n',
    },
    {environment: {COMPOSE_ENV_FILES: 'other.env'}},
  ),
  project(
    'an env file',
    {
      'compose.yaml': 'services: {a: {image: bb, user: "${U:-none}"}}\n',
      'other.env': 'U=other\n',
      '.env': 'U=default\n',
    },
    {flags: ['--env-file', 'other.env']},
  ),
  project(
    'two env files',
    {
      'compose.yaml': 'services: {a: {image: bb, user: "${U:-none}${V}"}}\n',
      'one.env': 'U=one\nV=1\n',
      'two.env': 'U=two\n',
    },
    {flags: ['--env-file', 'one.env', '--env-file', 'two.env']},
  ),
  project('an env file that is not there', {'compose.yaml': a}, {flags: ['--env-file', 'no.env']}),
  project(
    'the environment before .env',
    {
      'compose.yaml': 'services: {a: {image: bb, user: "${U}"}}\n',
      '.env': 'U=file\n',
    },
    {environment: {U: 'shell'}},
  ),
  project(
    'a project directory',
    {
      'compose.yaml': 'services: {a: {image: bb, user: "${U}", volumes: ["./x:/x"]}}\n',
      'sub/.env': 'U=sub\n',
      '.env': 'U=top\n',
    },
    {flags: ['--project-directory', 'sub', '-f', 'compose.yaml']},
  ),
  project(
    'files in different folders',
    {
      'one.yaml': 'services: {a: {image: bb, volumes: ["./x:/x"]}}\n',
      'sub/two.yaml': 'services: {a: {volumes: ["./y:/y"]}}\n',
    },
    {flags: ['-f', 'one.yaml', '-f', 'sub/two.yaml']},
  ),
  project('a file that is not there', {}, {flags: ['-f', 'no.yaml']}),
  project('no file at all', {}),
  project(
    'a project name',
    {'compose.yaml': 'services: {a: {image: "x-${COMPOSE_PROJECT_NAME}"}}\n'},
    {
      flags: ['--project-name', 'mine'],
    },
  ),
  project('a project name that is none', {'compose.yaml': a}, {flags: ['--project-name', 'Mine!']}),
  project('a name in the file', {'compose.yaml': `name: other\n${a}`}),
  project(
    'a profile',
    {
      'compose.yaml':
        'services: {a: {image: bb}, b: {image: bb, profiles: [x]}, c: {image: bb, profiles: [y]}}\n',
    },
    {flags: ['--profile', 'x']},
  ),
  project('COMPOSE_PROFILES', {
    'compose.yaml':
      'services: {a: {image: bb}, b: {image: bb, profiles: [x]}, c: {image: bb, profiles: [y]}}\n',
    '.env': 'COMPOSE_PROFILES=x,y\n',
  }),
  project(
    'every profile',
    {
      'compose.yaml': 'services: {a: {image: bb}, b: {image: bb, profiles: [x]}}\n',
    },
    {flags: ['--profile', '*']},
  ),
  project(
    'a dependency behind a profile',
    {
      'compose.yaml': 'services: {a: {image: bb, depends_on: [b]}, b: {image: bb, profiles: [x]}}\n',
    },
    {flags: ['--profile', 'y']},
  ),
];

const includeCases: readonly ComposeCase[] = [
  project('include, short', {
    'compose.yaml': 'include: [inc.yaml]\n',
    'inc.yaml': 'services: {b: {image: bb, privileged: true}}\n',
  }),
  project('include, long', {
    'compose.yaml': `include:\n  - path: sub/inc.yaml\n${a}`,
    'sub/inc.yaml': 'services: {b: {image: bb, volumes: ["./x:/x", "../y:/y"]}}\n',
  }),
  project('include, with its own folder and variables', {
    'compose.yaml': `include:\n  - path: sub/inc.yaml\n    project_directory: other\n    env_file: my.env\n${a}`,
    'sub/inc.yaml': 'services: {b: {image: bb, user: "${U}", volumes: ["./x:/x"]}}\n',
    'other/x': '',
    'my.env': 'U=mine\n',
  }),
  project('include, with the .env beside it', {
    'compose.yaml': `include: [sub/inc.yaml]\n${a}    user: "\${U:-none}"\n`,
    'sub/inc.yaml': 'services: {b: {image: bb, user: "${U}"}}\n',
    'sub/.env': 'U=sub\n',
  }),
  project('include, the outer variable first', {
    'compose.yaml': `include: [sub/inc.yaml]\n${a}`,
    'sub/inc.yaml': 'services: {b: {image: bb, user: "${U}"}}\n',
    'sub/.env': 'U=sub\n',
    '.env': 'U=top\n',
  }),
  project('include, nested', {
    'compose.yaml': `include: [one/inc.yaml]\n${a}`,
    'one/inc.yaml': 'include: [../two/inc.yaml]\nservices: {b: {image: bb, volumes: ["./x:/x"]}}\n',
    'two/inc.yaml': 'services: {c: {image: bb, pid: host, volumes: ["./x:/x"]}}\n',
  }),
  project('include, with an override', {
    'compose.yaml': `include:\n  - path: [inc.yaml, over.yaml]\n${a}`,
    'inc.yaml': 'services: {b: {image: bb, cap_add: [A]}}\n',
    'over.yaml': 'services: {b: {privileged: true, cap_add: [B]}}\n',
  }),
  project('include, a cycle', {
    'compose.yaml': `include: [inc.yaml]\n${a}`,
    'inc.yaml': 'include: [compose.yaml]\nservices: {b: {image: bb}}\n',
  }),
  project('include, itself', {'compose.yaml': `include: [compose.yaml]\n${a}`}),
  project('include, not there', {'compose.yaml': `include: [no.yaml]\n${a}`}),
  project('include that is a word', {'compose.yaml': `include: inc.yaml\n${a}`, 'inc.yaml': a}),
  project('include, of volumes and networks', {
    'compose.yaml': `include: [inc.yaml]\nservices: {a: {image: bb, volumes: ["v:/v"], networks: [n]}}\n`,
    'inc.yaml': 'volumes: {v: }\nnetworks: {n: }\n',
  }),
  project('include and extend what is in it', {
    'compose.yaml': `include: [sub/inc.yaml]\nservices: {a: {extends: {service: b, file: sub/inc.yaml}, user: "1"}}\n`,
    'sub/inc.yaml': 'services: {b: {image: bb, volumes: ["./x:/x"], privileged: true}}\n',
  }),
];

const extendsCases: readonly ComposeCase[] = [
  project('extends, a chain', {
    'compose.yaml':
      'services: {a: {extends: b, cap_add: [A]}, b: {extends: {service: c}, cap_add: [B]}, c: {image: bb, cap_add: [C], privileged: true}}\n',
  }),
  project('extends, a chain over files', {
    'compose.yaml': 'services: {a: {extends: {service: b, file: one/b.yaml}}}\n',
    'one/b.yaml': 'services: {b: {extends: {service: c, file: ../two/c.yaml}, volumes: ["./b:/b"]}}\n',
    'two/c.yaml': 'services: {c: {image: bb, volumes: ["./c:/c"], pid: host}}\n',
  }),
  project('extends, variables of the project', {
    'compose.yaml': 'services: {a: {extends: {service: b, file: b.yaml}}}\n',
    'b.yaml': 'services: {b: {image: bb, privileged: "${P:-yes}"}}\n',
  }),
  project('extends, itself', {'compose.yaml': 'services: {a: {image: bb, extends: a}}\n'}),
  project('extends, a cycle', {'compose.yaml': 'services: {a: {image: bb, extends: b}, b: {extends: a}}\n'}),
  project('extends, a cycle over files', {
    'compose.yaml': 'services: {a: {extends: {service: b, file: b.yaml}}}\n',
    'b.yaml': 'services: {b: {extends: {service: a, file: compose.yaml}}}\n',
  }),
  project('extends, not there', {'compose.yaml': 'services: {a: {image: bb, extends: b}}\n'}),
  project('extends, no such file', {
    'compose.yaml': 'services: {a: {image: bb, extends: {service: b, file: no.yaml}}}\n',
  }),
  project('extends, a home path', {
    'compose.yaml': 'services: {a: {extends: {service: b, file: sub/b.yaml}}}\n',
    'sub/b.yaml': 'services: {b: {image: bb, volumes: ["~/.ssh:/s", "/etc:/e"]}}\n',
  }),
  project('extends, with a reset', {
    'compose.yaml':
      'services: {a: {extends: b, privileged: !reset null, volumes: !override ["/x:/x"]}, b: {image: bb, privileged: true, volumes: ["/:/h"]}}\n',
  }),
  project('extends, of a service with a network', {
    'compose.yaml': 'services: {a: {extends: b}, b: {image: bb, network_mode: host}}\n',
  }),
];

const yamlCases: readonly ComposeCase[] = [
  project('a merge key', {
    'compose.yaml': 'x-c: &c {image: bb, privileged: true}\nservices:\n  a:\n    <<: *c\n',
  }),
  project('a merge key before and behind', {
    'compose.yaml':
      'x-c: &c {image: bb, user: "1"}\nservices:\n  a:\n    <<: *c\n    user: "2"\n  b:\n    user: "3"\n    <<: *c\n',
  }),
  project('a list of merges', {
    'compose.yaml':
      'x-c: &c {image: bb, user: "1"}\nx-d: &d {user: "2", pid: host}\nservices:\n  a:\n    <<: [*c, *d]\n',
  }),
  project('a merge of a merge', {
    'compose.yaml':
      'x-c: &c {image: bb, privileged: true}\nx-d: &d {<<: *c, user: "2"}\nservices:\n  a:\n    <<: *d\n',
  }),
  project('an alias of a list', {
    'compose.yaml':
      'x-c: &c [A, B]\nservices:\n  a: {image: bb, cap_add: *c}\n  b: {image: bb, cap_add: *c}\n',
  }),
  project('an alias of a word', {
    'compose.yaml': 'x-c: &c yes\nservices:\n  a: {image: bb, privileged: *c}\n',
  }),
  project('an anchor that is set again', {
    'compose.yaml': 'x-c: &c "1"\nx-d: &c "2"\nservices:\n  a: {image: bb, user: *c}\n',
  }),
  project('a merge of a word', {'compose.yaml': 'services:\n  a:\n    image: bb\n    <<: b\n'}),
  project('a quoted merge key', {'compose.yaml': 'services:\n  a:\n    image: bb\n    "<<": {user: "1"}\n'}),
  project('numbers of YAML 1.1', {
    'compose.yaml': 'services:\n  a: {image: bb, group_add: [010, 0x10, 0b11, 1_000, 0o17, 08, 1e3]}\n',
  }),
  project('a second document', {'compose.yaml': `${a}---\nservices: {a: {privileged: true}}\n`}),
  project('a second document with another service', {
    'compose.yaml': `${a}---\nservices: {b: {image: bb, pid: host}}\n`,
  }),
  project(
    'JSON',
    {'compose.json': '{"services": {"a": {"image": "bb", "privileged": true}}}'},
    {
      flags: ['-f', 'compose.json'],
    },
  ),
  project('a block text', {'compose.yaml': 'services:\n  a:\n    image: bb\n    user: |-\n      root\n'}),
  project('a folded text', {
    'compose.yaml': 'services:\n  a:\n    image: bb\n    user: >-\n      ro\n      ot\n',
  }),
  project('a key of two signs', {'compose.yaml': 'services:\n  ? a\n  : image: bb\n    privileged: true\n'}),
  project('escapes', {'compose.yaml': 'services: {a: {image: bb, "\\x70rivileged": true}}\n'}),
  project('a local tag', {'compose.yaml': 'services: {a: {image: bb, user: !mine root}}\n'}),
  project('binary', {'compose.yaml': 'services: {a: {image: bb, user: !!binary cm9vdA==}}\n'}),
  project('a merge under an extension', {
    'compose.yaml':
      'x-v: &v\n  volumes:\n    - /etc:/h\nservices:\n  a:\n    image: bb\n    <<: *v\n  b:\n    image: bb\n    <<: *v\n    volumes: [/c:/c]\n',
  }),
];

export const composeCases: readonly ComposeCase[] = [
  ...booleanCases,
  ...templateCases,
  ...dotenvCases,
  ...volumeCases,
  ...shapeCases,
  ...envFiles,
  ...topCases,
  ...mergeCases,
  ...fileCases,
  ...includeCases,
  ...extendsCases,
  ...yamlCases,
];
