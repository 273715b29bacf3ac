import {changePackage} from './change-package.mjs';

/**
 * Leaves out of dockerode what only building images needs: it loads Node's `crypto` and `zlib`. With this and what
 * meow.mjs does about Node's modules, `captop --json --host unix:///nowhere.sock`, which loads everything and reads
 * nothing, takes 63 ms of CPU instead of 69 (the minima of 10 runs by turns).
 */
export const dockerodeWithoutBuilds = changePackage('source/bundle/dockerode.mjs', {
  'dockerode/lib/docker.js': [["withSession = require('./session'),", 'withSession = undefined,']],
  'dockerode/lib/util.js': [["var zlib = require('zlib');", '']],
});
