/** What scripts get: standard output clean for pipes, everything else on standard error, statuses as documented. */
import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {chmod, lstat, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import {afterAll, beforeAll, describe, expect, inject, test} from 'vitest';
import {captop, type JsonDocument} from '../captop.ts';
import {needs} from '../on-lab.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'captop-test-'));
});
afterAll(() => rm(folder, {recursive: true}));

const recording = new URL('../../source/demo/recording.json', import.meta.url);
const lines = (text: string): string[] => text.split('\n').slice(0, -1);

/** No daemon answers there, so that what succeeds has not asked one. */
const alone = {env: {DOCKER_HOST: 'unix:///absent/docker.sock'}};

describe('The recorded host, without Docker', () => {
  test('is a table in a pipe, with its notice on standard error', async () => {
    const {status, stdout, stderr} = await captop(['--demo'], alone);
    const {hosts} = JSON.parse(await readFile(recording, 'utf8')) as JsonDocument;
    expect(status).toBe(0);
    expect(lines(stdout)[0]).toMatch(
      /^RISK +NAME +IMAGE +HOST PID +PID +PROCS +USER +CAPS +VS DOCKER DEFAULT +WHY$/,
    );
    expect(lines(stdout)).toHaveLength(1 + (hosts[0]?.containers.length ?? 0));
    expect(stderr).toMatch(/^captop: demo: a recording of \d{4}-\d\d-\d\d \d\d:\d\d UTC, not this host\n$/);
  });

  test('is a document that holds to the published schema, and comes back the same', async () => {
    const {stdout} = await captop(['--demo', '--json'], alone);
    const schema = JSON.parse(
      await readFile(new URL('../../schema/captop.schema.json', import.meta.url), 'utf8'),
    );
    const validate = new Ajv2020({strict: true, allErrors: true}).compile(schema);
    validate(JSON.parse(stdout));
    expect(validate.errors).toBeNull();
    const path = join(folder, 'again.json');
    expect(await captop(['--demo', '--save', path], alone)).toMatchObject({status: 0, stdout: ''});
    expect((await captop(['--from', path, '--json'], alone)).stdout).toBe(stdout);
  });

  test('saved with a filter, is compared with a warning that it lacks the others', async () => {
    const path = join(folder, 'critical.json');
    await captop(['--demo', '--save', path, '--filter', 'risk:critical'], alone);
    const {stderr, stdout} = await captop(['--demo', '--diff', path], alone);
    expect(stderr).toContain(
      `${path} was saved with --filter 'risk:critical': other containers seem to have come`,
    );
    expect(stdout).toContain('came, risk high');
    const again = await captop(['--demo', '--diff', path, '--filter', 'risk:critical'], alone);
    expect(again).toMatchObject({status: 0, stdout: ''});
    expect(again.stderr).not.toContain('was saved with');
  });

  test('columns, order and filter hold in every format', async () => {
    const chosen = ['--columns', 'name,host-pid', '--sort', 'host-pid', '--filter', 'risk:critical'];
    const as = async (format: string) =>
      (await captop(['--demo', '--format', format, ...chosen], alone)).stdout;
    const names = JSON.parse(await as('json')).rows.map(({name}: {name: string}) => name);
    const pids = JSON.parse(await as('json')).rows.map((row: Record<string, number>) => row['host-pid']);
    expect(names.length).toBeGreaterThan(1);
    expect(pids).toEqual(pids.toSorted((a: number, b: number) => a - b));
    expect(
      lines(await as('table'))
        .slice(1)
        .map(line => line.split(' ')[0]),
    ).toEqual(names);
    expect(lines(await as('ndjson')).map(line => JSON.parse(line).name)).toEqual(names);
    expect((await as('csv')).split('\r\n').slice(1, -1)).toEqual(
      names.map((name: string, index: number) => `${name},${pids[index]}`),
    );
    const infos = lines(await as('prometheus')).filter(line => line.startsWith('captop_container_info'));
    expect(infos.map(line => /name="([^"]+)"/.exec(line)?.[1])).toEqual(names);
    const results: {locations: {logicalLocations: {name: string}[]}[]}[] = JSON.parse(await as('sarif'))
      .runs[0].results;
    expect([...new Set(results.map(one => one.locations[0]?.logicalLocations[0]?.name))]).toEqual(names);
  });

  test('a filter that matches nothing gives an empty table', async () => {
    const {status, stdout} = await captop(['--demo', '-f', 'name:nothing-is-called-so'], alone);
    expect(status).toBe(0);
    expect(lines(stdout)).toHaveLength(1);
  });

  test('a container is found by name and by the start of its id', async () => {
    const byName = await captop(['--demo', 'priv'], alone);
    const [, line = ''] = lines(byName.stdout);
    expect(line).toMatch(/^critical +priv /);
    const {hosts} = JSON.parse((await captop(['--demo', '--json', 'priv'], alone)).stdout) as JsonDocument;
    const id = hosts[0]?.containers[0]?.id ?? '';
    expect((await captop(['--demo', id.slice(0, 12)], alone)).stdout).toBe(byName.stdout);
  });

  test('another profile is another comparison', async () => {
    const file = join(folder, 'mine.yaml');
    await writeFile(file, 'name: mine\ncapabilities: [CAP_CHOWN, kill]\n');
    const {stdout} = await captop(['--demo', '--profile', file, '--json', 'web'], alone);
    const {profile, hosts} = JSON.parse(stdout) as JsonDocument;
    expect(profile).toMatchObject({name: 'mine', capabilities: ['CAP_CHOWN', 'CAP_KILL']});
    expect(hosts[0]?.containers[0]?.versusProfile.added).toHaveLength(12);
  });
});

describe('--check', () => {
  test('prints one line a finding and ends with 1 where one stands', async () => {
    const {status, stdout} = await captop(['--demo', '--check', 'critical'], alone);
    expect(status).toBe(1);
    expect(lines(stdout).length).toBeGreaterThan(0);
    for (const line of lines(stdout)) expect(line).toMatch(/^critical {2}\S+ {2}[a-z-]+ {2}\S/);
  });

  test('prints nothing and ends with 0 where none stands', async () => {
    const result = await captop(['--demo', '--check', 'medium', '-f', 'risk:ok'], alone);
    expect(result).toMatchObject({status: 0, stdout: ''});
  });

  test('keeps its status with another format', async () => {
    const {status, stdout} = await captop(['--demo', '--check', '--format', 'sarif'], alone);
    expect(status).toBe(1);
    expect(JSON.parse(stdout).version).toBe('2.1.0');
  });

  test('a policy takes an accepted finding away, says so, and puts it back once its day is over', async () => {
    const only = ['--demo', '--check', 'critical', 'dockersock', '--policy'];
    const policy = async (expires: string) => {
      const file = join(folder, `${expires}.yaml`);
      await writeFile(
        file,
        `accept: [{finding: runtime-socket, container: 'docker*', reason: it reads labels, expires: ${expires}}]\n`,
      );
      return file;
    };
    const accepted = await captop([...only, await policy('9999-12-31')], alone);
    expect(accepted).toMatchObject({status: 0, stdout: ''});
    expect(accepted.stderr).toContain(
      'accepted until 9999-12-31: runtime-socket of dockersock (it reads labels)',
    );
    const over = await captop([...only, await policy('2020-01-31')], alone);
    expect(over.status).toBe(1);
    expect(over.stderr).toContain('no longer accepted since 2020-01-31');
  });
});

describe('Files that are none', () => {
  const refused = async (args: readonly string[], says: RegExp) => {
    const {status, stdout, stderr} = await captop(args, alone);
    expect(stdout).toBe('');
    expect(stderr).toMatch(says);
    expect(lines(stderr)).toHaveLength(1);
    expect(status).toBe(2);
  };

  test.each([
    [
      'profile.yaml',
      'name: [',
      ['--demo', '--profile'],
      /profile\.yaml: the file is neither valid YAML nor JSON/,
    ],
    ['profile.json', '{"name": "mine"}', ['--demo', '--profile'], /capabilities must be a list/],
    [
      'wrong.json',
      '{"name": "mine", "capabilities": ["CAP_FLY"]}',
      ['--demo', '--profile'],
      /'CAP_FLY' is not a capability/,
    ],
    ['policy.yaml', 'acept: []', ['--demo', '--policy'], /policy\.yaml.*acept/],
    ['half.json', '{"captop": {"vers', ['--from'], /half\.json is not valid JSON/],
    [
      'other.json',
      '{"hello": 1}',
      ['--from'],
      /other\.json is not a document of captop: captop must be present/,
    ],
    ['newer.json', '{"captop": {"version": "9.0.0", "schema": 99}}', ['--from'], /newer captop \(9\.0\.0\)/],
    ['other.json', '{"hello": 1}', ['--demo', '--diff'], /other\.json is not a document of captop/],
  ])('%s (%j) is named, with what is wrong in it', async (name, content, flags, says) => {
    const path = join(folder, name);
    await writeFile(path, content);
    await refused([...flags, path], says);
  });

  test('a folder, and a file that is not there', async () => {
    await refused(['--from', folder], /it is a directory/);
    await refused(['--from', join(folder, 'absent.json')], /there is no such file/);
  });
});

describe('--save', () => {
  test('writes the whole document, for this user alone', async () => {
    const path = join(folder, 'saved.json');
    await captop(['--demo', '--save', path], alone);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(path, 'utf8')).captop.schema).toBe(1);
  });

  test('leaves what stood there, and nothing beside it, where it cannot write', async context => {
    needs(context, {root: true, commands: ['setpriv']});
    const place = join(folder, 'closed');
    await (await import('node:fs/promises')).mkdir(place);
    await writeFile(join(place, 'kept.json'), 'kept');
    await chmod(folder, 0o755);
    await chmod(place, 0o555);
    const through = ['setpriv', '--reuid=65533', '--regid=65533', '--clear-groups', '--inh-caps=-all'];
    const result = await captop(['--demo', '--save', join(place, 'kept.json')], {...alone, through});
    expect(result.status).toBe(4);
    expect(result.stderr).toContain('kept.json');
    expect(await readdir(place)).toEqual(['kept.json']);
    expect(await readFile(join(place, 'kept.json'), 'utf8')).toBe('kept');
  });
});

describe('Colours', () => {
  const colored = async (args: readonly string[], env: Record<string, string | undefined>) =>
    (
      await captop(['--demo', ...args], {
        env: {...alone.env, NO_COLOR: undefined, FORCE_COLOR: undefined, ...env},
      })
    ).stdout.includes('\u001b[');

  test('are left out of pipes, and of everything under NO_COLOR and --no-color', async () => {
    expect(await colored([], {})).toBe(false);
    expect(await colored([], {FORCE_COLOR: '1'})).toBe(true);
    expect(await colored([], {FORCE_COLOR: '1', NO_COLOR: '1'})).toBe(false);
    expect(await colored(['--no-color'], {FORCE_COLOR: '1'})).toBe(false);
  });
});

describe('A reader that goes away', () => {
  test('ends captop quietly', () => {
    const command = `"${process.execPath}" "${inject('bundle')}" --demo --format json | head -c 100 >/dev/null; echo "\${PIPESTATUS[0]}"`;
    const {stdout, stderr} = spawnSync('bash', ['-c', command], {
      encoding: 'utf8',
      env: {...process.env, ...alone.env},
    });
    expect(stderr).toMatch(/^captop: demo: [^\n]+\n$/);
    expect(stdout.trim()).toBe('0');
  });

  test('does not hide what --check found', () => {
    const command = `"${process.execPath}" "${inject('bundle')}" --demo --check --json | head -c 100 >/dev/null; echo "\${PIPESTATUS[0]}"`;
    const {stdout} = spawnSync('bash', ['-c', command], {
      encoding: 'utf8',
      env: {...process.env, ...alone.env},
    });
    expect(stdout.trim()).toBe('1');
  });
});

describe('--save to what stands there already', () => {
  test('follows a link, and writes into what is no file instead of taking its place', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'captop-save-'));
    const [file, link, pipe] = ['file', 'link', 'pipe'].map(name => join(folder, name)) as [
      string,
      string,
      string,
    ];
    await writeFile(file, 'before');
    await symlink(file, link);
    spawnSync('mkfifo', [pipe]);
    const reader = spawn('cat', [pipe]);
    const ended = once(reader, 'close');
    let read = '';
    reader.stdout.on('data', data => (read += String(data)));
    const dangling = join(folder, 'dangling');
    await symlink('made', dangling);
    for (const path of [link, pipe, dangling, '/dev/null'])
      expect((await captop(['--demo', '--save', path], alone)).status).toBe(0);
    await ended;
    expect(JSON.parse(read).hosts).toHaveLength(1);
    expect(JSON.parse(await readFile(file, 'utf8')).hosts).toHaveLength(1);
    expect(JSON.parse(await readFile(join(folder, 'made'), 'utf8')).hosts).toHaveLength(1);
    for (const each of [link, dangling]) expect((await lstat(each)).isSymbolicLink()).toBe(true);
    expect((await lstat(pipe)).isFIFO()).toBe(true);
    expect((await lstat('/dev/null')).isCharacterDevice()).toBe(true);
    const full = await captop(['--demo', '--save', '/dev/full'], alone);
    expect(full.stderr).toContain('cannot write /dev/full: the disk is full');
    expect(full.status).toBe(4);
    expect((await lstat('/dev/full')).isCharacterDevice()).toBe(true);
    await rm(folder, {recursive: true});
  });
});

describe('A disk that is full', () => {
  test('is told in a sentence, and ends with 4', () => {
    const command = `"${process.execPath}" "${inject('bundle')}" --demo --json >/dev/full`;
    const {status, stderr} = spawnSync('bash', ['-c', command], {
      encoding: 'utf8',
      env: {...process.env, ...alone.env},
    });
    expect(stderr).toMatch(/^captop: demo: [^\n]+\ncaptop: cannot write to standard output: ENOSPC[^\n]+\n$/);
    expect(status).toBe(4);
  });
});

describe('The whole document comes', () => {
  test.each([
    ['to a reader who is slow', '| { sleep 0.5; cat; }'],
    ['where standard error takes nothing', '2>/dev/full | cat'],
    ['where there is no standard error', '2>&- | cat'],
  ])('%s', (_, where) => {
    const command = `"${process.execPath}" "${inject('bundle')}" --demo --json ${where}`;
    const {stdout} = spawnSync('bash', ['-c', command], {
      encoding: 'utf8',
      env: {...process.env, ...alone.env},
      maxBuffer: 2 ** 24,
    });
    // More than a pipe holds.
    expect(stdout.length).toBeGreaterThan(2 ** 17);
    expect(JSON.parse(stdout).hosts).toHaveLength(1);
  });
});

describe('Ctrl-c while it reads', () => {
  test('ends as shells expect it: by the signal, which they call 130', async () => {
    // A daemon that accepts and never answers keeps it reading.
    const {createServer} = await import('node:net');
    const path = join(folder, 'silent.sock');
    const server = createServer(() => {});
    await new Promise<void>(resolve => server.listen(path, resolve));
    const connected = once(server, 'connection');
    const child = spawn(process.execPath, [inject('bundle'), '--json', '-H', `unix://${path}`]);
    await connected;
    child.kill('SIGINT');
    const [code, signal] = await once(child, 'exit');
    server.close();
    expect(code === 130 || signal === 'SIGINT').toBe(true);
  });
});

describe('Help and version', () => {
  test('name every flag, column, format and status', async () => {
    const {status, stdout} = await captop(['--help'], alone);
    expect(status).toBe(0);
    for (const word of [
      '--host',
      '--profile',
      '--check',
      '--diff',
      'host-pid',
      'sarif',
      'explain',
      '130',
      'Ctrl-c',
    ])
      expect(stdout).toContain(word);
    expect(Math.max(...lines(stdout).map(line => line.length))).toBeLessThanOrEqual(110);
  });

  test("the version is the package's", async () => {
    const {version} = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
    expect((await captop(['--version'], alone)).stdout).toBe(`captop ${version}\n`);
  });
});
