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

  // What only the dashboard needs is in a cache of its own.
  const kind = process.argv.some(word => /^--(json|once|format|check|save|diff)\b/.test(word))
    ? 'print'
    : 'screen';

  // To read a host once is over before V8's optimising compilers have given back what they took; whatever goes on longer
  // gets them. The cache is made with the same flag, or V8 would refuse it, as it then refuses Node's own for what is
  // loaded later. The second number is V8's usual one.
  if (kind === 'print') {
    require('node:net');
    const {setFlagsFromString} = require('node:v8');
    setFlagsFromString('--max-optimized-bytecode-size=0');
    setTimeout(() => setFlagsFromString('--max-optimized-bytecode-size=61440'), 50).unref();
  }

  const load = name => {
    const filename = join(__dirname, `${name}.js`);
    let cachedData;
    try {
      cachedData = readFileSync(join(__dirname, `${name}.${kind}.cache`));
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
  const requirePart = name => (name.startsWith('./') ? load(name) : require(name));

  load('NAME');
}
