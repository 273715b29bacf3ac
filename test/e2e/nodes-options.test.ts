/** No flag of captop is taken by Node for one of its own, however captop is started. */
import {spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {delimiter, dirname, join} from 'node:path';
import {afterAll, beforeAll, expect, inject, test} from 'vitest';

let folder: string;

/** Runs words in the folder, with a docker configuration of its own. */
function run(file: string, ...words: readonly string[]) {
  const path = [dirname(process.execPath), process.env.PATH].join(delimiter);
  const {NODE_OPTIONS, ...env} = process.env;
  return spawnSync(file, words, {
    cwd: folder,
    encoding: 'utf8',
    env: {...env, PATH: path, DOCKER_CONFIG: folder},
  });
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'captop-test-'));
  writeFileSync(join(folder, 'other.js'), "console.error('another program')");
  writeFileSync(join(folder, 'node.env'), 'NODE_OPTIONS=--require=./other.js\n');
  writeFileSync(join(folder, 'compose.yaml'), 'services: {web: {image: nginx}}\n');
  expect(run(inject('bundle'), 'plugin', 'install').status).toBe(0);
});

afterAll(() => rmSync(folder, {recursive: true}));

test.each([
  ['cli.js', () => [inject('bundle')]],
  ['docker captop', () => [join(folder, 'cli-plugins/docker-captop'), 'captop']],
] as const)('%s: --env-file is of the Compose project, whose NODE_OPTIONS start nothing', (_, start) => {
  const [file = '', ...words] = start();
  const explain = [...words, 'explain', '-f', 'compose.yaml', '--env-file'];
  const {status, stdout, stderr} = run(file, ...explain, 'node.env');
  expect({status, stderr}).toEqual({status: 0, stderr: expect.not.stringContaining('another program')});
  expect(stdout).toMatch(/^web /m);
  expect(run(file, ...explain, '/nope')).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^captop: .*\/nope/m),
  });
});
