/**
 * Makes the code cache. `train(file, cache)` runs a built program in a terminal, on a simulated host: the JSON, the
 * table, then the dashboard. V8 keeps what was compiled on the way.
 */
import {readFileSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {Script} from 'node:vm';

const self = fileURLToPath(import.meta.url);

/** Milliseconds after which training is given up. */
const patience = 30_000;

/** Keys for the dashboard, once it stands: down, up, and out. */
const keys = 'jkq';

/** @returns whether a cache was written */
export async function train(filename, cache) {
  const [{spawn}, {SimulatedHost}] = await Promise.all([
    import('@lydell/node-pty'),
    import('../../test/simulated/host.ts'),
  ]);
  const host = await SimulatedHost.start({containers: 12, processesEach: 2});
  const {CI, NO_COLOR, ...env} = process.env;
  const child = spawn(process.execPath, [self, filename, cache, ...host.flags], {
    cols: 120,
    rows: 40,
    // Not with the keys of whoever builds.
    env: {...env, TERM: 'xterm-256color', XDG_CONFIG_HOME: '/nonexistent'},
  });
  const late = setTimeout(() => child.kill('SIGKILL'), patience);
  let seen = '';
  let typing;
  child.onData(text => {
    seen += text;
    // Again and again, since a slow machine may not have listened yet.
    if (/filter.*help.*quit/.test(seen)) typing ??= setInterval(() => child.write(keys), 300);
  });
  const {exitCode} = await new Promise(resolve => child.onExit(resolve));
  clearTimeout(late);
  clearInterval(typing);
  await host.close();
  return exitCode === 0;
}

/** In the terminal: one run after the other in one process, as each runs out of work. */
function runAll([filename, cache, ...flags]) {
  const script = new Script(readFileSync(filename, 'latin1'), {filename});
  const load = path => import(new URL(path, pathToFileURL(filename)));
  const runs = [['--json'], ['--once'], []];
  // captop ends its process; here the next run follows.
  process.exit = () => {};
  process.on('beforeExit', () => {
    const run = runs.shift();
    if (run === undefined) return;
    process.argv = [process.execPath, filename, ...flags, ...run];
    script.runInThisContext()(createRequire(filename), {exports: {}}, dirname(filename), load);
  });
  process.on('exit', () => writeFileSync(cache, script.createCachedData()));
}

if (process.argv[1] === self) runAll(process.argv.slice(2));
