/** captop explain on Compose projects, as a user and as continuous integration run it. */
import {execFile} from 'node:child_process';
import {mkdir, readFile, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {describe, expect, inject, test} from 'vitest';
import {parse} from 'yaml';
import type {Result} from '../captop.ts';
import {written} from '../compose/case.ts';
import {needs} from '../on-lab.ts';

const execute = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));

/** Runs a program in a folder, with captop's own environment left out. */
async function run(
  folder: string,
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Result> {
  try {
    const environment = {PATH: process.env.PATH, HOME: '/home/me', ...env};
    const {stdout, stderr} = await execute(file, args, {cwd: folder, env: environment, maxBuffer: 2 ** 28});
    return {status: 0, stdout, stderr};
  } catch (error) {
    const {code, stdout, stderr} = error as {code: number; stdout: string; stderr: string};
    return {status: code, stdout, stderr};
  }
}

const explain = (folder: string, ...args: readonly string[]): Promise<Result> =>
  run(folder, process.execPath, [inject('bundle'), 'explain', ...args]);

const risky = `# The web.
services:
  web: # first
    image: bb
    privileged: yes   # why?
    # the volumes
    volumes:
      - ./data:/data
      - /:/host
    cap_add: [NET_ADMIN, SYS_ADMIN]
  db:
    image: bb
    user: "1000"
`;

const fine = 'services:\n  a:\n    image: bb\n    user: "1000"\n    cap_drop: [ALL]\n';

describe('the exit status', () => {
  test.each<[string, string, string[], number]>([
    ['of what is fine', fine, ['--check'], 0],
    ['of findings without --check', risky, [], 0],
    ['of findings', risky, ['--check'], 1],
    ['of findings below the severity', fine.replace('cap_drop: [ALL]', 'ipc: host'), ['--check', 'high'], 0],
    ['of findings at the severity', fine.replace('cap_drop: [ALL]', 'ipc: host'), ['--check', 'medium'], 1],
    ['of a misspelt key', `${fine}    privilged: true\n`, ['--check'], 2],
    ['of what is no YAML', 'services: [', ['--check'], 2],
    ['of what was not looked at', `${fine}    pid: container:x\n`, ['--check'], 4],
    ['of what was not looked at, leniently', `${fine}    pid: container:x\n`, ['--check', '--lenient'], 0],
    ['of a remote include', `include: ["oci://x/y"]\n${fine}`, [], 4],
    ['of a remote file', fine, ['-f', 'oci://x/y'], 4],
  ])('%s', async (_, text, args, status) => {
    await using place = await written({files: {'compose.yaml': text}});
    expect((await explain(place.folder, ...args)).status).toBe(status);
  });

  test('where there is no project', async () => {
    await using place = await written({files: {}});
    const result = await explain(join(place.folder), '-f', 'no.yaml');
    expect(result).toMatchObject({status: 2, stderr: expect.stringContaining('there is no such file')});
  });
});

test('the project is found as docker compose finds it, from a folder below too', async () => {
  const files = {'compose.yaml': fine, 'compose.override.yaml': 'services: {a: {privileged: true}}\n'};
  await using place = await written({files});
  await mkdir(join(place.folder, 'sub'));
  for (const [folder, args] of [
    [place.folder, []],
    [join(place.folder, 'sub'), []],
    ['/', ['-f', place.folder]],
  ] as const)
    expect((await explain(folder, '--check', ...args)).status).toBe(1);
});

test('a link of the project that leads out of it is followed', async () => {
  await using place = await written({files: {'compose.yaml': `${fine}    volumes: ["./host:/host"]\n`}});
  await symlink('/', join(place.folder, 'host'));
  const {status, stdout} = await explain(place.folder, '--check');
  expect([status, stdout]).toEqual([1, expect.stringContaining('host-root-mounted')]);
});

test('a hostile file writes nothing raw to the terminal', async () => {
  const hostile =
    'services: {"a\\e[2J": {image: bb, "\\e]0;x\\a": 1, volumes: ["/etc:/\\e[1m"]}}\n"\\e[3m": 1\n';
  await using place = await written({files: {'compose.yaml': hostile}});
  for (const format of ['table', 'text', 'github']) {
    const {stdout, stderr} = await explain(place.folder, '--format', format);
    expect(stdout + stderr).not.toContain('\u001b');
  }
});

describe('a baseline', () => {
  test('lets what was there pass, and nothing new', async () => {
    await using place = await written({files: {'compose.yaml': risky}});
    await explain(place.folder, '--save-baseline', 'known.json');
    expect((await explain(place.folder, '--check', '--baseline', 'known.json')).status).toBe(0);
    await writeFile(
      join(place.folder, 'compose.yaml'),
      risky.replace('- /:/host', '- /:/host\n      - /etc:/e'),
    );
    const {status, stdout} = await explain(
      place.folder,
      '--check',
      '--baseline',
      'known.json',
      '--format=json',
    );
    const [web] = JSON.parse(stdout).explained;
    expect([status, web.findings.map(({id}: {id: string}) => id)]).toEqual([1, ['host-path-mounted']]);
  });

  test('that is none is refused', async () => {
    await using place = await written({files: {'compose.yaml': fine, 'x.json': '{}'}});
    expect((await explain(place.folder, '--baseline', 'x.json')).status).toBe(2);
  });
});

test('a policy accepts findings by service', async () => {
  const policy = 'accept: [{finding: "*", container: web, reason: known, expires: 2999-12-31}]\n';
  await using place = await written({files: {'compose.yaml': risky, 'policy.yaml': policy}});
  expect((await explain(place.folder, '--check', '--policy', 'policy.yaml')).status).toBe(0);
});

describe('--fix', () => {
  test('prints a patch that patch applies, keeps comments, and takes the findings away', async context => {
    needs(context, {commands: ['patch']});
    await using place = await written({files: {'compose.yaml': risky}});
    const {stdout: patch} = await explain(place.folder, '--fix=hardened');
    await writeFile(join(place.folder, 'fix.patch'), patch);
    expect((await run(place.folder, 'patch', ['-p0', '-i', 'fix.patch'])).status).toBe(0);
    const text = await readFile(join(place.folder, 'compose.yaml'), 'utf8');
    expect(text).toMatch(/^# The web\.\n/);
    expect(text).toContain('  web: # first\n');
    expect(text).toContain('    # the volumes\n    volumes:\n      - ./data:/data\n');
    expect(Object.keys(parse(text).services)).toEqual(['web', 'db']);
    expect((await explain(place.folder, '--check', 'medium')).status).toBe(0);
    expect((await explain(place.folder, '--fix=hardened')).stdout).toBe('');
  });

  // Where a switch hides what stands beside it, the second round of remedies takes that away.
  const hiding =
    'services:\n  a:\n    image: bb\n    privileged: true\n    cap_drop: [NET_RAW]\n    cap_add: [SYS_ADMIN, CHOWN]\n';

  test.each([
    ['with everything wrong', risky],
    ['that is privileged and adds capabilities', hiding],
    ["whose namespaces are the host's", `${fine}    pid: host\n    ipc: host\n    devices: [/dev/sda]\n`],
    [
      'whose volume is a disk',
      `${fine}    volumes: ["./x:/x", "disk:/d"]\nvolumes: {disk: {driver_opts: {type: ext4, device: /dev/sda1}}}\n`,
    ],
    [
      'with disks as devices and as a volume',
      `${fine}    devices: [/dev/sda, /dev/sdb]\n    volumes: ["disk:/d"]\nvolumes: {disk: {driver_opts: {type: ext4, device: /dev/sdc}}}\n`,
    ],
    ['whose secret is of the host', `${fine}    secrets: [k]\nsecrets: {k: {file: /root/.ssh/id_rsa}}\n`],
  ])('minimal, the default, leaves nothing critical or high of a project %s', async (_, text) => {
    await using place = await written({files: {'compose.yaml': text}});
    const {stdout: patch} = await explain(place.folder, '--fix');
    await writeFile(join(place.folder, 'fix.patch'), patch);
    expect((await run(place.folder, 'patch', ['-p0', '-i', 'fix.patch'])).status).toBe(0);
    expect((await explain(place.folder, '--check')).status).toBe(0);
    const left = await readFile(join(place.folder, 'compose.yaml'), 'utf8');
    expect(parse(left).services.a?.user).toBe(parse(text).services.a?.user);
    expect((await explain(place.folder, '--fix=minimal')).stdout).toBe('');
  });

  test('is applied to a file behind a link, with a space in its name and lines that end as on Windows', async context => {
    needs(context, {commands: ['patch']});
    const volumes = '    volumes: ["data:/data", "/var/run/docker.sock:/s"]\r\n';
    const text = `\uFEFFservices:\r\n  a:\r\n    image: bb\r\n${volumes}volumes: {data: }`;
    await using place = await written({files: {'in a folder/compose file.yaml': text}});
    await symlink('in a folder/compose file.yaml', join(place.folder, 'compose.yaml'));
    const {stdout, stderr} = await explain(place.folder, '--fix');
    await writeFile(join(place.folder, 'fix.patch'), stdout);
    expect([(await run(place.folder, 'patch', ['-p0', '-i', 'fix.patch'])).status, stderr]).toEqual([0, '']);
    const left = await readFile(join(place.folder, 'compose.yaml'), 'utf8');
    expect(left).toBe(text.replace(', "/var/run/docker.sock:/s"', ''));
  });

  test('says what is left to be done by hand', async () => {
    const text = `${fine}    post_start: [{command: "true", privileged: true}]\n`;
    await using place = await written({files: {'compose.yaml': text}});
    expect(await explain(place.folder, '--fix')).toMatchObject({
      stdout: '',
      stderr: expect.stringMatching(/^captop: service a: privileged-hook [^\n]*\n$/),
    });
  });

  test('hardened changes more than minimal, and an unknown step is refused', async () => {
    await using place = await written({files: {'compose.yaml': risky}});
    const [minimal, hardened, unknown] = await Promise.all(
      ['--fix=minimal', '--fix=hardened', '--fix=most'].map(flag => explain(place.folder, flag)),
    );
    expect(hardened?.stdout).toMatch(/^\+.*cap_drop/m);
    expect(minimal?.stdout).not.toMatch(/^\+.*(cap_drop|user)/m);
    expect([unknown?.status, unknown?.stderr]).toEqual([2, expect.stringContaining('minimal')]);
  });

  test('changes the file from which it comes', async context => {
    needs(context, {commands: ['patch']});
    const files = {
      'compose.yaml': `include: [sub/inc.yaml]\n${fine}`,
      'sub/inc.yaml':
        'x-all: &all {privileged: true}\nservices:\n  b:\n    image: bb\n    user: "1"\n    <<: *all\n',
    };
    await using place = await written({files});
    const {stdout} = await explain(place.folder, '--fix');
    await writeFile(join(place.folder, 'fix.patch'), stdout);
    expect((await run(place.folder, 'patch', ['-p0', '-i', 'fix.patch'])).status).toBe(0);
    expect((await explain(place.folder, '--check')).status).toBe(0);
  });
});

describe('limits', () => {
  const withinMemory = async (folder: string, ...args: readonly string[]): Promise<number> => {
    const script = 'ulimit -v unlimited; exec "$@"';
    const timed = ['-c', script, 'sh', '/usr/bin/env', 'bash', '-c', '"$@" >/dev/null 2>&1; true', 'sh'];
    const program = [
      process.execPath,
      '--require',
      join(folder, 'peak.cjs'),
      inject('bundle'),
      'explain',
      ...args,
    ];
    await writeFile(
      join(folder, 'peak.cjs'),
      'process.on("exit", () => require("fs").writeFileSync("peak", String(process.resourceUsage().maxRSS)));',
    );
    await run(folder, 'sh', [...timed, ...program]);
    return Number(await readFile(join(folder, 'peak'), 'utf8')) / 1024;
  };

  test('10,000 services are judged within 512 MiB', async () => {
    const one =
      '    image: bb\n    privileged: true\n    cap_add: [NET_ADMIN]\n    volumes:\n      - /etc:/e\n';
    const services = Array.from({length: 10_000}, (_, index) => `  s${index}:\n${one}`).join('');
    await using place = await written({files: {'compose.yaml': `services:\n${services}`}});
    expect(await withinMemory(place.folder, '--format=github')).toBeLessThan(512);
  });

  test('a file of 50 MB is not read, in a sentence', async () => {
    const text = `${fine}${'# nothing\n'.repeat(5_000_000)}`;
    await using place = await written({files: {'compose.yaml': text}});
    const {status, stderr} = await explain(place.folder);
    expect([status, stderr]).toEqual([
      4,
      expect.stringContaining('has 48 MiB; files of more than 4 MiB are not read'),
    ]);
    expect(await withinMemory(place.folder)).toBeLessThan(512);
  });

  test('more values than memory holds are not read, in a sentence', async () => {
    const text = `x-a: [${'a,'.repeat(2_000_000)}a]\n${fine}`;
    await using place = await written({files: {'compose.yaml': text}});
    const {status, stderr} = await explain(place.folder);
    expect([status, stderr]).toEqual([4, expect.stringContaining('more than 320000 values')]);
    expect(await withinMemory(place.folder)).toBeLessThan(512);
  });

  test('what is no file does not keep it waiting', async () => {
    await using place = await written({files: {'compose.yaml': 'include: [/dev/zero, pipe]\n'}});
    await run(place.folder, 'mkfifo', ['pipe']);
    const {status, stderr} = await explain(place.folder);
    expect([status, stderr.match(/it is not a file/g)?.length]).toEqual([2, 2]);
  });
});

describe('in continuous integration', () => {
  const environment = {
    CAPTOP: root,
    CHECK: 'high',
    PATH: `${join(process.execPath, '..')}:${process.env.PATH}`,
  };
  // The action runs the program from dist/ of its own checkout; here that of the tests is used.
  const action = async (folder: string, env: Readonly<Record<string, string>>): Promise<Result> => {
    const checkout = join(folder, 'action');
    await mkdir(join(checkout, 'dist'), {recursive: true});
    await writeFile(join(checkout, 'dist/cli.js'), `require(${JSON.stringify(inject('bundle'))});\n`);
    return run(folder, 'bash', [join(root, '.ci/explain')], {...environment, CAPTOP: checkout, ...env});
  };

  test('the GitHub action annotates lines, fails, and writes SARIF', async () => {
    await using place = await written({files: {'compose.yaml': risky}});
    const {status, stdout} = await action(place.folder, {SARIF: 'captop.sarif'});
    expect([status, stdout]).toEqual([1, expect.stringMatching(/^::error file=compose\.yaml,line=5,/m)]);
    const sarif = JSON.parse(await readFile(join(place.folder, 'captop.sarif'), 'utf8'));
    expect(sarif.runs[0].results.length).toBeGreaterThan(3);
  });

  test('the GitHub action passes what is fine, and names its inputs', async () => {
    await using place = await written({files: {'compose.yaml': fine}});
    expect((await action(place.folder, {})).status).toBe(0);
    const {inputs, runs} = parse(await readFile(join(root, 'action.yml'), 'utf8'));
    const [{env}] = runs.steps;
    for (const name of Object.keys(inputs)) expect(env).toHaveProperty(name.toUpperCase());
  });

  test("the pre-commit hook's command judges the project of the repository", async () => {
    const [hook] = parse(await readFile(join(root, '.pre-commit-hooks.yaml'), 'utf8'));
    await using place = await written({files: {'compose.yaml': risky}});
    const [program, ...args] = hook.entry.split(' ');
    expect([program, hook.pass_filenames]).toEqual(['captop', false]);
    expect((await run(place.folder, process.execPath, [inject('bundle'), ...args])).status).toBe(1);
    const pattern = new RegExp(hook.files);
    for (const file of ['compose.yaml', 'deploy/docker-compose.prod.yml', '.env'])
      expect(file).toMatch(pattern);
    expect('source/compose.ts').not.toMatch(pattern);
  });
});
