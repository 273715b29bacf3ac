/** A Docker daemon to run the lab on: the one that answers, or one that is installed and started here. */
import {spawn} from 'node:child_process';
import {closeSync, existsSync, mkdtempSync, openSync, readFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {docker, LabError, run} from './docker.ts';
import {find, needed} from './image.ts';

type Say = (sentence: string) => void;

/** Why the daemon cannot be used; null where it answers. */
async function obstacle(): Promise<string | null> {
  if (find('docker') === undefined) return 'the docker command is not installed';
  return docker('version', '--format={{.Server.Version}}').then(
    () => null,
    (error: Error) => error.message.split('\n')[0] ?? '',
  );
}

const isRoot = (): boolean => process.getuid?.() === 0;

function isDebian(): boolean {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release) && existsSync('/usr/bin/apt-get');
}

/** A program and the Debian package that has it. */
export interface Tool {
  readonly command: string;
  readonly apt: string;
}

const daemonTools: readonly Tool[] = [
  {command: 'dockerd', apt: 'docker.io'},
  {command: 'docker', apt: 'docker-cli'},
];

function missingPackages(tools: readonly Tool[]): string[] {
  return [...new Set(tools.filter(({command}) => find(command) === undefined).map(({apt}) => apt))];
}

async function install(packages: readonly string[]): Promise<void> {
  const aptGet = (...args: string[]) =>
    run('env', ['DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', '-o', 'Dpkg::Use-Pty=0', ...args]);
  await aptGet('update');
  // Releases cut them differently: docker-cli may come with docker.io, promtool with prometheus.
  const known = new Set((await run('apt-cache', ['pkgnames'])).split('\n'));
  await aptGet('install', '-y', '--no-install-recommends', ...packages.filter(name => known.has(name)));
}

/** Starts dockerd in a session of its own, so that it outlives this program. */
function startDaemon(flags: readonly string[]): {log: string; ended: () => boolean} {
  const log = join(mkdtempSync(join(tmpdir(), 'captop-dockerd-')), 'dockerd.log');
  const output = openSync(log, 'a');
  const child = spawn('dockerd', [...flags], {detached: true, stdio: ['ignore', output, output]});
  let ended = false;
  child.once('exit', () => (ended = true));
  child.once('error', () => (ended = true));
  child.unref();
  closeSync(output);
  return {log, ended: () => ended};
}

async function answersWithin(seconds: number, given: () => boolean = () => false): Promise<boolean> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end && !given(); await pause(100))
    if ((await obstacle()) === null) return true;
  return (await obstacle()) === null;
}

/** The plain daemon first; then one that leaves the host's firewall alone, which the lab does not need. */
const waysToStart = [[], ['--iptables=false', '--ip6tables=false', '--bridge=none']] as const;

async function start(say: Say): Promise<void> {
  if (existsSync('/run/systemd/system')) {
    await run('systemctl', ['start', 'docker']);
    if (await answersWithin(30)) return;
    throw new LabError('systemd started Docker, and it does not answer: see journalctl -u docker.');
  }
  // Installing may have started it.
  if (await answersWithin(1)) return;
  let log = '';
  for (const flags of waysToStart) {
    const daemon = startDaemon(flags);
    log = daemon.log;
    say(`dockerd writes to ${log}.`);
    if (await answersWithin(40, daemon.ended)) return;
  }
  const last = readFileSync(log, 'utf8').trim().split('\n').at(-1);
  throw new LabError(`dockerd does not start here (log in ${log}): ${last}`);
}

/**
 * Makes sure that a daemon answers and that the programs for the lab's image are there. As root on Debian or
 * Ubuntu it installs and starts what is missing and says so before; elsewhere it throws a sentence that says what
 * is missing.
 *
 * @param more programs that the caller needs beside
 */
export async function ensureDaemon(say: Say, more: readonly Tool[] = []): Promise<void> {
  const problem = await obstacle();
  const absent = missingPackages([...(problem === null ? [] : daemonTools), ...needed, ...more]);
  if (problem === null && absent.length === 0) return;
  const packages = absent.length === 0 ? '' : ` Missing: ${absent.join(', ')}.`;
  if (problem !== null && process.env.DOCKER_HOST)
    throw new LabError(`The lab needs the daemon that DOCKER_HOST names: ${problem}.`);
  if (!isRoot() || !isDebian())
    throw new LabError(
      `The lab needs ${problem === null ? 'more programs' : `a Docker daemon (${problem})`}.${packages} ` +
        'As root on Debian or Ubuntu it installs and starts what is missing; here, do so yourself.',
    );
  if (problem !== null) say(`No Docker daemon answers here (${problem}).`);
  if (absent.length > 0) {
    say(`Installing with apt-get: ${absent.join(', ')}.`);
    await install(absent);
  }
  if (problem !== null && (await obstacle()) !== null) {
    say('Starting the Docker daemon.');
    await start(say);
  }
}
