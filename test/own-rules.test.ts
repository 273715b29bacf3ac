/** The project's own rules hold: what `npm run check` says, as tests among the others. */
import {execFile} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What a program of the project's own says about all of its code; '' where it is content. */
const complaints = (program: string, args: readonly string[]): Promise<string> =>
  new Promise(resolve => {
    execFile(`${root}node_modules/.bin/${program}`, args, {cwd: root}, (error, stdout, stderr) => {
      resolve(error ? stdout + stderr : '');
    });
  });

test('the linter finds nothing, the boundaries between the parts among it', {timeout: 60_000}, async () => {
  expect(await complaints('biome', ['ci', '--colors=off', '.'])).toBe('');
});

test('the compiler finds nothing', {timeout: 120_000}, async () => {
  expect(await complaints('tsc', ['--noEmit', '--pretty', 'false'])).toBe('');
});
