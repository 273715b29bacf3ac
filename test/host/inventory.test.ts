import {describe, expect, test} from 'vitest';
import type {Engine, EngineContainer} from '../../source/engine/engine.ts';
import {Inventory} from '../../source/host/inventory.ts';
import {isUnknown, unknown} from '../../source/model/known.ts';

const container = (id: string, change: Partial<EngineContainer> = {}): EngineContainer => ({
  id,
  name: id,
  image: 'bb',
  imageId: 'sha256:1',
  labels: {},
  state: 'running',
  startedAt: null,
  pid: 7,
  ownPidNamespace: true,
  declared: unknown('not asked'),
  execs: [],
  ...change,
});

/** An engine with these containers, which are all that is asked of it. */
const engineOf = (told: Map<string, EngineContainer>): Engine => {
  const never = () => {
    throw new Error('asked for something else');
  };
  return {
    place: {url: 'test', isLocal: true},
    list: async () => [...told.values()].map(each => ({...each, pid: unknown('not answered yet')})),
    read: async id => told.get(id) && {...(told.get(id) as EngineContainer)},
    facts: never,
    changes: never,
    ping: never,
    close: never,
  };
};

async function read(
  told: Map<string, EngineContainer>,
  all = false,
  most?: ConstructorParameters<typeof Inventory>[1],
): Promise<Inventory> {
  const inventory = new Inventory(engineOf(told), most);
  await inventory.read(await inventory.list(all));
  return inventory;
}

const mapOf = (...containers: EngineContainer[]) => new Map(containers.map(each => [each.id, each]));

describe('a container of the inventory', () => {
  test('stands as it was listed until it is read', async () => {
    const inventory = new Inventory(engineOf(mapOf(container('a'))));
    expect(inventory.isListed).toBe(false);
    await inventory.list(false);
    expect(inventory.isListed).toBe(true);
    expect(inventory.containers.get('a')?.pid).toEqual({unknown: 'not answered yet'});
  });

  test('is the same object as long as the engine tells the same of it', async () => {
    const told = mapOf(container('a'));
    const inventory = await read(told);
    const before = inventory.containers.get('a');
    await inventory.renew('a');
    expect(inventory.containers.get('a')).toBe(before);
    told.set('a', container('a', {name: 'b'}));
    await inventory.renew('a');
    expect(inventory.containers.get('a')?.name).toBe('b');
  });

  test('is forgotten if it is gone, is no longer listed, or ended and only the running are asked for', async () => {
    const told = mapOf(container('a'), container('b'), container('c'));
    const inventory = await read(told);
    told.delete('a');
    told.set('b', container('b', {state: 'exited', pid: 0}));
    await inventory.renew('a');
    await inventory.renew('b');
    expect([...inventory.containers.keys()]).toEqual(['c']);
    told.clear();
    await inventory.list(false);
    expect(inventory.containers.size).toBe(0);
  });

  test('that ended stays if all are asked for, and one that the engine does not tell of stays with the reason', async () => {
    const ended = await read(mapOf(container('a', {state: 'exited', pid: 0})), true);
    expect(ended.containers.has('a')).toBe(true);
    const untold = await read(mapOf(container('a', {state: 'unknown', pid: unknown('refused')})));
    expect(untold.containers.get('a')?.pid).toEqual({unknown: 'refused'});
  });
});

describe('an engine that tells too much', () => {
  const most = {containers: 10, one: 2000, all: 6000};
  const labels = (length: number) => ({long: 'x'.repeat(length)});

  test('of a container loses what is too long, and not the rest', async () => {
    const inventory = await read(mapOf(container('a', {labels: labels(3000)}), container('b')), false, most);
    expect(inventory.containers.get('a')).toMatchObject({pid: 7, labels: {unknown: expect.any(String)}});
    expect(inventory.containers.get('b')?.labels).toEqual({});
    const before = inventory.containers.get('a');
    await inventory.renew('a');
    expect(inventory.containers.get('a')).toBe(before);
  });

  test('by its labels alone hides nothing of what was asked for', async () => {
    const declared = {privileged: true} as EngineContainer['declared'];
    const told = mapOf(
      container('a', {declared, labels: labels(3000)}),
      container('b', {declared: {...declared, command: ['x'.repeat(5000)]} as typeof declared}),
    );
    const inventory = await read(told, false, most);
    expect(inventory.containers.get('a')?.declared).toEqual(declared);
    expect(inventory.containers.get('b')?.declared).toEqual({unknown: expect.any(String)});
  });

  test('of all together is kept within bounds, and what goes makes room', async () => {
    const told = mapOf(...Array.from({length: 8}, (_, n) => container(`c${n}`, {labels: labels(1000)})));
    const inventory = await read(told, false, most);
    const kept = [...inventory.containers.values()];
    expect(kept).toHaveLength(8);
    expect(kept.filter(each => isUnknown(each.labels)).length).toBeGreaterThan(2);
    told.clear();
    await inventory.list(false);
    told.set('d', container('d', {labels: labels(1000)}));
    await inventory.renew('d');
    expect(inventory.containers.get('d')?.labels).toEqual(labels(1000));
  });

  test('and of more containers than there can be, keeps the first', async () => {
    const told = mapOf(...Array.from({length: 30}, (_, n) => container(`c${n}`)));
    const inventory = await read(told, false, most);
    expect(inventory.containers.size).toBe(10);
  });
});
