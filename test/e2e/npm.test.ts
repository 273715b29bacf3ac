/** The package that npm packs: installed from its tarball alone, with nobody's settings and no registry. */
import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {delimiter, dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, describe, expect, inject, test} from 'vitest';
import {copyBuiltProject} from './built-project.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Manifest {
  readonly version: string;
  readonly dependencies?: object;
  readonly scripts: Readonly<Record<string, string>>;
}
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;

let home: string;
let tarball: string;

/** Runs a command in the new home; returns what it prints. */
const run = (command: string, ...args: string[]): string =>
  execFileSync(command, args, {
    cwd: home,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      HOME: home,
      PATH: [join(home, 'prefix/bin'), dirname(process.execPath), process.env.PATH].join(delimiter),
      npm_config_offline: 'true',
      npm_config_update_notifier: 'false',
    },
  });

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'captop-test-'));
  const folder = join(home, 'project');
  mkdirSync(folder);
  copyBuiltProject(folder);
  run('npm', 'pack', './project', '--ignore-scripts');
  tarball = `./captop-${manifest.version}.tgz`;
});

afterAll(() => rmSync(home, {recursive: true}));

describe('The tarball', () => {
  test('needs no other package, and runs no script where it is installed', () => {
    expect(manifest.dependencies).toBeUndefined();
    for (const script of ['preinstall', 'install', 'postinstall'])
      expect(manifest.scripts).not.toHaveProperty(script);
  });

  test('holds the program, the schema, the manual page, the completions and the licences', () => {
    const files = run('tar', '-tzf', tarball).split('\n');
    for (const file of [
      'dist/cli.js',
      'dist/captop.1',
      'dist/completions/captop.bash',
      'dist/completions/_captop',
      'dist/completions/captop.fish',
      'dist/licenses.txt',
      'schema/captop.schema.json',
      'license',
    ])
      expect(files).toContain(`package/${file}`);
    expect(files.filter(file => /source|test\//.test(file))).toEqual([]);
  });

  test('names the licence of each package whose code is in it', () => {
    const text = readFileSync(join(dirname(inject('bundle')), 'licenses.txt'), 'utf8');
    for (const name of ['ink', 'react', 'dockerode', 'meow', 'yaml', 'yoga-layout'])
      expect(text).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+: [A-Z]`, 'm'));
  });
});

describe('captop from the tarball', () => {
  test('works as .ci/package tries it, with whatever Node is first on the path', () => {
    const said = run('bash', join(root, '.ci/package'), join(home, 'project'));
    expect(said).toContain(`Node ${process.version}\ncaptop ${manifest.version}\n`);
    expect(said.trimEnd().split('\n').at(-1)).toBe('The package works.');
  });

  test('runs with npx', () => {
    expect(run('npx', '--yes', tarball, '--version')).toBe(`captop ${manifest.version}\n`);
  });

  test('runs once it is installed', () => {
    run('npm', 'install', '--global', '--prefix', join(home, 'prefix'), tarball);
    expect(run('captop', '--version')).toBe(`captop ${manifest.version}\n`);
    expect(JSON.parse(run('captop', '--demo', '--json'))).toMatchObject({
      captop: {version: manifest.version},
    });
    expect(run('captop', '--demo', '--once')).toMatch(/^critical +priv/m);
    expect(readdirSync(join(home, 'prefix/lib/node_modules'))).toEqual(['captop']);
  });
});
