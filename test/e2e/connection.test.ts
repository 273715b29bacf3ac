/** A daemon of its own, so that nothing else happens there: quiet, gone, and back. */
import {once} from 'node:events';
import {request} from 'node:http';
import {setTimeout as pause} from 'node:timers/promises';
import {afterAll, beforeAll, expect, inject, test} from 'vitest';
import {remappedDocker, type StoppableEngine} from '../lab/engines.ts';
import {labImage} from '../lab/image.ts';
import {describeUnless, obstacleTo} from '../on-lab.ts';
import {dashboard, listRows, readList, selected} from './dashboard.ts';

const obstacle = inject('labObstacle') ?? obstacleTo({root: true, commands: ['dockerd', 'unshare']});

describeUnless(obstacle, 'With a daemon that nobody else uses', () => {
  let engine: StoppableEngine;

  beforeAll(async () => {
    engine = await remappedDocker();
    for (const name of ['one', 'two'])
      await engine.command(
        'run',
        '--detach',
        '--network=none',
        '--stop-timeout=0',
        `--name=${name}`,
        labImage,
        'sleep',
        'infinity',
      );
  });
  afterAll(async () => {
    await engine?.[Symbol.asyncDispose]();
  });

  test('writes nothing while nothing changes', async () => {
    await using terminal = dashboard(['--host', engine.url]);
    await readList(terminal);
    // A key is answered once the screen is Ink's, which draws it anew when it takes over.
    await terminal.press('j');
    await terminal.waitFor(screen => selected(screen).includes(' two '));
    await terminal.settle(500);
    const before = terminal.raw.length;
    await pause(6000);
    expect(terminal.raw.slice(before)).toBe('');
  });

  test('one container that the daemon gives no answer about holds up no other', async () => {
    await engine.command('exec', 'one', 'dd', 'if=/dev/zero', 'of=/tmp/large', 'bs=1M', 'count=64');
    // While a file is copied out of a container, the daemon answers no inspect of it; this copy is never read.
    const path = '/containers/one/archive?path=/tmp/large';
    const copy = request({socketPath: engine.url.replace('unix://', ''), path}, answer => answer.pause());
    copy.on('error', () => {}).end();
    await once(copy, 'response');
    try {
      // If others keep the machine busy for ten seconds, that question is given up before anything is drawn.
      let screen = '';
      for (let tries = 0; tries < 5 && !screen.includes('reading …'); tries++) {
        await using terminal = dashboard(['--host', engine.url]);
        screen = await terminal.waitFor(/\btwo\b.* 1 +root:0/);
      }
      expect(screen).toContain('reading …');
      expect(listRows(screen).map(row => row.NAME)).toContain('one');
    } finally {
      copy.destroy();
    }
  });

  test('a daemon that hangs is told in the title, and no longer once it answers again', async () => {
    await using terminal = dashboard(['--host', engine.url]);
    await terminal.waitFor(/\btwo\b.* 1 +root:0/);
    engine.signal('SIGSTOP');
    try {
      // A quiet daemon is asked nothing else for half a minute (checkAfter in pace.ts), and then given up ten seconds later.
      const lost = await terminal.waitFor(/connection lost/, 25_000);
      expect(listRows(lost).map(row => row.NAME)).toEqual(expect.arrayContaining(['one', 'two']));
    } finally {
      engine.signal('SIGCONT');
    }
    await terminal.waitFor(screen => !screen.includes('lost'));
  });

  test('when the daemon goes away the rows stay and the title says so; when it is back, so is captop', async () => {
    await using terminal = dashboard(['--host', engine.url]);
    await terminal.waitFor(/\bone\b.* 1 +root:0/);
    await engine.stop();
    const lost = await terminal.waitFor(/lost/);
    expect(lost.split('\n')[0]).toMatch(/lost/);
    expect(listRows(lost).map(row => row.NAME)).toEqual(expect.arrayContaining(['one', 'two']));
    await engine.start();
    await engine.command('start', 'two');
    const back = await terminal.waitFor(
      screen => !screen.includes('lost') && /\btwo\b.* 1 +root:0/.test(screen),
    );
    expect(listRows(back).map(row => row.NAME)).toEqual(['two']);
  });
});
