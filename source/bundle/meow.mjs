import {changePackage} from './change-package.mjs';

/**
 * Leaves out of the package meow what reads a package.json, as captop gives it an empty one. meow evaluates that whenever
 * it is loaded: tables of licences, those of hosts of repositories, and a highlighter of code; and it loads Node's
 * `child_process`. `captop --version` takes 47 ms of CPU instead of 63, and the first frame of `captop --demo` stands
 * after 77 ms instead of 92 (the minima of 12 and of 8 runs by turns).
 */
export const meowWithoutPackageData = changePackage('source/bundle/meow.mjs', {
  'meow/build/options.js': [
    [
      "import { a as readPackageUpSync, n as normalizePackageData } from './dependencies.js';",
      'const readPackageUpSync = () => undefined, normalizePackageData = () => {};',
    ],
  ],
  'meow/build/dependencies.js': [
    // To import both for CommonJS reads all their properties, which loads what they load on first use.
    [
      "import require$$0$2, { format } from 'util';",
      "const require$$0$2 = undefined, format = (...words) => process.getBuiltinModule('util').format(...words);",
    ],
    [
      "import require$$5, { createRequire } from 'node:module';",
      'const require$$5 = undefined, createRequire = undefined;',
    ],
    [
      'requireNormalize();\nconst normalizePackageData = getDefaultExportFromCjs(normalizeExports);',
      'undefined;\nconst normalizePackageData = undefined;',
    ],
    ['promisify(execFile);', ''],
    // esbuild leaves out a pure call if nothing uses its result.
    ['= requireLib$1();', '= /* @__PURE__ */ requireLib$1();'],
  ],
});
