// Two production bundles, captop and what loads after its first frame (Ink): what is in them need not be installed.
import {chmod, cp, mkdir, readdir, readFile, rename, rm, writeFile} from 'node:fs/promises';
import {basename, join, resolve} from 'node:path';
import {build} from 'esbuild';
import {late} from './source/bundle/late.mjs';
import {train} from './source/bundle/train.mjs';

// dockerode brings image building and ssh transport along; captop only reads, so neither is carried.
const absent = [
  '@grpc/grpc-js',
  '@grpc/proto-loader',
  'protobufjs',
  'ssh2',
  'tar-fs',
  '@balena/dockerignore',
  'react-devtools-core',
];

const leaveOut = {
  name: 'leave-out',
  setup({onResolve, onLoad}) {
    const filter = new RegExp(`^(${absent.map(name => name.replaceAll('/', '\\/')).join('|')})$`);
    onResolve({filter}, ({path}) => ({path, namespace: 'absent'}));
    onLoad({filter: /.*/, namespace: 'absent'}, () => ({contents: 'module.exports = {};', loader: 'js'}));
  },
};

// An import of one of Node's own modules reads everything that it exports; what node:http exports loads a second
// HTTP client, which takes as long as Node's own start. A require reads only what is used.
const requireNode = {
  name: 'require-node',
  setup({onResolve, onLoad}) {
    onResolve({filter: /^node:/}, ({path, kind}) =>
      kind === 'import-statement' && path !== 'node:module' ? {path, namespace: 'node'} : undefined,
    );
    onLoad({filter: /.*/, namespace: 'node'}, ({path}) => ({
      contents: `module.exports = require(${JSON.stringify(path)});`,
      loader: 'js',
    }));
  },
};

/** `node esbuild.mjs [FOLDER]`; the tests build into one of their own. */
const outdir = process.argv[2] ?? 'dist';
const {version} = JSON.parse(await readFile('package.json', 'utf8'));

/** Makes one file of an entry and all that it imports; its name ends in a digest of what is in it. */
async function bundle(name, entry, options) {
  const {metafile} = await build({
    entryPoints: {[name]: entry},
    entryNames: '[name]-[hash]',
    outdir,
    bundle: true,
    metafile: true,
    platform: 'node',
    target: 'node22.12',
    minify: true,
    legalComments: 'none',
    ...options,
    // React's development build costs twice the time and leaks.
    define: {
      'process.env.NODE_ENV': '"production"',
      'process.env.DEV': '"false"',
      'process.env.CAPTOP_VERSION': JSON.stringify(version),
      ...options.define,
    },
  });
  return Object.keys(metafile.outputs)[0];
}

/** Ink waits at its top level for its WebAssembly to load, which only an ES module may do. */
const ink = await bundle('ink', 'source/ui/terminal/ink.tsx', {
  format: 'esm',
  outExtension: {'.js': '.mjs'},
  // CommonJS packages in the bundle ask for Node's own modules through require.
  banner: {
    js: "import {createRequire as captopRequire} from 'node:module'; const require = captopRequire(import.meta.url);",
  },
  plugins: [leaveOut, requireNode, late],
});

/** One function, which source/bundle/loader.cjs calls. */
const asFunction = {
  format: 'cjs',
  define: {'import.meta.url': 'captopUrl'},
  banner: {
    js: "(function (require, module, __dirname, captopImport) { const {exports} = module; const captopUrl = require('node:url').pathToFileURL(__dirname + '/captop.js').href;",
  },
  footer: {js: '})'},
};

/** What few runs need, and is as large as all the rest. */
const parts = {};
for (const name of ['meow', 'yaml', 'docker-modem'])
  parts[name] = await bundle(name, name, {...asFunction, plugins: [leaveOut, late]});

const apart = {
  name: 'apart',
  setup({onResolve}) {
    onResolve({filter: /\/ink\.tsx$/}, () => ({path: `./${basename(ink)}`, external: true}));
    onResolve({filter: /^(meow|yaml|docker-modem)$/}, ({path}) => ({
      path: `./${basename(parts[path], '.js')}`,
      external: true,
    }));
  },
};

const program = await bundle('captop', 'source/cli.ts', {...asFunction, plugins: [leaveOut, apart, late]});

/** The same program in ASCII, of which V8 keeps a byte a character instead of two; esbuild leaves templates as they are. */
const inAscii = text =>
  text.replace(/[^\0-\x7f]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

// source/bundle/loader.cjs imports for it, and gives it its parts.
for (const file of [program, ...Object.values(parts)]) {
  const text = (await readFile(file, 'utf8'))
    .replaceAll(/import\(("\.\/[^"]+\.mjs")\)/g, 'captopImport($1)')
    .replaceAll(/import\(("\.\/[^".]+")\)/g, 'Promise.resolve(require($1))');
  await writeFile(file, inAscii(text));
}

const name = basename(program, '.js');
await mkdir(join(outdir, 'demo'), {recursive: true});
await cp('source/demo/recording.json', join(outdir, 'demo/recording.json'));
await writeFile(join(outdir, 'package.json'), '{"type": "commonjs"}\n');
if (!(await train(resolve(program)).catch(() => false)))
  console.error('esbuild.mjs: no code cache could be made here; captop will start more slowly');

const loader = await readFile('source/bundle/loader.cjs', 'utf8');
await writeFile(join(outdir, 'cli.new'), loader.replaceAll('NAME', name));
await chmod(join(outdir, 'cli.new'), 0o755);
await rename(join(outdir, 'cli.new'), join(outdir, 'cli.js'));

// What an earlier build left goes last, so that a program that runs from there finds its parts until it is replaced.
const made = [ink, program, ...Object.values(parts)].map(file => basename(file).replace(/\.m?js$/, ''));
for (const entry of await readdir(outdir, {withFileTypes: true})) {
  const {name: file} = entry;
  const isOurs = file === 'cli.js' || file === 'package.json' || made.some(one => file.startsWith(`${one}.`));
  if (entry.isFile() && !isOurs) await rm(join(outdir, file));
}
