/** `captop serve`, scraped by hand and by a real Prometheus. */
import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {afterEach, describe, expect, inject, test} from 'vitest';
import {captop} from '../captop.ts';
import {freePort} from '../free-port.ts';
import {needs, onLab, type Scratch, scratch} from '../on-lab.ts';

const deploy = fileURLToPath(new URL('../../deploy/', import.meta.url));
const started: ChildProcess[] = [];

async function endAll(): Promise<void> {
  for (const child of started.splice(0)) {
    const ended = once(child, 'exit');
    if (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL')) await ended;
  }
}
afterEach(endAll);

interface Serving {
  /** 127.0.0.1:PORT */
  readonly address: string;
  /** What it has said on standard error so far, line by line. */
  readonly said: string[];
  /** Ends it by a signal; resolves with its exit status. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** Starts `captop serve` on a free port; resolves when it says where it listens. */
async function serve(args: readonly string[], listen = '127.0.0.1:0'): Promise<Serving> {
  const child = spawn(process.execPath, [inject('bundle'), 'serve', '--listen', listen, ...args], {
    env: {...process.env, DOCKER_HOST: undefined},
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  started.push(child);
  const said: string[] = [];
  const {promise, resolve} = Promise.withResolvers<string>();
  createInterface({input: child.stderr}).on('line', line => {
    said.push(line);
    const [, address] = /answers http:\/\/(.*)\/metrics/.exec(line) ?? [];
    if (address !== undefined) resolve(address.replace('0.0.0.0', '127.0.0.1'));
  });
  const address = await promise;
  return {
    address,
    said,
    async end(signal) {
      const ended = once(child, 'exit');
      child.kill(signal);
      const [status] = await ended;
      return status;
    },
  };
}

const scrape = async ({address}: Serving) => {
  const answer = await fetch(`http://${address}/metrics`);
  return {status: answer.status, type: answer.headers.get('content-type'), text: await answer.text()};
};

/** A metric's value in a text of the exposition format. */
const valueIn = (text: string, name: string): number =>
  Number(new RegExp(`^${name.replace(/[{}]/g, '\\$&')} (.*)$`, 'm').exec(text)?.[1] ?? Number.NaN);

describe('captop serve', () => {
  test('tells what --format prometheus prints, and what it costs', async () => {
    const serving = await serve(['--demo']);
    expect(serving.said[0]).toMatch(/^captop: demo: a recording of/);
    const {status, type, text} = await scrape(serving);
    expect([status, type]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    const {stdout} = await captop(['--demo', '--format', 'prometheus']);
    expect(text.slice(0, stdout.length)).toBe(stdout);
    expect(valueIn(text, 'captop_serve_reading_seconds_count')).toBe(1);
    expect(await serving.end('SIGTERM')).toBe(0);
  });

  test('reads once for all who ask within the interval', async () => {
    const serving = await serve(['--demo', '--interval', '600']);
    const texts = (await Promise.all(Array.from({length: 8}, () => scrape(serving)))).map(({text}) => text);
    const later = (await scrape(serving)).text;
    for (const text of [...texts, later]) expect(valueIn(text, 'captop_serve_reading_seconds_count')).toBe(1);
    expect(valueIn(later, 'captop_serve_scrapes_total{code="200"}')).toBe(9);
    expect(await serving.end('SIGINT')).toBe(130);
  });

  test('without a daemon it answers 503 with the reason, says it once, and goes on', async () => {
    const serving = await serve(['--host', 'unix:///absent/docker.sock', '--interval', '0.2']);
    for (const _ of [1, 2]) {
      const {status, text} = await scrape(serving);
      expect([status, text]).toEqual([503, expect.stringMatching(/^no Docker daemon at .*\n$/)]);
      await new Promise(resolve => setTimeout(resolve, 250));
    }
    expect(serving.said.filter(line => line.includes('no Docker daemon'))).toHaveLength(1);
    expect(await serving.end('SIGTERM')).toBe(0);
  });

  test('a port in use is one sentence, and status 2', async () => {
    const {address} = await serve(['--demo']);
    const second = await captop(['serve', '--demo', '--listen', address]);
    expect(second.status).toBe(2);
    expect(second.stderr.split('\n').slice(1)).toEqual([
      `captop: cannot listen on ${address}: another program listens there; --listen names another address`,
      '',
    ]);
  });

  test('an address that others reach has to be named, and is told', async () => {
    const serving = await serve(['--demo'], '0.0.0.0:0');
    await expect.poll(() => serving.said.at(-1)).toMatch(/whoever reaches 0\.0\.0\.0:\d+ can read the names/);
  });
});

interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly state: string;
}

/** A Prometheus with the rules of deploy/, which looks every second. */
async function prometheus(folder: string, targets: readonly string[]) {
  const config = join(folder, 'prometheus.yml');
  await writeFile(
    config,
    JSON.stringify({
      // A scrape may take as long as the interval.
      global: {evaluation_interval: '1s', scrape_interval: '2s'},
      rule_files: [`${deploy}prometheus/captop.rules.yml`],
      scrape_configs: [{job_name: 'captop', static_configs: [{targets}]}],
    }),
  );
  const port = await freePort();
  started.push(
    spawn(
      'prometheus',
      [
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(folder, 'tsdb')}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      {stdio: 'ignore'},
    ),
  );
  const get = async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/${path}`);
    return (await answer.json()) as {status: string; data: {alerts: Alert[]; result: unknown[]}};
  };
  return {
    alerts: async () => (await get('alerts')).data.alerts,
    query: (expression: string) => get(`query?query=${encodeURIComponent(expression)}`),
  };
}

/** Every query of the dashboard, for any host. */
function queriesOfDashboard(): string[] {
  const {panels} = JSON.parse(readFileSync(`${deploy}grafana/captop.json`, 'utf8'));
  return panels.flatMap(({targets}: {targets: {expr: string}[]}) =>
    targets.map(({expr}) => expr.replaceAll('$host', '.*').replaceAll('$__rate_interval', '1m')),
  );
}

onLab('A Prometheus that scrapes two captop serve', () => {
  test('fires an alert when a privileged container starts, and resolves it when that has gone', async context => {
    needs(context, {commands: ['prometheus']});
    const folder = await mkdtemp(join(tmpdir(), 'captop-serve-'));
    let container: Scratch | undefined;
    try {
      const both = await Promise.all(
        [1, 2].map(() => serve(['--host', 'unix:///var/run/docker.sock', '--interval', '1'])),
      );
      const {alerts, query} = await prometheus(
        folder,
        both.map(({address}) => address),
      );
      const patience = {interval: 300};
      // Nothing is told of what has not been scraped yet.
      const scraped = async () => (await query('up{job="captop"} == 1')).data.result.length;
      await expect.poll(() => scraped().catch(() => 0), patience).toBe(2);

      const made = await scratch(['--privileged']);
      container = made;
      const firing = async () =>
        (await alerts())
          .filter(({state, labels}) => state === 'firing' && labels.id === made.id)
          .filter(({labels}) => labels.alertname === 'CaptopPrivilegedContainer')
          .map(({labels}) => `${labels.instance} ${labels.name} ${labels.severity}`)
          .sort();
      await expect
        .poll(firing, patience)
        .toEqual(both.map(({address}) => `${address} ${made.name} critical`).sort());

      // Each panel of the dashboard has something to show.
      const empty = async () => {
        const answers = await Promise.all(
          queriesOfDashboard().map(async expression => ({expression, ...(await query(expression))})),
        );
        return answers.filter(({status, data}) => status !== 'success' || data.result.length === 0);
      };
      await expect.poll(empty, patience).toEqual([]);

      await made[Symbol.asyncDispose]();
      await expect.poll(firing, patience).toEqual([]);
      for (const {end} of both) expect(await end('SIGTERM')).toBe(0);
    } finally {
      await container?.[Symbol.asyncDispose]();
      // Prometheus writes into the folder until it has ended.
      await endAll();
      await rm(folder, {recursive: true});
    }
  });
});
