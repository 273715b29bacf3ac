/**
 * Puts what esbuild has split into a few files, of which most runs load one or two: to load a file with its code cache
 * takes the longer the more is in it, used or not. CPU time in milliseconds, Node included, of `captop --version` 54
 * instead of 63, and of `captop --json` on a host with 100 containers 12 less, as the lower quartiles of 25 runs by turns
 * say on a busy machine.
 */

/** The pieces that are loaded with a piece: those that it imports by statements, and theirs. */
function loadedWith(outputs, path, found = new Set()) {
  if (outputs[path] === undefined || found.has(path)) return found;
  found.add(path);
  for (const {path: other, kind} of outputs[path].imports)
    if (kind === 'import-statement') loadedWith(outputs, other, found);
  return found;
}

const nameOf = path => path.replace(/^.*\//, '');

/**
 * Returns the file that each piece is put into, by the names of the pieces.
 *
 * @param outputs of esbuild's metafile
 * @param files pairs of a file and its entries, paths in the source; a piece belongs to the first whose entries load it,
 *   and to the last if none does
 */
export function filesOfPieces(outputs, files) {
  // esbuild tells where a file is in the end, which is elsewhere if node_modules is a link.
  const named = (entryPoint = '') => entryPoint.replace(/^.*\/(?=node_modules\/)/, '');
  const byEntry = new Map(Object.entries(outputs).map(([path, {entryPoint}]) => [named(entryPoint), path]));
  const fileOf = new Map();
  for (const [file, entries] of files)
    for (const entry of entries) {
      if (!byEntry.has(entry)) throw new Error(`${entry} is no entry of its own`);
      for (const path of loadedWith(outputs, byEntry.get(entry)))
        if (!fileOf.has(nameOf(path))) fileOf.set(nameOf(path), file);
    }
  const [last] = files.at(-1);
  for (const path of Object.keys(outputs)) if (!fileOf.has(nameOf(path))) fileOf.set(nameOf(path), last);
  return fileOf;
}

/** Of `import{a as b}from"x"`: `const{a:b}=x;`. The default export of a module of Node is all of it, as `*` is. */
function declaration(clause = '', value) {
  const [, whole, names = ''] = /^\s*(?:\*as )?([\w$]*),?\s*(\{.*\})?\s*$/s.exec(clause);
  const parts = names.replaceAll(/([\w$]+) as /g, '$1:');
  const from = whole || value;
  return `${whole && `const ${whole}=${value};`}${parts && `const${parts}=${from};`}${clause === '' ? `${value};` : ''}`;
}

/** An import or export, as esbuild writes it if it leaves out blanks. */
const statements = {
  import: /(?<![\w$.])import(?:([^"'()]+)from)?"([^"]+)";?/g,
  dynamicImport: /(?<![\w$.])import\("(\.\/[^"]+\.js)"\)/g,
  export: /(?<![\w$.])export\{([^}]*)\};?/g,
  exportDefault: /(?<![\w$.])export default /g,
};

/** A piece, an ES module, as a function of its `exports`; `placeOf` writes what an import yields. */
function asFunction(text, placeOf) {
  const imported = [];
  const body = text
    .replaceAll(statements.import, (_, clause, path) => {
      imported.push(declaration(clause, placeOf(path)));
      return '';
    })
    .replaceAll(statements.dynamicImport, (_, path) => `Promise.resolve().then(()=>${placeOf(path)})`)
    .replaceAll(statements.export, (_, names) => {
      const pairs = names.split(',').map(name => name.split(' as '));
      return `Object.assign(exports,{${pairs.map(([own, other = own]) => `${other}:${own}`)}});`;
    })
    .replaceAll(statements.exportDefault, 'exports.default=');
  return `exports=>{${imported.join('')}${body}}`;
}

/**
 * The text of each file: a function of `require` and `module`, which exports what gives a piece by its name.
 *
 * @param pieces esbuild's output files
 * @param fileOf the file of each piece
 * @param entry the piece that runs when its file is loaded
 */
export function textsOfFiles(pieces, fileOf, entry) {
  const placeIn = file => path => {
    const other = fileOf.get(nameOf(path));
    if (other === undefined) return `require(${JSON.stringify(path)})`;
    const piece = `(${JSON.stringify(nameOf(path))})`;
    return other === file ? `captopPiece${piece}` : `require("./${other}")${piece}`;
  };
  return [...new Set(fileOf.values())].map(file => {
    const own = pieces.filter(({path}) => fileOf.get(nameOf(path)) === file);
    const functions = own.map(
      ({path, text}) => `${JSON.stringify(nameOf(path))}:${asFunction(text, placeIn(file))}`,
    );
    const run = fileOf.get(entry) === file ? `captopPiece(${JSON.stringify(entry)});` : '';
    return {
      file,
      text: `"use strict";const captopPieces={${functions.join(',\n')}},captopMade={};
const captopPiece=module.exports=name=>{if(!(name in captopMade))captopPieces[name](captopMade[name]={});return captopMade[name]};${run}`,
    };
  });
}
