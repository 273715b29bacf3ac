/** The workflows and templates for GitHub: they parse, and what they run is there. */
import {execFileSync} from 'node:child_process';
import {accessSync, constants, globSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {parse} from 'yaml';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(`${root}${path}`, 'utf8');

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}
interface Job {
  readonly 'runs-on': string;
  readonly 'timeout-minutes': number;
  readonly strategy?: {readonly matrix: {readonly node: readonly number[]}};
  readonly steps: readonly Step[];
}
interface Workflow {
  readonly name: string;
  readonly on: object;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const workflow = (name: string) => parse(read(`.github/workflows/${name}.yml`)) as Workflow;
const manifest = JSON.parse(read('package.json')) as {
  version: string;
  scripts: Readonly<Record<string, string>>;
  engines: {node: string};
};

const names = ['ci', 'release'];
const steps = names.flatMap(name => Object.values(workflow(name).jobs).flatMap(job => job.steps));
const scripts = steps.flatMap(({run}) => run ?? []);

test('each has a name, an event, the right to read alone at first, and a limit of time', () => {
  expect(globSync('.github/workflows/*', {cwd: root})).toHaveLength(names.length);
  for (const {name, on, permissions, jobs} of names.map(workflow)) {
    expect(name).toMatch(/^[A-Z]/);
    expect(Object.keys(on).length).toBeGreaterThan(0);
    expect(permissions).toEqual({contents: 'read'});
    for (const job of Object.values(jobs)) {
      expect(job['runs-on']).toMatch(/^ubuntu-\d/);
      expect(job['timeout-minutes']).toBeLessThanOrEqual(60);
    }
  }
});

test('each step either uses an action of a certain version or runs a script of the shell', () => {
  for (const {uses, run} of steps) {
    expect([uses, run].filter(one => one !== undefined)).toHaveLength(1);
    if (uses !== undefined) expect(uses).toMatch(/^[\w-]+\/[\w-]+@v\d+$/);
    if (run !== undefined) execFileSync('bash', ['-n', '-c', run.replaceAll(/\$\{\{.*?\}\}/g, 'x')]);
  }
});

test('every npm script and every program of .ci that they run is there', () => {
  const called = scripts.flatMap(script =>
    [...script.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name),
  );
  expect(called.length).toBeGreaterThan(0);
  for (const name of called) expect(Object.keys(manifest.scripts)).toContain(name);
  const programs = scripts.flatMap(script => script.match(/\.ci\/\w+/g) ?? []);
  expect(programs).toContain('.ci/run');
  for (const program of programs) {
    accessSync(`${root}${program}`, constants.X_OK);
    execFileSync('bash', ['-n', `${root}${program}`]);
  }
});

test('the package is tried with every Node that is kept up, from the oldest that it takes', () => {
  const {matrix} = workflow('ci').jobs.package?.strategy ?? expect.fail();
  expect(matrix.node).toEqual([22, 24, 26]);
  expect(manifest.engines.node).toMatch(new RegExp(`^>=${matrix.node[0]}\\.`));
});

test('a release refuses a tag of another version, which stands in package.json alone', () => {
  const check = scripts.find(script => script.includes('GITHUB_REF_NAME')) ?? expect.fail();
  const tagged = (tag: string) =>
    execFileSync('bash', ['-e', '-c', check], {cwd: root, env: {...process.env, GITHUB_REF_NAME: tag}});
  tagged(`v${manifest.version}`);
  expect(() => tagged('v0.0.1')).toThrow();
  expect(/^## (\S+?),/m.exec(read('CHANGELOG.md'))?.[1]).toBe(manifest.version);
});

test('the templates parse, and every field has its kind and its name', () => {
  const forms = globSync('.github/ISSUE_TEMPLATE/*.yml', {cwd: root}).filter(
    file => !file.endsWith('config.yml'),
  );
  expect(forms.length).toBeGreaterThan(1);
  for (const form of forms) {
    const {name, description, body} = parse(read(form));
    expect([typeof name, typeof description]).toEqual(['string', 'string']);
    for (const {type, attributes} of body)
      expect(type === 'markdown' ? attributes.value : attributes.label).toBeTruthy();
  }
});
