/** A program that is divided into files does what it does as modules, and loads no file that it does not need. */
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {build} from 'esbuild';
import {afterAll, beforeAll, expect, test} from 'vitest';
// @ts-expect-error: a module of the build, which has no types.
import {filesOfPieces, textsOfFiles} from '../../source/bundle/pieces.mjs';

const modules = {
  'entry.js': `import path, {sep} from 'node:path';
    import {Shared, count} from './shared.js';
    export const made = new Shared(path.join('a', 'b').split(sep)).text();
    export const rest = async word => {
      const {shout, default: said} = await import('./rare.js');
      return [shout(word), said, count()];
    };
    globalThis.exported = {made, rest};`,
  'rare.js': `import * as os from 'node:os';
    import {Shared, count} from './shared.js';
    export const shout = word => new Shared([word, os.EOL === '\\n' ? 'import{a}' : '']).text().toUpperCase();
    export default count();`,
  'shared.js': `let made = 0;
    export class Shared { constructor(words) { made += 1; this.words = words; } text() { return this.words.join('+'); } }
    export const count = () => made;`,
};

let folder: string;
let texts: ReadonlyArray<{readonly file: string; readonly text: string}>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'captop-test-'));
  for (const [name, text] of Object.entries(modules)) writeFileSync(join(folder, name), text);
  const {outputFiles, metafile} = await build({
    absWorkingDir: folder,
    entryPoints: ['entry.js'],
    outdir: join(folder, 'out'),
    bundle: true,
    splitting: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
  });
  const fileOf = filesOfPieces(metafile.outputs, [
    ['first.js', ['entry.js']],
    ['others.js', []],
  ]);
  texts = textsOfFiles(outputFiles, fileOf, 'entry.js');
});

afterAll(() => rmSync(folder, {recursive: true}));

test('a file is loaded when a piece in it is imported, and each piece runs once', async () => {
  const loaded = new Map<string, {exports: unknown}>();
  const fromNode = createRequire(import.meta.url);
  const load = (name: string): unknown => {
    if (!name.startsWith('./')) return fromNode(name);
    const known = loaded.get(name);
    if (known) return known.exports;
    const module = {exports: {}};
    loaded.set(name, module);
    const text = texts.find(({file}) => `./${file}` === name)?.text ?? '';
    new Function('require', 'module', text)(load, module);
    return module.exports;
  };
  load('./first.js');
  const {exported} = globalThis as unknown as {
    exported: {made: string; rest: (word: string) => Promise<unknown>};
  };
  expect(exported.made).toBe('a+b');
  expect([...loaded.keys()]).toEqual(['./first.js']);
  expect(await exported.rest('x')).toEqual(['X+IMPORT{A}', 1, 2]);
  expect([...loaded.keys()]).toEqual(['./first.js', './others.js']);
});

test('an entry that nothing imports at run time is an error of the build', () => {
  expect(() => filesOfPieces({'out/a.js': {entryPoint: 'a.js', imports: []}}, [['x.js', ['b.js']]])).toThrow(
    'b.js is no entry',
  );
});
