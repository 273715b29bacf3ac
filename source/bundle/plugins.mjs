/** What esbuild is told about packages. */

/**
 * Only building images, ssh connections or React's developer tools need these; captop does none of it. In place of
 * docker-modem it has source/engine/docker/http-modem.ts.
 */
const unused = [
  'docker-modem',
  '@grpc/grpc-js',
  '@grpc/proto-loader',
  'protobufjs',
  'ssh2',
  'tar-fs',
  '@balena/dockerignore',
  'react-devtools-core',
];

/** Leaves the unused packages out: importing one of them yields an empty object. */
export const leaveOut = {
  name: 'leave-out',
  setup({onResolve, onLoad}) {
    const filter = new RegExp(`^(${unused.map(name => name.replaceAll('/', '\\/')).join('|')})$`);
    onResolve({filter}, ({path}) => ({path, namespace: 'unused'}));
    onLoad({filter: /.*/, namespace: 'unused'}, () => ({contents: 'module.exports = {};', loader: 'js'}));
  },
};

/** Imports that match a pattern are left to a file beside the bundle; `files` pairs each pattern with its file. */
export const external = files => ({
  name: 'external',
  setup({onResolve}) {
    for (const [pattern, path] of files) onResolve({filter: pattern}, () => ({path, external: true}));
  },
});

/**
 * Imports of a JSON file that match the pattern are left to the script `path` beside the bundle. An external import would keep its attributes
 * (`with {type: 'json'}`), which only an ES module may have.
 */
export const jsonApart = (pattern, path) => ({
  name: 'json-apart',
  setup({onResolve, onLoad}) {
    onResolve({filter: pattern}, () => ({path, namespace: 'json-apart'}));
    onResolve({filter: /.*/, namespace: 'json-apart'}, () => ({path, external: true}));
    onLoad({filter: /.*/, namespace: 'json-apart'}, () => ({
      contents: `module.exports = require('${path}');`,
      loader: 'js',
    }));
  },
});
