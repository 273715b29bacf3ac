/** The entry: what must be settled before anything else loads. */

import {readHandles, readsHandles} from './kernel/read-handles.ts';
import {exitStatus} from './model/failure.ts';

if (process.env[readsHandles] !== undefined) {
  readHandles(process.argv.slice(2));
  process.exit(Number(process.env[readsHandles]));
}

// Before the pool of threads is there: two of each engine may wait (readLimits.waitingThreads), and others have to read.
process.env.UV_THREADPOOL_SIZE ??= '12';

// Ink ignores NO_COLOR (no-color.org), and reads FORCE_COLOR when it loads.
if (process.env.NO_COLOR || process.argv.includes('--no-color')) process.env.FORCE_COLOR = '0';

// Warnings about deprecated features are for developers; a user would read them before captop's own messages.
process.noDeprecation = true;

// If Node ends because nothing is left to wait for, a promise was never settled: that must not look like success.
process.exitCode = exitStatus.unreadable;

Promise.all([import('./command/main.ts'), import('./command/output.ts'), import('./command/end.ts')]).then(
  async ([{main}, {allWritten}, {end}]) => {
    const status = await main(process.argv.slice(2));
    // Only idle connections are left: waiting until each is closed would take longer than reading a host's containers.
    await allWritten();
    end(status);
  },
);
