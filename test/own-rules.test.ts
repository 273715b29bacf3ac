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

test('no name is exported by two files, so that a search for it leads to one place', async () => {
  const folder = `${root}source/`;
  const files = (await readdir(folder, {recursive: true})).filter(file => /\.tsx?$/.test(file));
  expect(files.length).toBeGreaterThan(100);
  const exporters = new Map<string, Set<string>>();
  for (const file of files) {
    const text = await readFile(`${folder}${file}`, 'utf8');
    const declared = /^export (?:async )?(?:function\*?|const|class|interface|type) ([A-Za-z_$][\w$]*)/gm;
    for (const [, name = ''] of text.matchAll(declared))
      exporters.set(name, (exporters.get(name) ?? new Set()).add(file));
  }
  const twice = [...exporters]
    .filter(([, by]) => by.size > 1)
    .map(([name, by]) => `${name}: ${[...by].join(', ')}`);
  expect(twice).toEqual([]);
});
