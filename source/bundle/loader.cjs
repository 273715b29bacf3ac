'use strict';
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 12)) {
  console.error(
    `captop: Node.js 22.12 or later is needed, and this is ${process.versions.node}; nodejs.org has a current one`,
  );
  process.exitCode = 2;
} else {
  const {closeSync, fstatSync, openSync, readFileSync} = require('node:fs');
  const {Script} = require('node:vm');

  /**
   * The code cache of a file; undefined where there is none that may be used. V8 runs what is in it without comparing
   * it with the program, so it has to be as hard to change as the program: a file of root or of this user that nobody
   * else may write. Who may replace files in this folder may replace the program, so the folder is not looked at.
   */
  const readCache = filename => {
    let file;
    try {
      file = openSync(filename, 'r');
      const {uid, mode} = fstatSync(file);
      const isOwn = uid === 0 || uid === process.geteuid();
      return isOwn && (mode & 0o022) === 0 ? readFileSync(file) : undefined;
    } catch {
      return undefined;
    } finally {
      if (file !== undefined) closeSync(file);
    }
  };

  const loaded = new Map();

  /** Loads one of the program's own files once, or one of Node's modules. */
  const load = name => {
    if (!name.startsWith('./')) return require(name);
    if (loaded.has(name)) return loaded.get(name).exports;
    const filename = `${__dirname}/${name.slice(2)}`;
    const script = new Script(readFileSync(filename, 'latin1'), {
      filename,
      // V8 refuses the cache of another version and compiles as usual.
      cachedData: readCache(filename.replace(/\.js$/, '.cache')),
    });
    const module = {exports: {}};
    loaded.set(name, module);
    // A script that imports by itself makes Node warn of an experiment, in the middle of the screen.
    script.runInThisContext()(load, module, filename, path => import(path));
    return module.exports;
  };

  load('./captop.js');
}
