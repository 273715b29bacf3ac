// One production bundle: what is in it need not be installed by users.
import {chmod, cp, readdir, readFile, rm} from 'node:fs/promises';
import {resolve} from 'node:path';
import {build} from 'esbuild';
import {late} from './build/late.mjs';

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
const {metafile} = await build({
  entryPoints: {cli: 'source/cli.tsx'},
  outdir,
  bundle: true,
  metafile: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22.12',
  minify: true,
  legalComments: 'none',
  chunkNames: '[name]-[hash]',
  // React's development build costs twice the time and leaks.
  define: {
    'process.env.NODE_ENV': '"production"',
    'process.env.DEV': '"false"',
    'process.env.CAPTOP_VERSION': JSON.stringify(version),
  },
  // CommonJS packages in the bundle ask for Node's own modules through require.
  banner: {
    js: "import {createRequire as captopRequire} from 'node:module'; const require = captopRequire(import.meta.url);",
  },
  plugins: [leaveOut, requireNode, late],
});
await chmod(`${outdir}/cli.js`, 0o755);
await cp('source/demo/recording.json', `${outdir}/demo/recording.json`);

// What an earlier build left goes last, so that a program that runs from there finds its parts until it is replaced.
const made = new Set(Object.keys(metafile.outputs).map(path => resolve(path)));
for (const entry of await readdir(outdir, {withFileTypes: true}))
  if (entry.isFile() && !made.has(resolve(outdir, entry.name))) await rm(resolve(outdir, entry.name));
