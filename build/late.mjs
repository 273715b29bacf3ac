/**
 * An esbuild plugin: what packages make when they load is made when it is first used, where that is hardly ever.
 * Together it takes longer than Node's own start.
 */
import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';

/** Changes in packages, each with the text that it replaces; a package that has it no longer ends the build. */
const changes = [
  {
    // Only asked for text beyond ASCII.
    file: /[\\/]string-width[\\/]index\.js$/,
    from: '/^\\p{RGI_Emoji}$/v',
    to: "{made: undefined, test(text) { return (this.made ??= new RegExp('^\\\\p{RGI_Emoji}$', 'v')).test(text); }}",
  },
  {
    // Only asked for a daemon that is not on a socket of this machine.
    file: /[\\/]dockerode[\\/]lib[\\/]docker\.js$/,
    from: "Modem = require('docker-modem'),",
    to: "Modem = function (options) { return new (require('docker-modem'))(options); },",
  },
];

export const late = {
  name: 'late',
  setup({initialOptions, onLoad}) {
    initialOptions.define = {...initialOptions.define, 'Intl.Segmenter': 'LateSegmenter'};
    initialOptions.inject = [fileURLToPath(new URL('late-segmenter.mjs', import.meta.url))];
    for (const {file, from, to} of changes)
      onLoad({filter: file}, async ({path}) => {
        const text = await readFile(path, 'utf8');
        if (!text.includes(from)) throw new Error(`${path} has changed: ${from} is not in it`);
        return {contents: text.replace(from, () => to), loader: 'js'};
      });
  },
};
