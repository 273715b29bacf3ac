/**
 * `npm run churn -- --minutes N`: a dashboard on the real daemon while containers come and go. Prints what it takes, and
 * a verdict; the exit status is 0 if everything stays level and the screen is right at the end. Needs the lab's image.
 */
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {Terminal} from '../e2e/terminal.ts';
import {freePort} from '../free-port.ts';
import {inspected} from '../heap.ts';
import {docker} from '../lab/docker.ts';
import {labImage, makeImages} from '../lab/image.ts';
import {notLevel, type Sample, sampleOf} from './measure.ts';

const {values} = parseArgs({options: {minutes: {type: 'string', default: '60'}}});
const minutes = Number(values.minutes);
if (!(minutes > 0)) {
  console.error('churn: --minutes takes a number');
  process.exit(2);
}

const label = `captop.churn=${process.pid}`;
const prefix = `churn-${process.pid}-`;
/** Containers that stand at a time. */
const standing = 10;
/** Samples in all. */
const wanted = 30;

const kinds: readonly (readonly string[])[] = [
  [],
  ['--privileged'],
  ['--user=1001'],
  ['--cap-add=NET_ADMIN'],
];
const alive: string[] = [];
let started = 0;

/** Each time one starts, the oldest is removed. */
async function change(): Promise<void> {
  const name = `${prefix}${started++}`;
  const flags = kinds[started % kinds.length] ?? [];
  await docker(
    ...['run', '--detach', '--rm', '--network=none', `--name=${name}`, `--label=${label}`, ...flags],
    ...[labImage, 'sh', '-c', 'sleep 1 & exec sleep infinity'],
  );
  alive.push(name);
  const oldest = alive.length > standing ? alive.shift() : undefined;
  if (oldest !== undefined) await docker('rm', '--force', oldest);
}

/** Names on the screen, which is filtered by the prefix. */
const shown = (screen: string): readonly string[] =>
  [...screen.matchAll(new RegExp(`${prefix}\\d+`, 'g'))].map(([name]) => name).sort();

const isRight = (screen: string): boolean =>
  JSON.stringify([...new Set(shown(screen))]) === JSON.stringify(alive.toSorted());

await makeImages();
const port = await freePort();
const bundle = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
// The inspector says on standard error who asks it, which would stand on the screen.
const said = join(mkdtempSync(join(tmpdir(), 'captop-churn-')), 'stderr');
await using terminal = new Terminal('sh', [
  ...['-c', 'exec "$@" 2>"$0"', said, process.execPath],
  ...[...inspected(port), bundle, '--filter', `name:${prefix}`],
  ...['--columns', 'risk,name,host-pid,effective'],
]);
let end: string | null = null;
const watched = terminal.exited(2 ** 31 - 1).then(({status, signal}) => {
  end = signal === 0 ? `it ended with status ${status}` : `signal ${signal} ended it`;
});
watched.catch(() => {});

const samples: Sample[] = [];
const problems: string[] = [];
const began = performance.now();
const length = minutes * 60_000;
try {
  for (let n = 0; n < standing; n++) await change();
  while (performance.now() - began < length && end === null) {
    await change();
    if (performance.now() - began < (samples.length * length) / wanted) continue;
    const sample = await sampleOf(terminal.pid, port);
    samples.push(sample);
    const at = Math.round((performance.now() - began) / 1000);
    console.log(`${at} s, ${started} containers: ${JSON.stringify(sample)}`);
    await pause(0);
  }
  if (end === null) await terminal.waitFor(isRight, 120_000);
} catch (error) {
  problems.push(error instanceof Error ? error.message : String(error));
} finally {
  const left = (await docker('ps', '--all', '--quiet', `--filter=label=${label}`))
    .split('\n')
    .filter(Boolean);
  if (left.length > 0) await docker('rm', '--force', ...left);
}
if (end !== null) {
  const words = readFileSync(said, 'utf8')
    .split('\n')
    .filter(line => !/^(Debugger|For help)/.test(line));
  problems.push(`the dashboard did not last: ${end}\n${words.join('\n')}\n${terminal.screen()}`);
}
rmSync(dirname(said), {recursive: true});
problems.push(...notLevel(samples));
console.log(
  problems.length === 0
    ? `level, and the screen is right, after ${minutes} min and ${started} containers`
    : problems.join('\n'),
);
process.exitCode = problems.length === 0 ? 0 : 1;
