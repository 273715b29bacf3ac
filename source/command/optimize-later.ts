/** Settings of V8 for a short run: above all it does better without the optimising compilers. */

/** Milliseconds after which a reading takes long. */
const longReading = 250;

/** Maglev compiles by default since Node 24, on these processors; elsewhere it is to stay as it is. */
const usesMaglev =
  Number.parseInt(process.versions.node, 10) >= 24 && ['x64', 'arm64'].includes(process.arch);

/** What a short run does better with, and V8's own default. */
const optimizers: ReadonlyArray<{readonly off: string; readonly on: string}> = [
  // Not a compiler: without feedback from its first call on, a function is slow until it has been called eight times.
  {off: '--no-lazy-feedback-allocation', on: '--lazy-feedback-allocation'},
  {off: '--max-optimized-bytecode-size=0', on: '--max-optimized-bytecode-size=61440'},
  ...(usesMaglev ? [{off: '--no-maglev', on: '--maglev'}] : []),
];

/**
 * Lets V8 leave its optimising compilers alone at first: a short reading is over before they have given back what they
 * took. Of 64 containers `captop --json` takes 201 ms of processor time with them and 176 ms without TurboFan (the minima
 * of 14 runs by turns), and the first frame that lists them 199 ms and 171 ms (of 20). Without Maglev `--json` of 150
 * containers takes 439 ms instead of 502 (of 10), and of 100 simulated ones 178 instead of 187 (of 24).
 *
 * It is called when all is loaded that a run needs: V8 refuses a code cache that was made under other flags. The first
 * frame of 100 containers takes 265 instead of 314 ms since the dashboard's cache is not refused, and 378 instead of 407
 * ms of processor time with feedback from the first call on, at 0.9 MB more (lower quartiles of 12 by turns, busy cores).
 */
export function optimizeLater(): void {
  const {setFlagsFromString} = process.getBuiltinModule('node:v8');
  for (const {off} of optimizers) setFlagsFromString(off);
  setTimeout(() => {
    for (const {on} of optimizers) setFlagsFromString(on);
  }, longReading).unref();
}
