'use strict';
// Does in the single executable what loader.cjs does in dist/: the program's files are assets of the executable.
const {getAssetKeys, getRawAsset} = require('node:sea');
const {Script, constants} = require('node:vm');

const names = new Set(getAssetKeys());
const asset = name => Buffer.from(getRawAsset(name));

/** Imports an address. An `import` in the executable's own script finds only Node's modules. */
const importAddress = new Script('address => import(address)', {
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
}).runInThisContext();

const loaded = new Map();

const load = path => {
  if (!path.startsWith('./')) return require(path);
  if (loaded.has(path)) return loaded.get(path).exports;
  const name = path.slice(2);
  const cache = name.replace(/\.js$/, '.cache');
  const script = new Script(asset(name).toString('latin1'), {
    filename: name,
    cachedData: names.has(cache) ? asset(cache) : undefined,
  });
  const module = {exports: {}};
  loaded.set(path, module);
  const importPart = part =>
    importAddress(`data:text/javascript;base64,${asset(part.slice(2)).toString('base64')}`);
  script.runInThisContext()(load, module, `/${name}`, importPart);
  return module.exports;
};

load('./captop.js');
