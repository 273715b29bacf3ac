/** A privileged exec that the kernel shows before the engine tells of it: what changed is told once, and right. */
import {expect, test} from 'vitest';
import {openHost} from '../../../source/host/open.ts';
import {judge} from '../../../source/model/judge.ts';
import type {LiveObservation} from '../../../source/model/live.ts';
import {emptyLog, recordChanges} from '../../../source/view/changes.ts';
import {SimulatedHost} from '../../simulated/host.ts';
import {Watching} from '../watching.ts';

/** A watch of a simulated host that keeps a log of changes, as the dashboard and --follow do. */
async function logged() {
  const host = await SimulatedHost.start({containers: 3});
  const {socketPath} = host.daemon;
  const reader = openHost({
    endpoint: {kind: 'unix', url: `unix://${socketPath}`, socketPath},
    procRoot: host.procfs.root,
  });
  const box = host.run('box');
  const watch = reader.watch({all: false, intervalMs: 100});
  let log = emptyLog;
  async function* keeping(): AsyncGenerator<LiveObservation> {
    for await (const live of watch) {
      if (!live.partial) log = recordChanges(log, judge(live.observation));
      yield live;
    }
  }
  const seen = new Watching({
    ...watch,
    close: () => watch.close(),
    [Symbol.asyncIterator]: keeping,
  });
  await seen.until(({partial}) => !partial && seen.container('box')?.pid1 != null);
  return {
    host,
    box,
    seen,
    findings: () =>
      log.events.flatMap(({change}) =>
        change.kind === 'finding gained' || change.kind === 'finding lost'
          ? [`${change.kind} ${change.finding.id}`]
          : [],
      ),
    async [Symbol.asyncDispose]() {
      await seen[Symbol.asyncDispose]();
      reader.close();
      await host.close();
    },
  };
}

test('of which the engine tells at once', async () => {
  await using one = await logged();
  one.host.exec(one.box, ['sh'], {privileged: true});
  await expect.poll(one.findings).toContain('finding gained exec-privileged');
  expect(one.findings()).not.toContain('finding gained wider-than-declared');
});

test('of which the engine tells only after its process has been seen', async () => {
  await using one = await logged();
  const exec = one.host.world.exec(one.box, ['sh'], {privileged: true});
  exec.running = false;
  one.host.procfs.addProcess(one.box, exec.process);
  const asked = () => one.host.daemon.requests.filter(request => request.includes(exec.id)).length;
  await expect.poll(asked).toBeGreaterThan(1);
  exec.running = true;
  await expect.poll(one.findings).toContain('finding gained exec-privileged');
  expect(one.findings()).not.toContain('finding gained wider-than-declared');
});

test('what is no session is told as what it is, and for a while nobody waits for what the engine owes', async () => {
  await using one = await logged();
  const exec = one.host.world.exec(one.box, ['sh'], {privileged: true});
  one.host.procfs.addProcess(one.box, exec.process);
  exec.running = false;
  one.box.execs.clear();
  await expect.poll(one.findings).toContain('finding gained wider-than-declared');
  expect(one.findings()).not.toContain('finding gained exec-privileged');
});

test('an engine that does not answer holds no reading back for long', async () => {
  await using one = await logged();
  const exec = one.host.world.exec(one.box, ['sh'], {privileged: true});
  one.host.daemon.troubles = [{path: /containers\/.+\/json/, fault: {kind: 'slow', milliseconds: 20_000}}];
  one.host.procfs.addProcess(one.box, exec.process);
  await one.seen.until(() => one.seen.container('box')?.processes.length === 2);
  await expect.poll(one.findings).toContain('finding gained wider-than-declared');
});
