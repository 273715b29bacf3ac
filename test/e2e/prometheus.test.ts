/** How a fleet is watched: captop writes for node_exporter's textfile collector, and Prometheus scrapes that. */
import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdir, mkdtemp, rename, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {captop, type JsonDocument} from '../captop.ts';
import {freePort} from '../free-port.ts';
import {needs} from '../on-lab.ts';

const commands = ['prometheus', 'prometheus-node-exporter'];
const alone = {env: {DOCKER_HOST: 'unix:///absent/docker.sock'}};

let folder = '';
const started: ChildProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'captop-test-'));
});

afterAll(async () => {
  for (const child of started) {
    const ended = once(child, 'exit');
    if (child.kill()) await ended;
  }
  await rm(folder, {recursive: true});
});

function start(file: string, ...args: string[]): void {
  started.push(spawn(file, args, {stdio: 'ignore'}));
}

async function until<T>(question: () => Promise<T | undefined>): Promise<T> {
  for (let attempt = 0; attempt < 600; attempt++) {
    const answer = await question().catch(() => undefined);
    if (answer !== undefined) return answer;
    await new Promise(resolve => setTimeout(resolve, 200));
  }
  throw new Error('it did not come about');
}

interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

test('a real Prometheus finds every container through a real node_exporter', async context => {
  needs(context, {commands});
  const textfiles = join(folder, 'textfiles');
  await mkdir(textfiles);
  const {stdout} = await captop(['--demo', '--format', 'prometheus'], alone);
  await writeFile(join(textfiles, 'captop.prom.new'), stdout);
  await rename(join(textfiles, 'captop.prom.new'), join(textfiles, 'captop.prom'));
  const [exporter, server] = [await freePort(), await freePort()];
  start(
    'prometheus-node-exporter',
    '--collector.disable-defaults',
    '--collector.textfile',
    `--collector.textfile.directory=${textfiles}`,
    `--web.listen-address=127.0.0.1:${exporter}`,
  );
  const config = join(folder, 'prometheus.yml');
  await writeFile(
    config,
    `scrape_configs: [{job_name: node, scrape_interval: 1s, static_configs: [{targets: ['127.0.0.1:${exporter}']}]}]\n`,
  );
  start(
    'prometheus',
    `--config.file=${config}`,
    `--storage.tsdb.path=${join(folder, 'tsdb')}`,
    `--web.listen-address=127.0.0.1:${server}`,
  );
  const ask = async (query: string): Promise<Sample[]> => {
    const answer = await fetch(`http://127.0.0.1:${server}/api/v1/query?query=${encodeURIComponent(query)}`);
    const {data} = (await answer.json()) as {data: {result: Sample[]}};
    return data.result;
  };
  const some = (query: string) => until(async () => ((await ask(query)).length > 0 ? ask(query) : undefined));

  const {hosts} = JSON.parse((await captop(['--demo', '--json'], alone)).stdout) as JsonDocument;
  const containers = hosts[0]?.containers ?? [];
  const infos = await some('captop_container_info');
  expect(infos.map(({metric}) => metric.name).sort()).toEqual(containers.map(({name}) => name).sort());
  expect(await ask('node_textfile_scrape_error')).toMatchObject([{value: [expect.any(Number), '0']}]);

  const risky = await ask('captop_container_findings{severity="critical"} > 0');
  const critical = containers.filter(({findings}) => findings.some(({severity}) => severity === 'critical'));
  expect(risky.map(({metric}) => metric.id).sort()).toEqual(critical.map(({id}) => id).sort());

  const effective = await ask('captop_container_capabilities{set="effective"}');
  const counted = Object.fromEntries(effective.map(({metric, value}) => [metric.name, Number(value[1])]));
  const held = containers.flatMap(({name, pid1}) =>
    pid1 === null ? [] : [[name, pid1.capabilities.effective.length] as const],
  );
  expect(counted).toEqual(Object.fromEntries(held));
});
