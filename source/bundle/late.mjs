/**
 * An esbuild plugin: what packages make when they load is made when it is first used, where that is hardly ever, and
 * what they make anew for every frame is kept. Together it takes longer than Node's own start.
 */
import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';

/** Changes in packages, each with the text that it replaces; a package that has it no longer is told, and taken as it is. */
const changes = [
  {
    file: /[\\/]string-width[\\/]index\.js$/,
    replace: [
      // The list of all emoji is only asked for text that is not plain.
      [
        '/^\\p{RGI_Emoji}$/v',
        "{made: undefined, test(text) { return (this.made ??= new RegExp('^\\\\p{RGI_Emoji}$', 'v')).test(text); }}",
      ],
      // Plain is what source/model/list/display.ts takes for it, too: what captop draws with.
      ['/^[\\u0020-\\u007E]*$/', '/^[ -~¡-¬®-ʯ‐-‧≠←-↓─-╿▏■□▲▼●✓❯]*$/'],
    ],
  },
  {
    // Only asked for a daemon that is not on a socket of this machine.
    file: /[\\/]dockerode[\\/]lib[\\/]docker\.js$/,
    replace: [
      [
        "Modem = require('docker-modem'),",
        "Modem = function (options) { return new (require('docker-modem'))(options); },",
      ],
      // Only to build images, which captop never does.
      ["withSession = require('./session'),", ''],
    ],
  },
  {
    // Only to build images, which captop never does.
    file: /[\\/]dockerode[\\/]lib[\\/]util\.js$/,
    replace: [["var zlib = require('zlib');", '']],
  },
  {
    // Only for a package.json, which meow is not asked to read.
    file: /[\\/]meow[\\/]build[\\/]dependencies\.js$/,
    replace: [
      [
        'var normalizeExports = requireNormalize();',
        'var normalizeExports = data => requireNormalize()(data);',
      ],
      ["import { execFile } from 'node:child_process';", ''],
      ['promisify(execFile);', ''],
    ],
  },
  {
    // What Ink found out about a line holds for the next frame, too, where all lines but two are the same.
    file: /[\\/]ink[\\/]build[\\/]output\.js$/,
    replace: [
      ['    caches = new OutputCaches();', '    caches = keptCaches();'],
      [
        'export default class Output {',
        `let kept = new OutputCaches();
const keptCaches = () => (kept.styledChars.size < 200 ? kept : (kept = new OutputCaches()));
export default class Output {`,
      ],
    ],
  },
  {
    // Its WebAssembly is in the file itself; to fetch it loads a whole HTTP client, to decode it does not.
    file: /[\\/]yoga-wasm-base64-esm\.js$/,
    replace: [['"function"!=typeof fetch', 'true']],
  },
];

/** The functions of node:fs/promises that captop takes, loaded with the first call. */
const filePromises = ['open', 'readFile', 'rename', 'rm']
  .map(name => `export const ${name} = (...given) => require('node:fs').promises.${name}(...given);`)
  .join('\n');

export const late = {
  name: 'late',
  setup({initialOptions, onResolve, onLoad}) {
    initialOptions.define = {...initialOptions.define, 'Intl.Segmenter': 'LateSegmenter'};
    initialOptions.inject = [fileURLToPath(new URL('late-segmenter.mjs', import.meta.url))];
    onResolve({filter: /^node:fs\/promises$/}, ({path}) => ({path, namespace: 'late'}));
    onLoad({filter: /^node:fs\/promises$/, namespace: 'late'}, () => ({
      contents: filePromises,
      loader: 'js',
    }));
    for (const {file, replace} of changes)
      onLoad({filter: file}, async ({path}) => {
        let contents = await readFile(path, 'utf8');
        for (const [from, to] of replace) {
          if (!contents.includes(from))
            console.error(
              `late.mjs: ${path} has changed, and captop starts more slowly: ${from} is not in it`,
            );
          contents = contents.replace(from, () => to);
        }
        return {contents, loader: 'js'};
      });
  },
};
