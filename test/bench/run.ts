/**
 * `npm run bench [-- --quick] [-- --json FILE] [-- --only real,installed,simulated,churn] [-- --containers 300]`: measures the
 * built program on the machine's own daemon (topped up to 100 containers or the number given) and on simulated hosts,
 * prints a table and a plot, and writes JSON.
 */
import {mkdirSync, writeFileSync} from 'node:fs';
import {dirname} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {running} from './docker.ts';
import {churnFigure} from './figures/churn.ts';
import {documentFigures} from './figures/document.ts';
import {type Idle, idle, idleBeside, idleFigures} from './figures/idle.ts';
import {installedFigures} from './figures/installed.ts';
import {keyFigures} from './figures/keys.ts';
import {liveFigures} from './figures/live.ts';
import {peerFigure, startFigure} from './figures/start.ts';
import {growthFigures, plot} from './growth.ts';
import {described, machine} from './machine.ts';
import {listed, type Peer, peers, rowsOf} from './peers.ts';
import {defaultUrl, realHost} from './real.ts';
import {type Failure, isResult, type Result} from './result.ts';
import {Screen} from './screen.ts';
import {Simulation} from './simulation.ts';
import {dashboard, useful} from './subject.ts';
import {table} from './table.ts';
import {nodeStart} from './yardsticks.ts';

const {values} = parseArgs({
  options: {
    quick: {type: 'boolean', default: false},
    json: {type: 'string', default: fileURLToPath(new URL('last.json', import.meta.url))},
    only: {type: 'string', default: 'real,simulated,churn'},
    containers: {type: 'string', default: '100'},
  },
});

const {quick} = values;
const times = quick ? 5 : 9;
const idleSeconds = quick ? 20 : 60;
const rowsEnough = 20;
const realContainers = Number(values.containers);
/** Containers, and processes in each. */
type Size = (typeof sizes)[number];
const sizes = [
  {containers: 10, processesEach: 1},
  {containers: 100, processesEach: 1},
  {containers: 1000, processesEach: 1},
  {containers: 1000, processesEach: 10},
];
/** An hour of a container a second, or a tenth of it. */
const churn = quick ? {turns: 360, perSecond: 40} : {turns: 3600, perSecond: 40};

const results: (Result | Failure)[] = [];
function note(...more: readonly (Result | Failure)[]): void {
  results.push(...more);
  for (const line of more) {
    const says = isResult(line) ? `${line.value.toFixed(1)} ${line.unit}` : line.failure;
    process.stderr.write(`${line.figure}, ${line.containers}: ${says}\n`);
  }
}

/** Opens a program, waits for its list and lets it stand. */
async function idleOf(open: () => Screen, shows: (lines: readonly string[]) => boolean): Promise<Idle> {
  const screen = open();
  try {
    await screen.until(shows);
    return await idle(screen, idleSeconds);
  } finally {
    await screen.end();
  }
}

async function onRealHost(node: number): Promise<void> {
  await using host = await realHost(realContainers);
  if (host === undefined) {
    process.stderr.write('No Docker daemon answers here: no comparison with other programs.\n');
    return;
  }
  const {expected} = host;
  const containers = expected.length;
  const names = expected.map(({name}) => name);
  const target = {flags: [], expected, times};
  const frame = await startFigure(target, 'real daemon', node);
  note(frame);
  const where = {flags: [], url: defaultUrl, procRoot: '/proc', containers, times, where: 'real daemon'};
  note(...(await documentFigures(where, node)));
  const own = await idleOf(() => dashboard(), useful(expected, rowsEnough));
  note(...idleFigures(own, 'real daemon', containers, idleSeconds));
  /** A peer that does not start, or shows no list, is a line of the table. */
  const beside = async (peer: Peer): Promise<void> => {
    try {
      const rows = await rowsOf(peer, names);
      note(await peerFigure(peer, rows, frame.value, target));
      const [file, ...args] = peer.command;
      const its = await idleOf(() => new Screen(file, args), listed(names, Math.min(rows, rowsEnough)));
      note(...idleBeside(own, peer, its, containers, idleSeconds));
    } catch (error) {
      const [failure = ''] = (error as Error).message.split('\n');
      note({figure: `against ${peer.name}`, containers, failure});
    }
  };
  for (const peer of peers()) await beside(peer);
}

async function asInstalled(): Promise<void> {
  await using host = await realHost(realContainers);
  if (host !== undefined) note(...(await installedFigures(host.expected, times)));
}

async function onSimulatedHost({containers, processesEach}: Size, node: number): Promise<void> {
  await using host = await Simulation.start(containers, processesEach);
  const expected = await running(host.url);
  const {flags, url, procRoot} = host;
  const where = processesEach === 1 ? 'simulated' : `${processesEach} processes in each`;
  note(await startFigure({flags, expected, times}, where, node));
  note(...(await documentFigures({flags, url, procRoot, containers, times, where}, node)));
  const screen = dashboard(...flags);
  try {
    await screen.until(useful(expected, rowsEnough));
    note(...idleFigures(await idle(screen, idleSeconds), where, containers, idleSeconds));
    note(...(await liveFigures(screen, host, where, times)));
    note(...(await keyFigures(screen, where, containers, quick ? 60 : 240)));
  } finally {
    await screen.end();
  }
}

async function onChangingHost(): Promise<void> {
  await using host = await Simulation.start(100, 2);
  note(await churnFigure(host, churn.turns, churn.perSecond));
}

const parts = values.only.split(',');
const node = await nodeStart(times);
note({figure: 'node -e 0', containers: 0, value: node, unit: 'ms'});
if (parts.includes('real')) await onRealHost(node);
if (parts.includes('installed')) await asInstalled();
if (parts.includes('simulated')) for (const size of sizes) await onSimulatedHost(size, node);
const ofSize = results.filter(isResult).filter(({figure}) => figure.includes('simulated'));
note(...growthFigures(ofSize));
if (parts.includes('churn')) await onChangingHost();

const about = machine();
mkdirSync(dirname(values.json), {recursive: true});
writeFileSync(
  values.json,
  `${JSON.stringify({takenAt: new Date().toISOString(), machine: about, results}, null, 2)}\n`,
);
process.stdout.write(`${described(about)}\n\n${table(results)}\n\n${plot(ofSize)}\n`);
