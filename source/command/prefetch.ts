/** Asks the daemon before the code that shows its answers is loaded, so that both happen at once. */
import {requestsWritten} from '../engine/requests-written.ts';
import {includesStopped, type Options} from './arguments/options.ts';
import type {Source} from './source.ts';

/**
 * Returns the source with its first reading begun: a watch for a screen, one observation otherwise. Nothing is begun if
 * names have to be checked before the screen is taken over.
 */
export async function beginReading(source: Source, options: Options, screen: boolean): Promise<Source> {
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
