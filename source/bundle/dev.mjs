/** `npm run dev -- [FLAG…]`: builds captop and runs it, and does both again whenever a source file changes. */
import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {watch} from 'node:fs/promises';
import {setTimeout as pause} from 'node:timers/promises';

/** Editors write a file in several steps: milliseconds to wait for the last. */
const settleMs = 100;

let running;

/** Builds it and starts it; after a build that fails nothing runs until the next change. */
function start() {
  const {status} = spawnSync(process.execPath, ['esbuild.mjs'], {stdio: ['ignore', 'ignore', 'inherit']});
  if (status !== 0) return;
  const child = spawn(process.execPath, ['--', 'dist/cli.js', ...process.argv.slice(2)], {stdio: 'inherit'});
  running = child;
  // Whoever leaves captop is done; captop that was ended for a new one is not.
  child.on('exit', code => running === child && process.exit(code ?? 1));
}

async function stop() {
  const child = running;
  running = undefined;
  if (child === undefined) return;
  // captop gives the terminal back before it ends.
  child.kill();
  await once(child, 'exit');
}

// The terminal sends Ctrl-c to both: captop's own exit ends this program.
process.on('SIGINT', () => {});
start();
let change = 0;
for await (const _ of watch('source', {recursive: true})) {
  const own = ++change;
  pause(settleMs).then(async () => {
    if (own !== change) return;
    await stop();
    start();
  });
}
