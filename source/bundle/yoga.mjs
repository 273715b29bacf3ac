import {changePackage} from './change-package.mjs';

/**
 * Makes Yoga, which lays out what Ink draws, decode its WebAssembly by itself, as it does where there is no `fetch`: Node
 * loads its HTTP client for the first `fetch`. To load Ink takes 80 ms of CPU, Node included, instead of 110 (the minima
 * of 10 runs of `import('./dist/ink.mjs')` by turns).
 */
export const yogaWithoutFetch = changePackage('source/bundle/yoga.mjs', {
  'yoga-layout/dist/binaries/yoga-wasm-base64-esm.js': [['"function"!=typeof fetch?', '!0?']],
});
