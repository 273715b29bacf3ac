/** The project's own rules hold: what `npm run check` says, as tests among the others. */
import {execFile} from 'node:child_process';
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

test('the linter finds nothing, the boundaries between the parts among it', {timeout: 60_000}, async () => {
  expect(await verdict('biome', ['ci', '--colors=off', '.'])).toEqual(content);
});

test('the compiler finds nothing', {timeout: 120_000}, async () => {
  expect(await verdict('tsc', ['--noEmit', '--pretty', 'false'])).toEqual(content);
});
