import {describe, expect, it} from 'vitest';
import {replay, withChosenStates} from '../../source/command/replay.ts';
import type {LiveObservation} from '../../source/model/live.ts';
import {container, observation} from '../model/build.ts';

const saved = observation([
  container({name: 'web'}),
  container({name: 'asleep', state: 'paused'}),
  container({name: 'looping', state: 'restarting', pid1: null, processes: []}),
  container({name: 'old', state: 'exited', pid1: null, processes: []}),
]);

const names = (reading: LiveObservation | undefined) =>
  reading?.observation.hosts.flatMap(({containers}) => containers.map(({name}) => name));

async function next(readings: AsyncIterator<LiveObservation>) {
  const {value, done} = await readings.next();
  return done ? undefined : (value as LiveObservation);
}

describe('a saved observation', () => {
  it('is shown with what docker ps lists, and with the rest when asked for', () => {
    const of = (all: boolean) => withChosenStates(saved, all).hosts[0]?.containers.map(({name}) => name);
    expect(of(false)).toEqual(['web', 'asleep', 'looping']);
    expect(of(true)).toEqual(['web', 'asleep', 'looping', 'old']);
  });

  it('comes once, again when other containers are asked for, and ends when it is closed', async () => {
    const watch = replay(saved, false);
    const readings = watch[Symbol.asyncIterator]();
    const first = await next(readings);
    expect(first).toMatchObject({connection: {state: 'live'}, partial: false});
    expect(names(first)).toEqual(['web', 'asleep', 'looping']);
    const second = next(readings);
    watch.includeStopped(false);
    watch.refresh();
    watch.includeStopped(true);
    expect(names(await second)).toEqual(['web', 'asleep', 'looping', 'old']);
    const third = next(readings);
    watch.close();
    expect(await third).toBeUndefined();
  });

  it('has no inspect document', async () => {
    expect(await replay(saved, true).inspect('x')).toBeNull();
  });
});
