/** Makes the code caches: a built program runs on a simulated host, and V8 keeps what was compiled on the way. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {basename, dirname, join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {setFlagsFromString} from 'node:v8';
import {Script} from 'node:vm';

const self = fileURLToPath(import.meta.url);

/** Milliseconds after which training is given up. */
const patience = 30_000;

/**
 * What is run for each cache, with the words that name the simulated procfs: no more is in a cache than is needed, since
 * all of it is read at every start.
 */
const runsFor = {
  // The first reads this machine's procfs, where no container of the simulated daemon is; a sign brings the parser in.
  print: proc => [['--json'], [...proc, '--json'], [...proc, '--once', '--interval=2']],
  screen: proc => [
    [...proc, '--once'],
    [...proc, '--interval=2'],
  ],
};

/** Keys for the dashboard, once it stands: down, up, and out. */
const keys = 'jkq';

/**
 * @param program the file of the program; its caches are written beside it, for each kind of run and for each part
 * @returns whether they were written
 */
export async function train(program) {
  const {SimulatedHost} = await import('../../test/simulated/host.ts');
  const host = await SimulatedHost.start({containers: 12, processesEach: 2});
  const {CI, NO_COLOR, DOCKER_CONTEXT, ...rest} = process.env;
  const DOCKER_HOST = `unix://${host.daemon.socketPath}`;
  // Not with the keys of whoever builds.
  const env = {
    ...rest,
    DOCKER_HOST,
    FORCE_COLOR: '1',
    TERM: 'xterm-256color',
    XDG_CONFIG_HOME: '/nonexistent',
  };
  const args = kind => [self, kind, program, host.procfs.root];
  try {
    return (await trainToPrint(args('print'), env)) && (await trainScreen(args('screen'), env));
  } finally {
    await host.close();
  }
}

async function trainToPrint(args, env) {
  const child = spawn(process.execPath, args, {env, stdio: ['ignore', 'pipe', 'ignore'], timeout: patience});
  child.stdout.resume();
  const [exitCode] = await once(child, 'exit');
  return exitCode === 0;
}

async function trainScreen(args, env) {
  const terminal = await import('@lydell/node-pty');
  const child = terminal.spawn(process.execPath, args, {cols: 120, rows: 40, env});
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
  return exitCode === 0;
}

/** One run after the other in one process, as each runs out of work. */
function runAll([kind, program, procRoot]) {
  // As the loader does.
  if (kind === 'print') setFlagsFromString('--max-optimized-bytecode-size=0');
  const folder = dirname(program);
  const require = createRequire(program);
  const scripts = new Map();
  const functionOf = name => {
    const filename = join(folder, `${name}.js`);
    const script = new Script(readFileSync(filename, 'latin1'), {filename});
    scripts.set(name, script);
    return script.runInThisContext();
  };
  const requirePart = name => {
    if (!name.startsWith('./')) return require(name);
    const part = {exports: {}};
    functionOf(name)(requirePart, part, folder);
    return part.exports;
  };
  const load = path => import(new URL(path, pathToFileURL(program)));
  const start = functionOf(basename(program, '.js'));
  const runs = runsFor[kind](['--proc', procRoot]);
  // captop ends its process; here the next run follows.
  process.exit = () => {};
  process.on('beforeExit', () => {
    const run = runs.shift();
    if (run === undefined) return;
    process.argv = [process.execPath, program, ...run];
    start(requirePart, {exports: {}}, folder, load);
  });
  process.on('exit', () => {
    for (const [name, script] of scripts)
      writeFileSync(join(folder, `${name}.${kind}.cache`), script.createCachedData());
  });
}

if (process.argv[1] === self) runAll(process.argv.slice(2));
