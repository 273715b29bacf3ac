// One production bundle: what is in it need not be installed by users.
import {chmod, rm} from 'node:fs/promises';
import {build} from 'esbuild';

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

/** `node esbuild.mjs [FOLDER]`; the tests build into one of their own. */
const outdir = process.argv[2] ?? 'dist';
await rm(outdir, {recursive: true, force: true});
await build({
  entryPoints: {cli: 'source/cli.tsx'},
  outdir,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22.12',
  minify: true,
  legalComments: 'none',
  chunkNames: '[name]-[hash]',
  // React's development build costs twice the time and leaks.
  define: {'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"'},
  // CommonJS packages in the bundle ask for Node's own modules through require.
  banner: {
    js: "import {createRequire as captopRequire} from 'node:module'; const require = captopRequire(import.meta.url);",
  },
  plugins: [leaveOut],
});
await chmod(`${outdir}/cli.js`, 0o755);
