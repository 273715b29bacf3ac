/** docs/install.md in its own words: its commands, run by a shell with a home of its own. */
import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {delimiter, dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {needs, onLab} from '../on-lab.ts';
import {commandsOf} from '../page-commands.ts';
import {copyBuiltProject} from './built-project.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = 'docs/install.md';

let home: string;
let project: string;

/** Runs commands one after the other in the project's folder; ends with the first that fails. */
function run(commands: readonly string[]) {
  const {DOCKER_HOST, DOCKER_CONTEXT, DOCKER_CONFIG, ...env} = process.env;
  const path = [join(home, '.local/bin'), join(home, 'prefix/bin'), dirname(process.execPath), env.PATH];
  return spawnSync('bash', ['-e', '-c', commands.join('\n')], {
    cwd: project,
    encoding: 'utf8',
    env: {
      ...env,
      HOME: home,
      PATH: path.join(delimiter),
      npm_config_prefix: join(home, 'prefix'),
      npm_config_offline: 'true',
      npm_config_update_notifier: 'false',
    },
  });
}

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'captop-test-'));
  project = join(home, 'project');
  mkdirSync(project);
  mkdirSync(join(home, '.local/bin'), {recursive: true});
  copyBuiltProject(project);
});

afterAll(() => rmSync(home, {recursive: true}));

test('npm: the package installs, and runs without being installed', () => {
  const {stdout, status} = run(commandsOf(page, 'npm'));
  expect(status).toBe(0);
  expect(stdout).toMatch(/^captop \d+\.\d+\.\d+$/m);
  expect(stdout.match(/^critical +priv /gm)).toHaveLength(2);
});

test('one file: what npm run single made is what its checksums say, and runs without Node', context => {
  if (!existsSync(join(root, 'single/SHA256SUMS'))) context.skip('it takes minutes to make: npm run single');
  symlinkSync(join(root, 'single'), join(project, 'single'));
  const commands = commandsOf(page, 'One file');
  expect(commands[0]).toBe('npm run single');
  const made = run([...commands.slice(1), 'PATH=/usr/bin:/bin "$HOME/.local/bin/captop" --demo --once']);
  // Node in it leaves captop its own flags.
  const asked = run([
    'printf "services: {}" >c.yaml; "$HOME/.local/bin/captop" explain -f c.yaml --env-file /nope',
  ]);
  expect(asked).toMatchObject({status: 2, stderr: expect.stringMatching(/^captop: .*\/nope/m)});
  rmSync(join(home, '.local/bin/captop'));
  expect(made.stdout).toMatch(/^captop-linux-x64: OK$/m);
  expect(made.stdout).toMatch(/^critical +priv /m);
  expect(made.status).toBe(0);
});

onLab('On a Docker host', () => {
  test('docker captop: installs, runs under a context, and is undone', () => {
    expect(run(commandsOf(page, 'npm').slice(0, 2)).status).toBe(0);
    const [install = '', plain = '', inContext = '', uninstall = ''] = commandsOf(page, 'docker captop');
    expect(run([install])).toMatchObject({status: 0, stderr: ''});
    for (const command of [plain, inContext]) {
      const {stdout, stderr, status} = run([command]);
      expect(stdout, stderr).toMatch(/^critical +priv /m);
      // 4: a container of somebody else could not be read.
      expect([0, 4]).toContain(status);
    }
    expect(run([uninstall])).toMatchObject({status: 0, stdout: expect.stringMatching(/^removed /)});
  });
});

test('the completion of bash, and the manual page', context => {
  needs(context, {commands: ['man']});
  const [bash = '', , , manual = ''] = commandsOf(page, 'Completions and the manual page');
  const {stdout, status} = run([
    ...commandsOf(page, 'npm').slice(0, 2),
    bash,
    'complete -p captop',
    `${manual} | cat`,
  ]);
  expect(stdout).toContain('-F _captop captop');
  expect(stdout).toMatch(/^CAPTOP\(1\)/m);
  expect(status).toBe(0);
});
