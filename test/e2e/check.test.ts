/** What --check and --diff say of what they looked at, by documents: no Docker is asked. */
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {captop} from '../captop.ts';

const recording = fileURLToPath(new URL('../model/document/documents/2026-11-27.json', import.meta.url));

interface Document {
  hosts: {name: string; containers: {id: string; name: string}[]}[];
}

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'captop-test-'));
});
afterAll(() => rm(folder, {recursive: true}));

/** The path of the recording, changed. */
async function saved(name: string, change: (document: Document) => void): Promise<string> {
  const document = JSON.parse(await readFile(recording, 'utf8')) as Document;
  change(document);
  const path = join(folder, name);
  await writeFile(path, JSON.stringify(document));
  return path;
}

describe('A filter that matches no container', () => {
  test.each([
    ['name:no-such', "no container matches --filter 'name:no-such'\n"],
    ['naem:web', "no container matches --filter 'naem:web'; did you mean name:?\n"],
  ])('ends --check with 2 and says so: %s', async (filter, sentence) => {
    const {status, stdout, stderr} = await captop(['--from', recording, '--check', '-f', filter]);
    expect({status, stdout}).toEqual({status: 2, stdout: ''});
    expect(stderr).toContain(sentence);
  });

  test('passes --check where it names none, but says how one must be', async () => {
    const args = ['--from', recording, '--check', 'critical', '-f', 'name:web risk:critical'];
    const {status, stdout, stderr} = await captop(args);
    expect({status, stdout}).toEqual({status: 0, stdout: ''});
    expect(stderr).toContain("no container matches --filter 'name:web risk:critical'\n");
  });

  test('is told beside an empty document, which is no failure', async () => {
    const {status, stdout, stderr} = await captop(['--from', recording, '--json', '-f', 'no-such:3']);
    expect(status).toBe(0);
    expect(JSON.parse(stdout).hosts[0].containers).toEqual([]);
    expect(stderr).toContain("no container matches --filter 'no-such:3'\n");
  });
});

describe('Where there is no container', () => {
  test.each([
    ['on the only host', ({hosts}: Document) => void hosts[0]?.containers.splice(0)],
    ['since there is no host', ({hosts}: Document) => hosts.splice(0)],
  ])('--check is fine and says that it judged nothing: %s', async (_, change) => {
    const path = await saved('empty.json', change);
    for (const args of [[], ['-f', 'name:web']]) {
      const {status, stderr} = await captop(['--from', path, '--check', ...args]);
      expect(status).toBe(0);
      expect(stderr).toContain('--check judged nothing: there was no container\n');
    }
  });
});

describe('--diff', () => {
  test('names the hosts in its lines and says so where a document is of another', async () => {
    const path = await saved('other.json', ({hosts}) => {
      for (const host of hosts) host.name = 'box';
      for (const each of hosts.flatMap(({containers}) => containers))
        each.id = `${'0'.repeat(60)}${each.id.slice(0, 4)}`;
    });
    const {status, stdout, stderr} = await captop(['--from', recording, '--all', '--diff', path]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^\+ vm\/db {2}came/m);
    expect(stdout).toMatch(/^- box\/db {2}gone/m);
    expect(stderr).toContain(
      `${path} is of box, and not of vm: containers of different hosts are compared\n`,
    );
  });

  test('says that a document lacks what was not chosen only where something seems to have come', async () => {
    const path = join(folder, 'chosen.json');
    await captop(['--from', recording, '--all', '-f', 'name:db', '--save', path]);
    const unchanged = await captop(['--from', recording, '--diff', path, 'db']);
    expect(unchanged).toMatchObject({status: 0, stdout: ''});
    expect(unchanged.stderr).not.toContain('seem to have come');
    const came = await captop(['--from', recording, '--all', '--diff', path]);
    expect(came.stdout).toMatch(/^\+ shop-web-1 {2}came/);
    expect(came.stderr).toContain("was saved with --filter 'name:db': other containers seem to have come");
  });
});
