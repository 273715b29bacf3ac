/** `--fix` takes out what its findings name, and nothing else: no mount, no key, no comment. */
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {childOf, itemsOf, plain} from '../../../source/model/compose/node.ts';
import type {ComposeCase} from '../../compose/case.ts';
import {fixedProject} from '../../compose/fixed.ts';
import {runs} from '../../random.ts';

const one = (text: string): Omit<ComposeCase, 'name'> => ({files: {'compose.yaml': text}});

const fixed = (text: string, step: 'minimal' | 'hardened' = 'minimal'): string =>
  fixedProject(one(text), step).files['compose.yaml'] ?? '';

const declared = 'volumes: {data: , web: , run: , docker: , cache: }\n';

const service = (...lines: readonly string[]): string =>
  `services:\n  app:\n    image: bb\n${lines.map(line => `    ${line}\n`).join('')}`;

describe('exactly the item that a remedy names goes', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    [
      'beside an engine socket by its own key',
      ['use_api_socket: true', 'volumes:', '  - data:/data', '  - web:/web'],
      ['volumes:', '  - data:/data', '  - web:/web'],
    ],
    [
      'beside volumes whose parts stand in its text',
      [
        'volumes:',
        '  - /var/run/docker.sock:/var/run/docker.sock',
        '  - run:/run # keep',
        '  # and this',
        '  - ./html:/var',
        '  - docker:/cache',
      ],
      ['volumes:', '  - run:/run # keep', '  # and this', '  - ./html:/var', '  - docker:/cache'],
    ],
    [
      'by the value of a variable',
      ['volumes:', `  - \${SOCKET:-/var/run/docker.sock}:/s`, '  - data:/data', `pid: "\${PID_MODE:-host}"`],
      ['volumes:', '  - data:/data'],
    ],
    [
      'by a relative path',
      ['volumes: ["../../../etc:/e", data:/data]', 'ipc: private'],
      ['volumes: [data:/data]', 'ipc: private'],
    ],
    [
      'in the long syntax',
      [
        'volumes:',
        '  - type: bind',
        '    source: /etc',
        '    target: /e',
        '  # about data',
        '  - data:/data',
        '',
        '# about the environment',
        'environment: {A: b}',
      ],
      ['volumes:', '  # about data', '  - data:/data', '', '# about the environment', 'environment: {A: b}'],
    ],
    [
      'with comments that stay where all items go',
      ['# of the list', 'cap_add:', '  # one', '  - SYS_ADMIN', '  # two', '  - cap_net_admin', '  # three'],
      ['# of the list', '  # one', '  # two', '  # three'],
    ],
    [
      'of options, devices and capabilities',
      [
        'cap_add: [CHOWN, SYS_ADMIN]',
        'security_opt: ["no-new-privileges:true", "seccomp:unconfined"]',
        'devices: ["/dev/sda:/dev/xvda:r"]',
        'device_cgroup_rules: ["c 1:3 r"]',
        'sysctls: {net.core.somaxconn: 1024}',
        'group_add: ["44"]',
      ],
      [
        'cap_add: [CHOWN]',
        'security_opt: ["no-new-privileges:true"]',
        'device_cgroup_rules: ["c 1:3 r"]',
        'sysctls: {net.core.somaxconn: 1024}',
        'group_add: ["44"]',
      ],
    ],
  ])('%s', (_, before, after) => {
    expect(fixed(service(...before) + declared)).toBe(service(...after) + declared);
  });

  test('of a secret, and not what stands beside it', () => {
    const secrets = 'secrets: {s: {file: /etc/shadow}, fine: {file: ./fine}}\n';
    const before = service('secrets: [s, fine]', 'volumes:', '  - ./x:/x', '  - cache:/c', '  - /etc:/etc');
    const after = service('secrets: [fine]', 'volumes:', '  - ./x:/x', '  - cache:/c');
    expect(fixed(before + secrets + declared)).toBe(after + secrets + declared);
  });

  test('of a named volume that binds a path of the host', () => {
    const volumes = 'volumes: {data: , host: {driver_opts: {type: none, o: bind, device: /etc}}}\n';
    expect(fixed(service('volumes: [host:/h, data:/data]') + volumes)).toBe(
      service('volumes: [data:/data]') + volumes,
    );
  });
});

describe('what cannot be taken out alone stays, and one sentence says so', () => {
  test.each<[string, string]>([
    [
      'a volume that brings several folders',
      `${service('volumes: [layers:/l, data:/data]')}volumes: {data: , layers: {driver_opts: {type: overlay, device: overlay, o: "lowerdir=/srv/x,upperdir=/root,workdir=/w"}}}\n`,
    ],
    [
      'a list that a service of another file shares',
      'x-list: &list [SYS_ADMIN]\nservices:\n  app: {image: bb, cap_add: *list}\n  idle: {image: bb, profiles: [idle], cap_add: *list}\n',
    ],
    [
      'a word that an alias brings',
      'x-word: &word SYS_ADMIN\nservices:\n  app:\n    image: bb\n    cap_add: [*word, CHOWN]\n',
    ],
    [
      'an item beside a comment that may be about another one',
      `${service('volumes: [', '  data:/d, # our data', '  "/etc:/s" # for the agent', ']')}${declared}`,
    ],
    ['a hook', service('post_start: [{command: "true", privileged: true}]')],
    [
      'an item that hides one of an earlier document',
      `${service('volumes: [data:/e]')}${declared}---\nservices:\n  app:\n    volumes: [/etc:/e]\n`,
    ],
  ])('%s', (_, text) => {
    const flags = ['--profile', 'none'];
    const {files, byHand} = fixedProject({...one(text), flags});
    expect([files['compose.yaml'], byHand]).toEqual([text, [expect.stringContaining('service app: ')]]);
  });

  test('what comes from a container that is not looked into', () => {
    const text = `${service('volumes_from: [base]')}  base:\n    image: bb\n    profiles: [idle]\n    volumes: ["/etc:/e", data:/data]\n${declared}`;
    const {files, byHand} = fixedProject({...one(text), flags: ['--profile', 'none']});
    expect([files['compose.yaml'], byHand]).toEqual([text, [expect.stringContaining('volumes_from: base')]]);
  });
});

test('a comment full of what looks like tags takes no time', () => {
  const text = service(`# privileged: ${'!'.repeat(60)} never`, 'privileged: true');
  expect(fixed(text)).toBe(service(`# privileged: ${'!'.repeat(60)} never`));
});

test('a list that has an anchor stays if a comment would go with its items', () => {
  const text =
    'x-list: &list\n  - SYS_ADMIN\n  # why\n  - NET_ADMIN\nservices:\n  app: {image: bb, cap_add: *list}\n';
  const {files, byHand} = fixedProject({...one(text), flags: ['--profile', 'none']});
  expect(files['compose.yaml']).toBe(text);
  expect(byHand).toHaveLength(2);
});

test('an item between aliases goes alone', () => {
  const text =
    'x-word: &word KILL\nx-other: &other SETUID\nservices:\n  app:\n    image: bb\n    cap_add: [*word, SYS_ADMIN, *other]\n';
  expect(fixed(text)).toBe(text.replace('SYS_ADMIN, ', ''));
});

test('many edits of which some do not hold are found by halves', () => {
  const shared =
    'x-list: &list [SYS_ADMIN]\nservices:\n  idle: {image: bb, profiles: [idle], cap_add: *list}\n';
  const services = Array.from(
    {length: 40},
    (_, index) => `  s${index}: {image: bb, ${index % 20 === 0 ? 'cap_add: *list' : 'pid: host'}}\n`,
  ).join('');
  const {files, byHand} = fixedProject({...one(shared + services), flags: ['--profile', 'none']});
  expect(files['compose.yaml']).toBe(shared + services.replaceAll(', pid: host', ''));
  expect(byHand).toHaveLength(2);
});

test('a service that another one extends keeps what no remedy of its own names', () => {
  const base = 'services:\n  base:\n    image: bb\n    cap_add: [NET_ADMIN]\n    profiles: [idle]\n';
  const app = '  app:\n    extends: base\n    profiles: !override []\n    volumes: [/etc:/e]\n';
  const {files} = fixedProject({...one(base + app), flags: ['--profile', 'none']}, 'hardened');
  expect(files['compose.yaml']).toContain(base);
  expect(files['compose.yaml']).toMatch(/ {2}app:\n {4}cap_drop: \["ALL"\]\n {4}user: "1000:1000"\n/);
});

test('line ends, a mark of the byte order and a last line without an end stay as they are', () => {
  const before = `\uFEFF${service('privileged: true', 'volumes:', '  - data:/data', '  - /:/h')}`;
  const text = before.trimEnd().replaceAll('\n', '\r\n');
  const after = fixed(text, 'hardened');
  expect(after.startsWith('\uFEFF')).toBe(true);
  expect(after.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  expect(after).toContain('    volumes:\r\n      - data:/data');
});

test('a file that is not UTF-8 is left alone', () => {
  const text = service('# caf\uFFFD', 'privileged: true');
  const {files, byHand} = fixedProject(one(text));
  expect(files['compose.yaml']).toBe(text);
  expect(byHand).toContain('compose.yaml is left as it is: it has characters that are not UTF-8');
});

/** What is mounted, and whether something is found in it. */
const sources = [
  ['data', false],
  ['web', false],
  ['run', false],
  ['docker', false],
  ['./html', false],
  ['/srv/app', false],
  ['/etc', true],
  ['/', true],
  ['/var/run/docker.sock', true],
  ['/root/.ssh', true],
  ['../../../proc', true],
  [`\${WHERE:-/dev}`, true],
] as const;

const targets = [
  '/run',
  '/var',
  '/etc',
  '/cache',
  '/var/run',
  '/data',
  '/dev',
  '/host',
  '/docker.sock',
] as const;

interface Written {
  readonly lines: readonly string[];
  readonly harmless: readonly string[];
}

const volumes = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...sources), fc.constantFrom(...targets), fc.nat(2)), {
    selector: ([, target]) => target,
    maxLength: 5,
  })
  .chain(items =>
    fc.record({
      items: fc.constant(items),
      flow: fc.boolean(),
      comment: fc.boolean(),
    }),
  )
  .map(({items, flow, comment}): Written => {
    const harmless = items.flatMap(([[, isFound], target]) => (isFound ? [] : [target]));
    if (items.length === 0) return {lines: [], harmless};
    if (flow)
      return {
        lines: [`volumes: [${items.map(([[source], to]) => `"${source}:${to}"`).join(', ')}]`],
        harmless,
      };
    const lines = items.flatMap(([[source], target, style], index) => [
      ...(comment ? [`  # v${index}`] : []),
      ...(style === 0
        ? [
            `  - type: ${/^[a-z]/.test(source) ? 'volume' : 'bind'}`,
            `    source: ${source}`,
            `    target: ${target}`,
          ]
        : [`  - ${style === 1 ? `${source}:${target}` : `"${source}:${target}"`}`]),
    ]);
    return {lines: ['volumes:', ...lines], harmless};
  });

const others = fc.subarray([
  'privileged: true',
  'use_api_socket: true',
  'pid: host',
  'network_mode: host',
  'ipc: shareable',
  'cap_add: [SYS_ADMIN, CHOWN]',
  'cap_drop: [NET_RAW]',
  'devices: ["/dev/sda:/dev/run"]',
  'secrets: [shadow, fine]',
  'environment: {A: "b"}',
  'sysctls: {net.core.somaxconn: "1024"}',
  'security_opt: ["seccomp=unconfined", "label=type:x"]',
  'volumes_from: [plain]',
  'read_only: true',
  'deploy: {replicas: 2}',
]);

/** What goes only if a finding names it. */
const dangerous = /^(privileged|use_api_socket|pid|network_mode|devices)$/;

test('whatever stands in a service, each mount that no finding names is still there, and all that is beside it', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(volumes, others), {minLength: 1, maxLength: 3}), all => {
      const services = all.map(
        ([{lines}, more], index) =>
          `  s${index}: # s${index}\n    image: bb\n${[...more, ...lines, '# end'].map(line => `    ${line}\n`).join('')}`,
      );
      const around = `  plain: {image: bb, volumes: [web:/plain]}\nsecrets: {shadow: {file: /etc/shadow}, fine: {file: ./fine}}\n${declared}`;
      const text = `services:\n${services.join('')}${around}`;
      const {files, before, after, byHand, left} = fixedProject(one(text));
      const comments = (from: string): readonly string[] => from.match(/#.*/g) ?? [];
      expect(comments(files['compose.yaml'] ?? '')).toEqual(comments(text));
      expect(byHand).toEqual([]);
      expect(
        left.explained.flatMap(({container}) => container.findings.map(({severity}) => severity)),
      ).not.toContain('critical');
      expect(plain(after.services.get('plain') ?? expect.fail())).toEqual(
        plain(before.services.get('plain') ?? expect.fail()),
      );
      for (const [index, [{harmless}, more]] of all.entries()) {
        const node = after.services.get(`s${index}`);
        const mounted = itemsOf(childOf(node, 'volumes')).map(
          item => (plain(item) as {target: string}).target,
        );
        expect(mounted).toEqual(harmless);
        const lines = (files['compose.yaml'] ?? '').split(`  s${index}: #`)[1]?.split('# end')[0] ?? '';
        for (const line of more) {
          const key = line.split(':')[0] ?? '';
          if (key === 'cap_add') expect(plain(childOf(node, key) ?? expect.fail())).toEqual(['CHOWN']);
          else if (key === 'secrets') expect(itemsOf(childOf(node, key)).length).toBe(1);
          else if (key === 'security_opt')
            expect(itemsOf(childOf(node, key)).map(plain)).toEqual(['label=type:x']);
          else if (!dangerous.test(key)) expect(lines).toContain(`    ${line}\n`);
        }
      }
    }),
    {numRuns: runs(1000)},
  );
});
