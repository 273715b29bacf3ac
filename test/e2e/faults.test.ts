/** What a daemon can do wrong, on a simulated one: captop says so and goes on. */
import {execFile} from 'node:child_process';
import {setTimeout as pause} from 'node:timers/promises';
import {afterEach, beforeEach, describe, expect, inject, test} from 'vitest';
import {SimulatedHost} from '../simulated/host.ts';
import {dashboard, isRead, listRows, selected} from './dashboard.ts';
import {keys} from './terminal.ts';

let host: SimulatedHost;
beforeEach(async () => {
  host = await SimulatedHost.start({containers: 60});
});
afterEach(() => host.close());

const ready = (screen: string): boolean => /60 running/.test(screen) && isRead(screen);
const open = (...flags: string[]) => dashboard([...host.flags, ...flags]);

/** Runs captop to its end. */
const captop = (...flags: string[]): Promise<{status: number; stdout: string; stderr: string}> =>
  new Promise(resolve => {
    const args = [inject('bundle'), ...host.flags, ...flags];
    const child = execFile(process.execPath, args, (_, stdout, stderr) =>
      resolve({status: child.exitCode ?? -1, stdout, stderr}),
    );
  });

describe('A daemon that hangs', () => {
  test('in the middle of its work blocks no key', async () => {
    await using terminal = open();
    await terminal.waitFor(ready);
    host.daemon.troubles = [{path: /./, fault: {kind: 'hang'}}];
    host.run('never-told', 'priv');
    await pause(300);
    const before = selected(await terminal.settle());
    terminal.type('j');
    await terminal.waitFor(screen => selected(screen) !== before);
    await terminal.press('/', ...'user-');
    await terminal.waitFor(screen => listRows(screen).every(row => row.NAME?.startsWith('user-')));
  });

  test('from the start leaves the keys working', async () => {
    host.daemon.troubles = [{path: /./, fault: {kind: 'hang'}}];
    await using terminal = open();
    await terminal.waitFor(/captop/);
    await terminal.press('?');
    await terminal.waitFor(/quit/);
    await terminal.press('q', 'q');
    expect(await terminal.exited()).toMatchObject({status: 0});
  });

  test('for one container leaves the others as they are', async () => {
    const [quiet, ...others] = host.world.containers.values();
    host.daemon.troubles = [{path: new RegExp(`^/containers/${quiet?.id}/json`), fault: {kind: 'hang'}}];
    await using terminal = open('--filter', 'default');
    const wanted = others.filter(({kind}) => kind.name === 'default').map(({name}) => name);
    await terminal.waitFor(screen => {
      if (!screen.includes('NAME')) return false;
      const rows = listRows(screen).filter(row => Number(row['HOST PID']) > 0);
      return rows.length >= Math.min(wanted.length, 30);
    });
  });
});

describe('A daemon that dies', () => {
  test('leaves the rows with their age under a title that says so, and is found again by itself', async () => {
    await using terminal = open();
    await terminal.waitFor(ready);
    const before = await terminal.settle();
    await host.daemon.die();
    await terminal.waitFor(/lost/);
    // The title may arrive before the rest of its frame.
    const lost = await terminal.settle();
    expect(lost.split('\n')[0]).toMatch(/lost/);
    expect(listRows(lost)).toEqual(listRows(before));
    const age = (screen: string): number => Number(/([0-9]+) ?s/.exec(screen.split('\n')[0] ?? '')?.[1]);
    const first = age(await terminal.waitFor(screen => age(screen) >= 1));
    await terminal.waitFor(screen => age(screen) > first);
    await host.daemon.listen();
    host.run('after-it', 'priv');
    await terminal.waitFor(screen => !screen.includes('lost') && /\bafter-it\b/.test(screen));
  });

  test('again and again is found again each time', async () => {
    await using terminal = open();
    await terminal.waitFor(ready);
    for (let turn = 0; turn < 3; turn++) {
      await host.daemon.die();
      await terminal.waitFor(/lost/);
      await host.daemon.listen();
      await terminal.waitFor(screen => !/lost/.test(screen));
    }
    expect(host.daemon.listeners).toBe(1);
  });
});

describe('A daemon that answers with something else', () => {
  const shapes = ['<html>busy</html>', '', 'null', '[]', '{}', '"text"', '[null]', '[{"Id":7}]', '{"Id":{}}'];
  const paths = {
    info: /^\/info$/,
    list: /^\/containers\/json$/,
    inspect: /^\/containers\/[0-9a-f]+\/json$/,
    image: /^\/images\//,
  };

  /** Shapes that are a valid answer to the question, even if not the true one. */
  const acceptable: Partial<Record<keyof typeof paths, readonly string[]>> = {
    info: ['{}', '{"Id":{}}'],
    list: ['[]'],
  };

  /** Without the host or the list nothing can be shown; without an inspect one container; without an image nothing less. */
  test.each([
    ['info', 3],
    ['list', 3],
    ['inspect', 4],
    ['image', 0],
  ] as const)(
    'than %s asks for is told in sentences, without a stack trace, and ends with %i',
    async (what, otherwise) => {
      const path = paths[what];
      for (const body of shapes) {
        host.daemon.troubles = [{path, fault: {kind: 'garbage', body}}];
        const {status, stderr} = await captop('--once');
        expect(status, `${body}: ${stderr}`).toBe(acceptable[what]?.includes(body) ? 0 : otherwise);
        expect(stderr, body).not.toMatch(/^\s+at /m);
        expect(stderr, body).not.toContain('should not have happened');
        for (const line of stderr.split('\n').slice(0, -1)) expect(line, body).toMatch(/^captop: /);
      }
    },
  );

  test('in a list that breaks off is told in one sentence', async () => {
    host.daemon.troubles = [{path: paths.list, fault: {kind: 'cut'}}];
    const {status, stdout, stderr} = await captop('--once');
    expect({status, stdout}).toEqual({status: 3, stdout: ''});
    expect(stderr).toMatch(/^captop: [^\n]+\n$/);
  });

  test('while the dashboard stands leaves a row without an answer, and no end', async () => {
    await using terminal = open();
    await terminal.waitFor(ready);
    host.daemon.troubles = [{path: paths.inspect, fault: {kind: 'garbage', body: '<html>'}}];
    const strange = host.run('a-strange-one');
    await terminal.press('/', ...'unknown', keys.enter);
    // Nothing is known of it but its id.
    await terminal.waitFor(new RegExp(`unknown +${strange.id.slice(0, 12)}`));
    host.daemon.troubles = [];
    host.kill(strange);
    await terminal.waitFor(screen => !screen.includes(strange.id.slice(0, 12)));
  });
});

describe('The events', () => {
  test('that captop itself causes are not followed', async () => {
    const named = [...host.world.containers.values()].find(({kind}) => kind.user === 'app:app');
    if (named === undefined) throw new Error('there is no container with a named user');
    host.kill(named, {remove: false});
    await using terminal = open('--all');
    await terminal.waitFor(/59 running/);
    await expect.poll(() => host.daemon.requests.filter(line => line.includes('/archive')).length).toBe(1);
    const asked = () => host.daemon.requests.filter(line => !line.endsWith(' /_ping'));
    // What it asked before may be answered late, and lead to another question.
    for (let before = -1; before !== asked().length; await pause(2000)) before = asked().length;
    host.daemon.requests.length = 0;
    await pause(5000);
    expect(asked()).toEqual([]);
  });

  test('of one container lead to questions about that one alone', async () => {
    await using terminal = open();
    await terminal.waitFor(ready);
    await terminal.settle(500);
    host.daemon.requests.length = 0;
    const {id} = host.run('a-single-one', 'priv');
    await terminal.waitFor(/\ba-single-one\b/);
    await pause(1000);
    const others = host.daemon.requests.filter(line => line.includes('/containers/') && !line.includes(id));
    expect(others).toEqual([]);
  });
});
