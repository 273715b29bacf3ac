/** Projects started by the real Compose: what explain said of them beforehand is what the kernel and captop say then. */
import {execFile} from 'node:child_process';
import {readFileSync, readlinkSync} from 'node:fs';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, inject, test} from 'vitest';
import {captop, captopJson, type JsonDocument, named} from '../captop.ts';
import {type ComposeCase, type Written, written} from '../compose/case.ts';
import {inspectAll, setsOf, statusWords} from '../independent.ts';
import {obstacleTo, onLab} from '../on-lab.ts';
import {docker, inParallel} from './docker.ts';
import {labImage} from './image.ts';

const execute = promisify(execFile);

/** What is asked for in a service, in lines of it. */
const asked: readonly (readonly string[])[] = [
  ['privileged: yes'],
  ['privileged: true', 'user: "1001"'],
  ['cap_add: [SYS_ADMIN]'],
  ['cap_add: [ALL]'],
  ['cap_add: [NET_ADMIN]', 'cap_drop: [ALL]'],
  ['cap_drop: [ALL]', 'user: "1001:1001"'],
  ['pid: host', 'security_opt: [seccomp=unconfined]'],
  ['ipc: host', 'uts: host', 'volumes: ["/etc:/host/etc:ro"]'],
  ['volumes: [{type: bind, source: /, target: /host, read_only: true}]', 'user: "1001"'],
  ['read_only: on', 'tmpfs: /run', 'group_add: ["44"]', 'devices: ["/dev/null:/dev/nothing:r"]'],
];

const base = [`image: ${labImage}`, 'command: [sleep, infinity]', 'init: false', 'stop_grace_period: 0s'];

const network = (lines: readonly string[]): readonly string[] =>
  lines.some(line => line.startsWith('network')) ? [] : ['network_mode: none'];

/** Lines of each service, by its name. */
type Services = Readonly<Record<string, readonly string[]>>;

const services = (all: Services): string =>
  `services:\n${Object.entries(all)
    .map(([name, lines]) => `  ${name}:\n${lines.map(line => `    ${line}\n`).join('')}`)
    .join('')}`;

const service = (name: string, lines: readonly string[]): string => services({[name]: lines});

const each = (all: Services, change: (lines: readonly string[], name: string) => readonly string[]): string =>
  services(Object.fromEntries(Object.entries(all).map(([name, lines]) => [name, change(lines, name)])));

/** One project of each way has a service for each line of `asked`. */
const askedServices: Services = Object.fromEntries(asked.map((lines, index) => [`a${index}`, lines]));

/** The ways in which what is asked for comes into services. */
const ways: Readonly<Record<string, (all: Services) => Readonly<Record<string, string>>>> = {
  'one file': all => ({'compose.yaml': each(all, lines => [...base, ...network(lines), ...lines])}),
  'an override': all => ({
    'compose.yaml': each(all, lines => [...base, ...network(lines)]),
    'compose.override.yaml': services(all),
  }),
  'an include': all => ({
    'compose.yaml': 'include: [sub/inc.yaml]\n',
    'sub/inc.yaml': each(all, lines => [...base, ...network(lines), ...lines]),
  }),
  'an extended file': all => ({
    'compose.yaml': each(all, (lines, name) => [
      `extends: {service: ${name}-base, file: sub/b.yaml}`,
      ...network(lines),
    ]),
    'sub/b.yaml': services(
      Object.fromEntries(Object.entries(all).map(([name, lines]) => [`${name}-base`, [...base, ...lines]])),
    ),
  }),
  COMPOSE_FILE: all => ({
    '.env': 'COMPOSE_FILE=one.yaml:two.yaml\n',
    'one.yaml': each(all, lines => [...base, ...network(lines)]),
    'two.yaml': services(all),
  }),
  'a merge key': all => ({
    'compose.yaml': [
      ...Object.entries(all).map(
        ([name, lines]) => `x-${name}: &${name}\n${lines.map(line => `  ${line}\n`).join('')}`,
      ),
      each(all, (lines, name) => [...base, ...network(lines), `<<: *${name}`]),
    ].join(''),
  }),
};

const more: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'a volume that binds': {
    'compose.yaml': `${service('a', [...base, 'network_mode: none', 'volumes: ["vol:/host"]'])}volumes:\n  vol: {driver_opts: {type: none, o: "bind,ro", device: /etc}}\n`,
  },
  'a secret and a config': {
    'compose.yaml': `${service('a', [...base, 'network_mode: none', 'secrets: [s]', 'configs: [{source: c, target: /c}]'])}secrets: {s: {file: ./s}}\nconfigs: {c: {file: /etc/hostname}}\n`,
    s: 'secret',
  },
  'a namespace of another service': {
    'compose.yaml': `${service('b', [...base, 'network_mode: host', 'pid: host'])}${service('a', [...base, 'network_mode: "service:b"', 'pid: "service:b"', 'user: "1001"']).replace('services:\n', '')}`,
  },
  'volumes of another service': {
    'compose.yaml': `${service('b', [...base, 'network_mode: none', 'volumes: ["/etc:/host/etc"]'])}${service('a', [...base, 'network_mode: none', 'volumes_from: ["b:ro"]']).replace('services:\n', '')}`,
  },
  'variables of .env': {
    '.env': '\ufeffU: 1001\nP=${Q:-on}\nexport C="SYS_TIME"\n',
    'compose.yaml': service('a', [
      ...base,
      'network_mode: none',
      'user: "${U}"',
      'privileged: ${P}',
      'cap_add: ["${C}"]',
    ]),
  },
};

const cases: readonly ComposeCase[] = [
  ...Object.entries(ways).map(([way, split]) => ({name: way, files: split(askedServices)})),
  ...Object.entries(more).map(([name, files]) => ({name, files})),
];

interface Mounted {
  readonly type: string;
  readonly source: string;
  readonly destination: string;
  readonly readOnly: boolean;
}

interface Explained {
  readonly service: string;
  readonly expected: Readonly<Record<string, readonly string[]>>;
  readonly problems: readonly unknown[];
  readonly declared: {
    readonly user: string;
    readonly mounts: readonly Mounted[];
    readonly namespaces: Readonly<Record<string, string>>;
  };
}

interface Started {
  readonly name: string;
  readonly explained: Explained;
  readonly pid: number;
  readonly container: string;
}

const project = (index: number): string => `captop-test-${inject('run')}-${index}`;

const compose = (index: number, folder: string, ...args: readonly string[]) =>
  execute('docker-compose', ['--project-name', project(index), ...args], {cwd: folder});

/** mountinfo(5): the options of the mount at each place of a process. */
function mountsOf(pid: number): ReadonlyMap<string, readonly string[]> {
  const lines = readFileSync(`/proc/${pid}/mountinfo`, 'utf8').trimEnd().split('\n');
  return new Map(
    lines.map(line => {
      const [, , , , target = '', options = ''] = line.split(' ');
      return [target, options.split(',')];
    }),
  );
}

const namespace = (pid: number | 'self', kind: string): string => readlinkSync(`/proc/${pid}/ns/${kind}`);

const shared = {pid: 'pid', network: 'net', ipc: 'ipc', uts: 'uts'} as const;

onLab('Projects that the real Compose starts', () => {
  const missing = obstacleTo({root: true, commands: ['docker-compose']});
  const started: Started[] = [];
  const places: Written[] = [];
  /** The daemon's host, saved once. */
  let host: Written;
  let document: JsonDocument;

  async function start(one: ComposeCase, index: number): Promise<void> {
    const place = await written(one);
    places.push(place);
    const explain = await captop([
      'explain',
      `--from=${host.folder}/host.json`,
      '--json',
      '-f',
      place.folder,
    ]);
    expect({name: one.name, says: explain.stderr}).toEqual({name: one.name, says: ''});
    const all: readonly Explained[] = JSON.parse(explain.stdout).explained;
    await compose(index, place.folder, 'up', '--detach', '--no-build', '--quiet-pull');
    // What a service named b or so is there for is seen in those that refer to it.
    const looked = all.filter(({service: name}) => name.startsWith('a'));
    const inspected = await inspectAll(looked.map(({service: name}) => `${project(index)}-${name}-1`));
    for (const [at, explained] of looked.entries()) {
      const {Name, State} = inspected[at] ?? expect.fail(`${one.name} has no ${explained.service}`);
      const name = `${one.name}: ${asked[Number.parseInt(explained.service.slice(1), 10)]?.join(', ') ?? ''}`;
      started.push({name, explained, pid: State.Pid, container: Name.slice(1)});
    }
  }

  beforeAll(async () => {
    if (missing !== null) return;
    host = await written({files: {}});
    await captop([`--save=${host.folder}/host.json`]);
    const numbered = cases.map((one, index) => ({one, index}));
    await inParallel(3, numbered, ({one, index}) => start(one, index));
    // Others' containers, some of which do not answer, are not asked about.
    document = await captopJson(started.map(({container}) => container));
  }, 600_000);

  afterAll(async () => {
    const of = (index: number) => `--filter=label=com.docker.compose.project=${project(index)}`;
    await inParallel(3, [...cases.keys()], async index => {
      const ids = await docker('ps', '--all', '--quiet', of(index));
      if (ids !== '') await docker('rm', '--force', '--volumes', ...ids.split('\n'));
      const volumes = await docker('volume', 'ls', '--quiet', of(index));
      if (volumes !== '') await docker('volume', 'rm', ...volumes.split('\n'));
    });
    await host?.[Symbol.asyncDispose]();
    for (const place of places) await place[Symbol.asyncDispose]();
  });

  describe.skipIf(missing !== null)('explain said beforehand', () => {
    test('of at least 60 of them, wholly looked at', () => {
      expect(started).toHaveLength(asked.length * Object.keys(ways).length + Object.keys(more).length);
      expect(started.length).toBeGreaterThanOrEqual(60);
      expect(started.flatMap(({explained}) => explained.problems)).toEqual([]);
    });

    test('the capability sets that the kernel reports, and captop', async () => {
      for (const {name, explained, pid, container} of started) {
        expect({name, sets: explained.expected}).toEqual({name, sets: await setsOf(pid)});
        expect({name, sets: named(document, container).expected}).toEqual({name, sets: explained.expected});
      }
    });

    test('the user', () => {
      for (const {name, explained, pid} of started) {
        const [uid] = (explained.declared.user || '0').split(':');
        expect({name, uid: statusWords(pid, 'Uid')[1]}).toEqual({name, uid});
      }
    });

    test('the namespaces that are shared with the host', () => {
      for (const {name, explained, pid} of started)
        for (const [kind, file] of Object.entries(shared)) {
          const isHost = explained.declared.namespaces[kind] === 'host';
          const same = namespace(pid, file) === namespace('self', file);
          expect({name, kind, shared: same}).toEqual({name, kind, shared: isHost});
        }
    });

    test('the mounts, and which of them are read-only', () => {
      for (const {name, explained, pid} of started) {
        const mounts = mountsOf(pid);
        for (const {destination, readOnly} of explained.declared.mounts) {
          const options = mounts.get(destination);
          expect({name, destination, readOnly: options?.includes('ro')}).toEqual({
            name,
            destination,
            readOnly,
          });
        }
      }
    });
  });
});
