/** The daemon is asked before what shows its answers is loaded: both take their time. */
import {requestsWritten} from '../host/requests-written.ts';
import {includesStopped, type Options} from './arguments/options.ts';
import type {Source} from './source.ts';

/**
 * The same source, which has begun with what it will be asked for first: a watch for a screen, else one reading.
 * Where names are to be checked before a screen is taken, nothing is begun.
 */
export async function askAhead(source: Source, options: Options, screen: boolean): Promise<Source> {
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
  // Whoever asks for it is told what went wrong.
  observed.catch(() => {});
  await requestsWritten();
  return {...source, observe: () => observed};
}
