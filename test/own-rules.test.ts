/** The project's own rules hold: what `npm run check` says, as tests among the others. */
import {execFile} from 'node:child_process';
import {readdir, readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** How a program of the project's own ended, and what it said about all of the code; rejects if it cannot be run. */
const verdict = (program: string, args: readonly string[]): Promise<{status: number; says: string}> =>
  new Promise((resolve, reject) => {
    execFile(`${root}node_modules/.bin/${program}`, args, {cwd: root}, (error, stdout, stderr) => {
      if (error === null) resolve({status: 0, says: ''});
      else if (typeof error.code === 'number') resolve({status: error.code, says: stdout + stderr});
      else reject(error);
    });
  });

const content = {status: 0, says: ''};

test('the linter finds nothing, the boundaries between the parts among it', async () => {
  expect(await verdict('biome', ['ci', '--colors=off', '.'])).toEqual(content);
});

test('the compiler finds nothing', async () => {
  expect(await verdict('tsc', ['--noEmit', '--pretty', 'false'])).toEqual(content);
});

/** The text of each file in a folder that holds code, by its path. */
async function codeIn(folder: string): Promise<ReadonlyMap<string, string>> {
  const files = (await readdir(`${root}${folder}`, {recursive: true})).filter(file =>
    /\.(tsx?|mjs)$/.test(file),
  );
  const paths = files.map(file => `${folder}/${file}`);
  return new Map(
    await Promise.all(paths.map(async path => [path, await readFile(root + path, 'utf8')] as const)),
  );
}

/** The names that files export where they declare them, each with the paths of those files. */
function exportersIn(code: ReadonlyMap<string, string>, kinds: string): ReadonlyMap<string, Set<string>> {
  const declared = new RegExp(`^export (?:async )?(?:${kinds}) ([A-Za-z_$][\\w$]*)`, 'gm');
  const exporters = new Map<string, Set<string>>();
  for (const [path, text] of code)
    for (const [, name = ''] of text.matchAll(declared))
      exporters.set(name, (exporters.get(name) ?? new Set()).add(path));
  return exporters;
}

const values = 'function\\*?|const|class';

test('no name is exported by two files, so that a search for it leads to one place', async () => {
  const code = await codeIn('source');
  expect(code.size).toBeGreaterThan(100);
  const twice = [...exportersIn(code, `${values}|interface|type`)]
    .filter(([, by]) => by.size > 1)
    .map(([name, by]) => `${name}: ${[...by].join(', ')}`);
  expect(twice).toEqual([]);
});

test('no value is exported that no other file uses', async () => {
  const source = await codeIn('source');
  const build = await readFile(`${root}esbuild.mjs`, 'utf8');
  const users = [...source, ...(await codeIn('test')), ...(await codeIn('docs')), ...(await codeIn('media'))];
  const words = new Map(users.map(([path, text]) => [path, new Set(text.match(/[\w$]+/g))] as const));
  const unused = [...exportersIn(source, values)]
    .filter(
      ([name, by]) =>
        !build.includes(name) && ![...words].some(([path, all]) => !by.has(path) && all.has(name)),
    )
    .map(([name, by]) => `${name}: ${[...by].join(', ')}`);
  expect(unused).toEqual([]);
});
