/** The packages that the build changes: the changes still apply, and do what they are for. */
import {build, type Plugin} from 'esbuild';
import {afterEach, expect, test, vi} from 'vitest';
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

test('Ink finds a line of the last frame again, forgets one of the frame before that, and draws the same', async () => {
  const frames = ['\u001b[31mred\u001b[39m and 日本', 'other', '\u001b[31mred\u001b[39m and 日本'];
  /** What is drawn of each frame, and the lines that it took from the frame before. */
  const drawn = async (plugins: Plugin[]) => {
    const Output = (await defaultOf(
      await bundled('./node_modules/ink/build/output.js', plugins),
    )) as unknown as new (
      size: object,
    ) => {
      write(x: number, y: number, text: string, options: object): void;
      get(): {output: string};
      readonly caches: {readonly before?: ReadonlyMap<string, unknown>};
    };
    return frames.map((text, index) => {
      const output = new Output({width: 20, height: 2});
      output.write(0, 0, text, {transformers: []});
      if (index < 2) output.write(0, 1, 'stays', {transformers: []});
      return {text: output.get().output, before: [...(output.caches.before?.keys() ?? [])]};
    });
  };
  const changed = await drawn([linesOfLastFrame]);
  expect(changed.map(({text}) => text)).toEqual((await drawn([])).map(({text}) => text));
  expect(changed.map(({before}) => before)).toEqual([[], [frames[0], 'stays'], ['other', 'stays']]);
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
