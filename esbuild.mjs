/**
 * `node esbuild.mjs [FOLDER]` builds captop into dist/, or into the folder: cli.js, which loads captop.js with its code
 * cache; dashboard.js and ink.mjs, which load with the screen; and what few runs need. Nothing has to be installed
 * beside it.
 */
import {execFile} from 'node:child_process';
import {chmod, mkdir, readFile, rename, rm, writeFile} from 'node:fs/promises';
import {basename, join, resolve} from 'node:path';
import {promisify} from 'node:util';
import {build} from 'esbuild';
import {writeCodeCache} from './source/bundle/code-cache.mjs';
import {dockerodeWithoutBuilds} from './source/bundle/dockerode.mjs';
import {linesOfLastFrame} from './source/bundle/ink.mjs';
import {licensesOf} from './source/bundle/licenses.mjs';
import {meowWithoutPackageData} from './source/bundle/meow.mjs';
import {filesOfPieces, textsOfFiles} from './source/bundle/pieces.mjs';
import {external, jsonApart, leaveOut} from './source/bundle/plugins.mjs';
import {lateEmoji} from './source/bundle/string-width.mjs';
import {yogaWithoutFetch} from './source/bundle/yoga.mjs';

const target = resolve(process.argv[2] ?? 'dist');
/** The program is built here, and moved to its place when it is complete. */
const outdir = `${target}.new`;
const {version} = JSON.parse(await readFile('package.json', 'utf8'));

/** What nearly every run loads: to read a host, and to print it as JSON or as a table. */
const neededByMost = [
  'source/cli.ts',
  'source/command/main.ts',
  'source/command/output.ts',
  'source/command/end.ts',
  'node_modules/meow/build/index.js',
  'source/engine/endpoint.ts',
  'source/engine/discover.ts',
  'source/host/open.ts',
  'source/host/every-engine.ts',
  'source/host/watch/several-hosts.ts',
  'source/command/print.ts',
  'source/report/json.ts',
  'source/report/table.ts',
];

/**
 * How cli.js begins: to the shell it is a command that starts Node with it, to Node a word and a comment. Node takes its
 * own options from anywhere before a `--`: `--env-file FILE` of captop explain would have it obey NODE_OPTIONS in that
 * file. `env -S` in the first line could not do that everywhere, as the env of busybox lacks it.
 */
const startByShell = `#!/bin/sh\n':' //; exec node -- "$0" "$@"\n`;

/** esbuild's description of each bundle: which files are in it. */
const metafiles = [];

/** Runs esbuild with what holds for all that is built; returns its output files. */
async function bundle({define, ...options}) {
  const {metafile, outputFiles} = await build({
    metafile: true,
    write: false,
    bundle: true,
    platform: 'node',
    target: 'node22.12',
    minify: true,
    legalComments: 'none',
    inject: ['source/bundle/segmenter.mjs'],
    // React's development build takes twice the time and leaks.
    define: {
      'Intl.Segmenter': 'LateSegmenter',
      'process.env.NODE_ENV': '"production"',
      'process.env.DEV': '"false"',
      'process.env.CAPTOP_VERSION': JSON.stringify(version),
      ...define,
    },
    ...options,
  });
  metafiles.push(metafile);
  return {metafile, outputFiles};
}

/** The same program in ASCII, of which V8 keeps one byte a character instead of two; esbuild does not escape templates. */
const inAscii = text =>
  text.replace(/[^\0-\x7f]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/**
 * Writes a file as a function of `require`, `module`, the file's name and `import`, which loader.cjs calls, and its code
 * cache.
 */
async function writeFunction(file, text) {
  const path = join(outdir, file);
  const body = text
    // A script that vm runs cannot import by itself, and esbuild cannot rename an import.
    .replaceAll(/import\(("\.\/[^"]+\.mjs")\)/g, 'captopImport($1)');
  const head = `(function (require, module, captopFile, captopImport) { const {exports} = module; const captopUrl = require('node:url').pathToFileURL(captopFile).href;`;
  await writeFile(path, inAscii(`${head}${body}})`));
  writeCodeCache(path);
}

/** What both a program in pieces and a package by itself are bundled with. */
const asFunctions = plugins => ({
  define: {'import.meta.url': 'captopUrl'},
  plugins: [leaveOut, dockerodeWithoutBuilds, meowWithoutPackageData, ...plugins, lateEmoji],
});

await rm(outdir, {recursive: true, force: true});
await mkdir(outdir, {recursive: true});

// Ink waits at its top level for its WebAssembly to load, which only an ES module may do.
const {
  outputFiles: [ink],
} = await bundle({
  entryPoints: ['source/ui/terminal/ink.tsx'],
  format: 'esm',
  // CommonJS packages in the bundle ask for Node's own modules through require.
  banner: {js: "const require = process.getBuiltinModule('module').createRequire('/');"},
  plugins: [leaveOut, lateEmoji, linesOfLastFrame, yogaWithoutFetch],
});
await writeFile(join(outdir, 'ink.mjs'), ink.contents);

/** Large packages that few runs need: each is a file of its own. */
const parts = ['yaml', 'prom-client'];
for (const name of parts) {
  const {outputFiles} = await bundle({entryPoints: [name], format: 'cjs', ...asFunctions([])});
  await writeFunction(`${name}.js`, outputFiles[0].text);
}

/** The program, divided by what is loaded together. */
const {metafile, outputFiles} = await bundle({
  entryPoints: ['source/cli.ts'],
  outdir,
  format: 'esm',
  splitting: true,
  ...asFunctions([
    jsonApart(/\/recording\.json$/, './recording.js'),
    external([[/\/ink\.tsx$/, './ink.mjs'], ...parts.map(name => [new RegExp(`^${name}$`), `./${name}.js`])]),
  ]),
});
const fileOf = filesOfPieces(metafile.outputs, [
  ['captop.js', neededByMost],
  ['dashboard.js', ['source/command/dashboard.ts']],
  ['others.js', []],
]);
for (const {file, text} of textsOfFiles(outputFiles, fileOf, 'cli.js')) await writeFunction(file, text);

// V8 reads JSON faster than an object in JavaScript.
const recording = JSON.stringify(JSON.parse(await readFile('source/demo/recording.json', 'utf8')));
await writeFile(
  join(outdir, 'recording.js'),
  inAscii(`(function (require, module) {module.exports = JSON.parse(${JSON.stringify(recording)});})`),
);

await writeFile(join(outdir, 'package.json'), '{"type": "commonjs"}\n');
await writeFile(join(outdir, 'cli.js'), startByShell + (await readFile('source/bundle/loader.cjs', 'utf8')));
await chmod(join(outdir, 'cli.js'), 0o755);
await writeFile(join(outdir, 'licenses.txt'), await licensesOf(metafiles));

/** Returns what the built program prints. */
async function printed(...args) {
  const {stdout} = await promisify(execFile)(process.execPath, [join(outdir, 'cli.js'), ...args]);
  return stdout;
}

await writeFile(join(outdir, 'captop.1'), await printed('man'));
await mkdir(join(outdir, 'completions'));
for (const [shell, file] of [
  ['bash', 'captop.bash'],
  ['zsh', '_captop'],
  ['fish', 'captop.fish'],
])
  await writeFile(join(outdir, 'completions', file), await printed('completion', shell));

await rm(target, {recursive: true, force: true});
await rename(outdir, target);
console.log(`captop ${version} is in ${basename(target)}`);
