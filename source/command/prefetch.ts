/** Asks the daemon before the code that shows its answers is loaded, so that both happen at once. */
import {requestsWritten} from '../engine/requests-written.ts';
import {includesStopped, type Options} from './arguments/options.ts';
import type {Source} from './source.ts';

/** Milliseconds after which a reading takes long. */
const longReading = 250;

/** Maglev compiles by default since Node 24, on these processors; elsewhere it is to stay as it is. */
const usesMaglev =
  Number.parseInt(process.versions.node, 10) >= 24 && ['x64', 'arm64'].includes(process.arch);

/** What keeps V8 from optimising, and its own default. */
const optimizers: ReadonlyArray<{readonly off: string; readonly on: string}> = [
  {off: '--max-optimized-bytecode-size=0', on: '--max-optimized-bytecode-size=61440'},
  ...(usesMaglev ? [{off: '--no-maglev', on: '--maglev'}] : []),
];

/**
 * Lets V8 leave its optimising compilers alone at first: a short reading is over before they have given back what they
 * took. Of 64 containers `captop --json` takes 201 ms of processor time with them and 176 ms without TurboFan (the minima
 * of 14 runs by turns), and the first frame that lists them 199 ms and 171 ms (of 20). Without Maglev `--json` of 150
 * containers takes 439 ms instead of 502 (of 10), and of 100 simulated ones 178 instead of 187 (of 24).
 */
function optimizeLater(): void {
  const {setFlagsFromString} = process.getBuiltinModule('node:v8');
  for (const {off} of optimizers) setFlagsFromString(off);
  setTimeout(() => {
    for (const {on} of optimizers) setFlagsFromString(on);
  }, longReading).unref();
}

/**
 * Returns the source with its first reading begun: a watch for a screen, one observation otherwise. Nothing is begun if
 * names have to be checked before the screen is taken over.
 */
export async function beginReading(source: Source, options: Options, screen: boolean): Promise<Source> {
  optimizeLater();
  if (screen && options.names.length > 0) return source;
  if (screen) {
    const watch = source.watch(options.all);
    await requestsWritten();
    return {
      ...source,
      watch: () => watch,
      close: () => {
        watch.close();
        source.close();
      },
    };
  }
  const observed = source.observe(includesStopped(options));
  // Whoever awaits it is told what went wrong; until then Node must not take it for unhandled.
  observed.catch(() => {});
  await requestsWritten();
  return {...source, observe: () => observed};
}
