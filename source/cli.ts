/** The entry: what must be settled before anything else loads. */

import {exitStatus} from './model/failure.ts';

// Ink and its colours decide when they load, and know nothing of NO_COLOR (no-color.org).
if (process.env.NO_COLOR || process.argv.includes('--no-color')) process.env.FORCE_COLOR = '0';

// Node's words on what a dependency uses are for its developers; here they would stand in front of captop's own.
process.noDeprecation = true;

// Until it is known how it ends: nothing that is never answered ends as if all were well.
process.exitCode = exitStatus.unreadable;

Promise.all([import('./command/main.ts'), import('./command/output.ts')]).then(
  async ([{main}, {allWritten}]) => {
    process.exitCode = await main(process.argv.slice(2));
    // Only connections are left by now; to wait for each to close would take longer than to read a host's containers.
    await allWritten();
    process.exit();
  },
);
