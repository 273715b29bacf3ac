import {readFile} from 'node:fs/promises';

/**
 * Returns an esbuild plugin that changes the text of a package's files. `changes` holds, for each file under
 * node_modules, pairs of a text and of what replaces it where it first occurs. The build fails where a file no longer
 * holds a text; the message names the file of this folder, `reason`, that says what the change is for.
 */
export const changePackage = (reason, changes) => ({
  name: reason,
  setup({onLoad}) {
    for (const [file, pairs] of Object.entries(changes)) {
      const filter = new RegExp(`[\\\\/]node_modules[\\\\/]${file.replaceAll('.', '\\.')}$`);
      onLoad({filter}, async ({path}) => {
        let contents = await readFile(path, 'utf8');
        for (const [from, to] of pairs) {
          if (!contents.includes(from))
            return {errors: [{text: `${path} does not hold ${from}: is ${reason} still needed?`}]};
          contents = contents.replace(from, () => to);
        }
        return {contents, loader: 'js'};
      });
    }
  },
});
