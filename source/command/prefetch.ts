/** Asks the daemon before the code that shows its answers is loaded, so that both happen at once. */
import {requestsWritten} from '../host/requests-written.ts';
import {includesStopped, type Options} from './arguments/options.ts';
import type {Source} from './source.ts';

/** Milliseconds after which a reading takes long. */
const longReading = 250;

/**
 * Lets V8 leave its optimising compilers alone at first: a short reading is over before they have given back what they
 * took. Of 64 containers `captop --json` takes 201 ms of processor time with them and 176 ms without (the minima of 14
 * runs by turns), and the first frame that lists them 199 ms and 171 ms (of 20).
 */
function optimizeLater(): void {
  const {setFlagsFromString} = process.getBuiltinModule('node:v8');
  setFlagsFromString('--max-optimized-bytecode-size=0');
  // V8's own default.
  setTimeout(() => setFlagsFromString('--max-optimized-bytecode-size=61440'), longReading).unref();
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
