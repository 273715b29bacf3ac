#!/usr/bin/env node
'use strict';
// Runs captop from V8's code cache, which the build made of functions that every run needs: they are neither parsed
// nor compiled again. Where this is another Node than that of the build, V8 refuses the cache and compiles as usual.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 12)) {
  console.error(
    `captop: Node.js 22.12 or later is needed, and this is ${process.versions.node}; nodejs.org has a current one`,
  );
  process.exitCode = 2;
} else {
  const {readFileSync} = require('node:fs');
  const {join} = require('node:path');
  const {Script} = require('node:vm');

  const load = (name, cacheName) => {
    const filename = join(__dirname, `${name}.js`);
    let cachedData;
    try {
      cachedData = readFileSync(join(__dirname, `${cacheName}.cache`));
    } catch {
      // A build without a terminal to train in has none.
    }
    const script = new Script(readFileSync(filename, 'latin1'), {filename, cachedData});
    const loaded = {exports: {}};
    // A script that imports by itself makes Node warn of an experiment, in the middle of the screen.
    script.runInThisContext()(requirePart, loaded, __dirname, path => import(path));
    return loaded.exports;
  };

  /** Node's own modules, and the parts of captop that few runs need. */
  const requirePart = name => (name.startsWith('./') ? load(name, name) : require(name));

  // What only the dashboard needs is in a cache of its own.
  const prints = process.argv.some(word => /^--(json|once|format|check|save|diff)\b/.test(word));
  load('NAME', `NAME.${prints ? 'print' : 'screen'}`);
}
