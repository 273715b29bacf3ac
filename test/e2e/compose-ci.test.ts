/** The steps of docs/compose.md and of the GitHub Action, run with a package from npm pack in the place of the registry's. */
import {execFileSync, spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {delimiter, dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {parse} from 'yaml';
import {copyBuiltProject} from './built-project.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const guide = readFileSync(join(root, 'docs/compose.md'), 'utf8');

/** The YAML blocks of the page, as they are copied. */
const snippets = [...guide.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => parse(text));

let home: string;
let tarball: string;

const environment = (): NodeJS.ProcessEnv => ({
  HOME: home,
  PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
  npm_config_offline: 'true',
  npm_config_update_notifier: 'false',
});

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'captop-test-'));
  const checkout = join(home, 'checkout');
  mkdirSync(checkout);
  copyBuiltProject(checkout);
  execFileSync('npm', ['pack', './checkout', '--ignore-scripts'], {
    cwd: home,
    env: environment(),
    stdio: 'ignore',
  });
  const {version} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {version: string};
  tarball = join(home, `captop-${version}.tgz`);
});

afterAll(() => rmSync(home, {recursive: true}));

/** Runs a script in a repository that holds one Compose file. */
function inRepository(composeFile: string, script: string, more: NodeJS.ProcessEnv = {}) {
  const folder = mkdtempSync(join(home, 'repository-'));
  writeFileSync(join(folder, 'compose.yaml'), composeFile);
  const options = {cwd: folder, env: {...environment(), ...more}, encoding: 'utf8'} as const;
  const {status, stdout, stderr} = spawnSync('bash', ['-e', '-c', script], options);
  return {folder, status, stdout, stderr};
}

const dangerous = 'services:\n  web:\n    image: bb\n    privileged: yes\n';
const fine = 'services:\n  web:\n    image: bb\n    user: "1000"\n    cap_drop: [ALL]\n';

describe("GitLab's job", () => {
  const job = snippets.find(snippet => snippet.compose !== undefined).compose;
  const script = (): string => job.script.join('\n').replace(/\bcaptop\b/, `file:${tarball}`);

  test.each([
    ['fails for what is dangerous', dangerous, 1],
    ['passes what is fine', fine, 0],
    ['fails for what Compose refuses', fine.replace('user', 'usr'), 2],
  ])('%s', (_, composeFile, status) => {
    expect(script()).toContain('.tgz explain --check');
    const result = inRepository(composeFile, script());
    expect([result.status, result.stdout]).toEqual([status, expect.stringContaining('web')]);
  });
});

describe("GitHub's job", () => {
  const job = snippets.find(snippet => Array.isArray(snippet) && snippet.some(step => step.uses));
  const uses = job.find(({uses}: {uses: string}) => uses.includes('/captop@'));
  const {inputs, runs} = parse(readFileSync(join(root, 'action.yml'), 'utf8'));

  /** What GitHub makes of a step's environment: inputs by name, with their defaults, and the action's folder. */
  const filledIn = (text: string): string =>
    text
      .replace(/\$\{\{ inputs\.(\w+) \}\}/g, (_, name: string) => uses.with[name] ?? inputs[name].default)
      .replace(/\$\{\{ github\.action_path \}\}/, join(home, 'checkout'));

  test('gives the action inputs that it has', () => {
    expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(uses.with)));
  });

  test.each([
    ['fails for what is dangerous', dangerous, 1, /^::error file=compose\.yaml,line=4,/m],
    ['passes what is fine', fine, 0, /web/],
  ])('%s', (_, composeFile, status, printed) => {
    mkdirSync(join(home, 'checkout/.ci'), {recursive: true});
    writeFileSync(join(home, 'checkout/.ci/explain'), readFileSync(join(root, '.ci/explain')));
    const [{run, env}] = runs.steps;
    const filled = Object.fromEntries(
      Object.entries<string>(env).map(([name, text]) => [name, filledIn(text)]),
    );
    const result = inRepository(composeFile, run, filled);
    expect([result.status, result.stdout]).toEqual([status, expect.stringMatching(printed)]);
    const upload = job.find((step: {uses: string}) => step.uses.includes('upload-sarif'));
    const sarif = JSON.parse(readFileSync(join(result.folder, upload.with.sarif_file), 'utf8'));
    expect(sarif.version).toBe('2.1.0');
  });
});
