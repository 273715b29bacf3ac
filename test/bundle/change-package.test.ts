/** The packages that the build changes: the changes still apply, and do what they are for. */
import {build, type Plugin} from 'esbuild';
import fc from 'fast-check';
import {afterEach, describe, expect, test, vi} from 'vitest';
// @ts-expect-error: a module of the build, which has no types.
import {changePackage} from '../../source/bundle/change-package.mjs';
// @ts-expect-error: a module of the build, which has no types.
import {dockerodeWithoutBuilds} from '../../source/bundle/dockerode.mjs';
// @ts-expect-error: a module of the build, which has no types.
import {linesOfLastFrame} from '../../source/bundle/ink.mjs';
// @ts-expect-error: a module of the build, which has no types.
import {meowWithoutPackageData} from '../../source/bundle/meow.mjs';
// @ts-expect-error: a module of the build, which has no types.
import {leaveOut} from '../../source/bundle/plugins.mjs';
// @ts-expect-error: a module of the build, which has no types.
import {lateEmoji} from '../../source/bundle/string-width.mjs';
// @ts-expect-error: a module of the build, which has no types.
import {yogaWithoutFetch} from '../../source/bundle/yoga.mjs';

afterEach(() => vi.restoreAllMocks());

/** The text of a bundle of a package. */
async function bundled(name: string, plugins: Plugin[]): Promise<string> {
  const {outputFiles} = await build({
    stdin: {contents: `export {default} from '${name}';`, resolveDir: '.'},
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
    plugins,
    logLevel: 'silent',
  });
  return outputFiles.map(({text}) => text).join('');
}

/** A copy of what a bundle exports by default. */
async function defaultOf(text: string): Promise<(...args: unknown[]) => unknown> {
  const {default: it} = await import(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`);
  return it;
}

test('meow is bundled without what reads a package.json, and reads flags as before', async () => {
  const packageData = /spdx|child_process|execFile/;
  expect(await bundled('meow', [])).toMatch(packageData);
  const text = await bundled('meow', [meowWithoutPackageData]);
  expect(text).not.toMatch(packageData);
  const meow = await defaultOf(text.replaceAll('import.meta.url', "'file:///'"));
  const read = meow({
    argv: ['web', '--sort=pid', '--ascii'],
    importMeta: {url: 'file:///'},
    pkg: {},
    flags: {sort: {type: 'string'}, ascii: {type: 'boolean'}},
  });
  expect(read).toMatchObject({input: ['web'], flags: {sort: 'pid', ascii: true}});
});

test('string-width measures as before', async () => {
  const [changed, original] = await Promise.all([
    bundled('string-width', [lateEmoji]).then(defaultOf),
    bundled('string-width', []).then(defaultOf),
  ]);
  for (const text of ['web-1', '▲ high', 'naïve', '容器', '👨‍👩‍👧', '🇩🇪', '❤️', '\u001B[31mred\u001B[39m'])
    expect(changed(text), text).toBe(original(text));
});

test('dockerode is bundled without crypto and zlib', async () => {
  const forBuilds = /require\("(crypto|zlib)"\)/;
  expect(await bundled('dockerode/lib/docker.js', [leaveOut])).toMatch(forBuilds);
  expect(await bundled('dockerode/lib/docker.js', [leaveOut, dockerodeWithoutBuilds])).not.toMatch(forBuilds);
});

interface Write {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly bold: boolean;
}

interface Output {
  write(x: number, y: number, text: string, options: object): void;
  clip(area: object): void;
  unclip(): void;
  get(): {output: string; height: number};
  readonly caches: {readonly linesBefore?: ReadonlyMap<string, string>};
}

describe('Ink', () => {
  const outputOf = async (plugins: Plugin[]) =>
    (await defaultOf(await bundled('./node_modules/ink/build/output.js', plugins))) as unknown as new (
      size: object,
    ) => Output;
  const bold = (text: string) => `\u001b[1m${text}\u001b[22m`;

  const run = fc.constantFrom(
    ...['web-1 ', '▲ high', '…/api', 'naïve', '日本', '👨‍👩‍👧', 'e\u0301', 'soft\u00adhyphen', ' ', ''],
    ...[
      '\u001b[31m',
      '\u001b[1;38;5;208m',
      '\u001b[39m',
      '\u001b[0m',
      '\u001b[48;5;17m',
      '\u001b[m',
      '\u001b[2m',
    ],
  );
  const text = fc.array(run, {maxLength: 8}).map(runs => runs.join(''));
  const whole = fc.record({x: fc.constant(0), y: fc.nat(4), text, bold: fc.boolean()});
  const any = fc.record({
    x: fc.integer({min: -2, max: 9}),
    y: fc.integer({min: -1, max: 5}),
    text,
    bold: fc.boolean(),
  });
  const frame = fc.oneof(
    fc.uniqueArray(whole, {selector: ({y}) => y}),
    fc.array(any, {maxLength: 6}),
    fc
      .array(any, {maxLength: 4})
      .map(writes => writes.map(write => ({...write, text: `${write.text}\nnext`}))),
  );

  test('draws every frame as before, cell by cell', async () => {
    const [Changed, Original] = [await outputOf([linesOfLastFrame]), await outputOf([])];
    const draw = (Made: typeof Changed, writes: readonly Write[], clips: boolean) => {
      const output = new Made({width: 24, height: 5});
      if (clips) output.clip({x1: 1, x2: 12, y1: 0, y2: 4});
      for (const {x, y, text, bold: isBold} of writes)
        output.write(x, y, text, {transformers: isBold ? [bold] : []});
      if (clips) output.unclip();
      return output.get();
    };
    fc.assert(
      fc.property(frame, fc.boolean(), (writes, clips) => {
        expect(draw(Changed, writes, clips)).toEqual(draw(Original, writes, clips));
      }),
      {numRuns: 500},
    );
  });

  test('leaves in a text what it left in before', async () => {
    const [changed, original] = await Promise.all(
      [[linesOfLastFrame], []].map(plugins =>
        bundled('./node_modules/ink/build/sanitize-ansi.js', plugins).then(defaultOf),
      ),
    );
    const parts = fc.constantFrom(
      'web',
      '…',
      '日',
      '\u0301',
      '\u0007',
      '\u009b',
      '\u001b',
      '[',
      '3',
      ';',
      'm',
      '\u001b[31m',
      '\u001b[4:3m',
      '\u001b[2J',
    );
    fc.assert(
      fc.property(fc.array(parts), given => {
        expect(changed?.(given.join(''))).toBe(original?.(given.join('')));
      }),
      {numRuns: 500},
    );
  });

  test('finds a line of the last frame again, and forgets one of the frame before that', async () => {
    const Changed = await outputOf([linesOfLastFrame]);
    // A frame without lines first: the module is the one in which others were drawn above.
    const known = [[], ['first', 'stays'], ['second', 'stays'], ['third']].map(lines => {
      const output = new Changed({width: 20, height: 2});
      for (const [y, line] of lines.entries()) output.write(0, y, line, {transformers: []});
      output.get();
      return [...(output.caches.linesBefore?.keys() ?? [])];
    });
    expect(known.slice(1)).toEqual([[], ['first', 'stays'], ['second', 'stays']]);
  });
});

test('Yoga is loaded without fetch', async () => {
  const fetched = vi.spyOn(globalThis, 'fetch');
  expect(await defaultOf(await bundled('yoga-layout', [yogaWithoutFetch]))).toHaveProperty('Node.create');
  expect(fetched).not.toHaveBeenCalled();
  await defaultOf(await bundled('yoga-layout', []));
  expect(fetched).toHaveBeenCalledOnce();
});

test('the build fails where a package no longer holds what is changed, and says where to look', async () => {
  const stale = changePackage('source/bundle/stale.mjs', {'string-width/index.js': [['no such text', '']]});
  await expect(bundled('string-width', [stale])).rejects.toThrow(
    'does not hold no such text: is source/bundle/stale.mjs still needed?',
  );
});
