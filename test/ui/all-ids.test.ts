import {describe, expect, test} from 'vitest';
import type {ThreadIds} from '../../source/model/snapshot.ts';
import {allIds, keptRoot} from '../../source/ui/screens/detail/all-ids.ts';
import {process} from '../model/build.ts';

const four = (real: number, effective = real, saved = real, fs = effective) => ({real, effective, saved, fs});

const thread = (hostTid: number, ids: ReturnType<typeof four>, hostIds = ids): ThreadIds => ({
  hostTid,
  uids: ids,
  gids: four(0),
  hostUids: hostIds,
  hostGids: four(0),
});

const words = (...ids: readonly ThreadIds[]) =>
  allIds(process({ids})).map(each => `${each.label}: ${each.words}`);

describe('the ids of a process', () => {
  test('are four of each kind, told once if inside and host have the same', () => {
    expect(words(thread(2685, four(33, 33, 0, 33)))).toEqual([
      'All four uids: real 33, effective 33, saved 0, file 33, the same on the host',
      'All four gids: 0, the same on the host',
    ]);
  });

  test('are told inside and on the host where a user namespace maps them', () => {
    expect(words(thread(2685, four(0), four(100000)))[0]).toBe('All four uids: 0; on the host 100000');
  });

  test('are those of its other threads as well, a few of them', () => {
    const many = Array.from({length: 8}, (_, index) => thread(2685 + index, four(index)));
    const all = words(...many);
    expect(all).toHaveLength(11);
    expect(all[2]).toBe('Thread 2686 uid: 1, the same on the host');
    expect(all.at(-1)).toBe('Other threads: 3 more with other ids');
  });

  test('are those that an older document has, or not known, with the reason', () => {
    const ids = {unknown: 'not recorded'};
    expect(allIds(process({ids})).map(each => each.words)).toEqual(['0, 0, 0 on the host', '0']);
    expect(allIds(process({ids, hostUids: {unknown: 'no map'}}))[0]?.words).toBe('not known: no map');
    expect(words({...thread(1, four(0)), uids: {unknown: 'no map'}})[0]).toContain('0 on the host');
  });
});

describe('root that a process has kept', () => {
  const sentence = (...ids: readonly ThreadIds[]) => keptRoot(process({ids}))?.text;
  test.each([
    [four(33, 33, 0, 33), 'It has kept saved uid 0: one seteuid away from root on the host.'],
    [four(0, 33, 33, 33), 'It has kept real uid 0: one seteuid away from root on the host.'],
    [four(0, 33, 0, 33), 'It has kept saved and real uid 0: one seteuid away from root on the host.'],
    [four(33, 33, 33, 0), 'It has kept file-system uid 0: it opens files as root.'],
    [four(33), undefined],
    [four(0), undefined],
  ])('of %j', (ids, text) => {
    expect(sentence(thread(2685, ids))).toBe(text);
  });

  test('of another thread', () => {
    expect(sentence(thread(2685, four(33)), thread(2690, four(33, 33, 0)))).toMatch(
      /^Its thread 2690 has kept/,
    );
  });

  test('is not root on the host where a user namespace maps it to another user', () => {
    expect(sentence(thread(2685, four(33, 33, 0, 33), four(100033, 100033, 100000, 100033)))).toBeUndefined();
  });
});
