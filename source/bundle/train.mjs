/**
 * Makes the code caches. `train(file, caches)` runs a built program in a terminal, on a simulated host. V8 keeps what
 * was compiled on the way.
 */
import {readFileSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {Script} from 'node:vm';

const self = fileURLToPath(import.meta.url);

/** Milliseconds after which training is given up. */
const patience = 30_000;

/** What is run for each cache: no more is in it than is needed, since all of it is read at every start. */
const runsFor = {
  print: [['--json'], ['--once']],
  screen: [['--once'], []],
};

/** Keys for the dashboard, once it stands: down, up, and out. */
const keys = 'jkq';

/**
 * @param program the file of the program; its caches are written beside it, for each kind of run and for each part
 * @returns whether they were written
 */
export async function train(program) {
  for (const kind of Object.keys(runsFor)) if (!(await trainFor(kind, program))) return false;
  return true;
}

async function trainFor(kind, program) {
  const [{spawn}, {SimulatedHost}] = await Promise.all([
    import('@lydell/node-pty'),
    import('../../test/simulated/host.ts'),
  ]);
  const host = await SimulatedHost.start({containers: 12, processesEach: 2});
  const {CI, NO_COLOR, ...env} = process.env;
  const child = spawn(process.execPath, [self, kind, program, ...host.flags], {
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
function runAll([kind, program, ...flags]) {
  const caches = new Map();
  const folder = dirname(program);
  const scriptOf = (filename, cache) => {
    const script = new Script(readFileSync(filename, 'latin1'), {filename});
    caches.set(cache, script);
    return script.runInThisContext();
  };
  const require = createRequire(program);
  const requirePart = name => {
    if (!name.startsWith('./')) return require(name);
    const part = {exports: {}};
    scriptOf(join(folder, `${name}.js`), join(folder, `${name}.cache`))(requirePart, part, folder);
    return part.exports;
  };
  const load = path => import(new URL(path, pathToFileURL(program)));
  const start = scriptOf(program, program.replace(/js$/, `${kind}.cache`));
  const runs = [...runsFor[kind]];
  // captop ends its process; here the next run follows.
  process.exit = () => {};
  process.on('beforeExit', () => {
    const run = runs.shift();
    if (run === undefined) return;
    process.argv = [process.execPath, program, ...flags, ...run];
    start(requirePart, {exports: {}}, folder, load);
  });
  process.on('exit', () => {
    for (const [cache, script] of caches) writeFileSync(cache, script.createCachedData());
  });
}

if (process.argv[1] === self) runAll(process.argv.slice(2));
