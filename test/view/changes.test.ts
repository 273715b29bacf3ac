import {describe, expect, test} from 'vitest';
import {judge} from '../../source/model/judge.ts';
import type {ObservedContainer, ObservedHost, Snapshot} from '../../source/model/snapshot.ts';
import {changeLine} from '../../source/report/diff.ts';
import {changedContainer, changedContainerInShort, changeWords} from '../../source/view/change-words.ts';
import {
  type ChangeLog,
  changeTone,
  emptyLog,
  isWorse,
  newlyWorse,
  recordChanges,
} from '../../source/view/changes.ts';
import {caps, container, declared, defaultSet, everySet, host, process, sets} from '../model/build.ts';

const web = container({name: 'web', id: 'aa'.repeat(32)});
const db = container({name: 'db', id: 'bb'.repeat(32)});
const privileged = container({
  name: 'priv',
  id: 'cc'.repeat(32),
  declared: declared({privileged: true}),
  pid1: process({capabilities: sets(everySet)}),
});

let second = 0;
/** A reading of several hosts a second after the one before it. */
const readingOf = (...hosts: readonly ObservedHost[]): Snapshot =>
  judge({takenAt: new Date(++second * 1000).toISOString(), hosts});

const reading = (containers: readonly ObservedContainer[], change: Partial<ObservedHost> = {}): Snapshot =>
  readingOf(host(containers, change));

const logOf = (...readings: readonly Snapshot[]): ChangeLog => readings.reduce(recordChanges, emptyLog);
const lines = ({events}: ChangeLog): string[] =>
  events.map(({change}) => {
    const {sign, text} = changeWords(change);
    return `${sign} ${changedContainer(change)} ${text}`;
  });

describe('the log of changes', () => {
  test('is empty after the first reading, and after one in which nothing changed', () => {
    expect(logOf(reading([web])).events).toEqual([]);
    expect(logOf(reading([web]), reading([web])).events).toEqual([]);
  });

  test('tells what started, what ended and what gained privilege, with the time of its reading', () => {
    const gained = {...web, pid1: process({capabilities: sets(defaultSet | caps('SYS_TIME'))})};
    const log = logOf(
      reading([web, db]),
      reading([web, privileged]),
      reading([{...gained, processes: [gained.pid1]}, privileged]),
    );
    expect(lines(log)).toEqual(
      expect.arrayContaining([
        '+ priv came, risk critical',
        '- db gone, risk was medium',
        '~ web risk medium -> critical',
        '+ web host PID 2685 (sleep 3600) effective, permitted, bounding +SYS_TIME',
      ]),
    );
    expect(log.events[0]?.at).toBe(new Date((second - 1) * 1000).toISOString());
    expect(log.count).toBe(log.events.length);
  });

  test('does not take a host that was not read for one whose containers have gone', () => {
    const both = (name: string, containers: readonly ObservedContainer[]) =>
      host(containers, {name, endpoint: `unix:///${name}`});
    const log = logOf(
      readingOf(both('a', [web])),
      readingOf(both('a', [web]), both('b', [db])),
      readingOf(both('a', [web])),
      readingOf(both('a', [web]), both('b', [])),
    );
    expect(lines(log)).toEqual(['- b/db gone, risk was medium']);
  });

  test.each([
    ['the end of the address', 'vm', 'second/docker.sock/db'],
    ['the machine and that', 'other', 'vm second/docker.sock/db'],
  ])('names one of two daemons of a kind by %s', (_, third, told) => {
    const at = (containers: readonly ObservedContainer[]): Snapshot =>
      readingOf(
        host([web]),
        host(containers, {endpoint: 'unix:///run/second/docker.sock'}),
        host([], {name: third, endpoint: 'unix:///run/third/docker.sock'}),
      );
    const [event = expect.fail()] = logOf(at([db]), at([])).events;
    expect(changedContainerInShort(event.change)).toBe(told);
    expect(changedContainer(event.change)).toBe('vm unix:///run/second/docker.sock/db');
  });

  test('keeps the newest, and counts all', () => {
    let log = logOf(reading([web]));
    for (let round = 0; round < 600; round++)
      log = recordChanges(log, reading(round % 2 === 0 ? [web, db] : [web]));
    expect(log.count).toBe(600);
    expect(
      recordChanges({...log, events: Array(1000).fill(log.events[0])}, reading([web, db])).events,
    ).toHaveLength(1000);
  });
});

describe('a row is marked', () => {
  test('for a minute after it came or became worse, and not where it became better', () => {
    const log = logOf(reading([web]), reading([web, privileged]));
    const at = second * 1000;
    expect([...newlyWorse(log, at + 59_000)]).toEqual([privileged.id]);
    expect([...newlyWorse(log, at + 60_000)]).toEqual([]);
    const [change] = log.events;
    expect(change && isWorse(change)).toBe(true);
    expect(change && changeTone(change.change)).toBe('critical');
    const better = logOf(reading([privileged]), reading([{...web, id: privileged.id, name: 'priv'}]));
    expect(better.events.some(isWorse)).toBe(false);
  });
});

test('a change is a line of JSON, its sets and remedies as text', () => {
  const log = logOf(
    reading([web]),
    reading([web, privileged]),
    reading([
      {...web, ...{pid1: privileged.pid1, processes: privileged.processes, declared: privileged.declared}},
      privileged,
    ]),
  );
  const parsed = log.events.map(event => JSON.parse(changeLine(event)));
  expect(parsed[0]).toEqual({
    at: log.events[0]?.at,
    host: 'vm',
    container: 'priv',
    id: privileged.id,
    kind: 'came',
    risk: 'critical',
  });
  const finding = parsed.find(
    ({kind, finding: found}) => kind === 'finding gained' && found.id === 'privileged',
  );
  expect(finding.finding.remedy).toContain('remove --privileged');
  expect(parsed.find(({kind}) => kind === 'privilege').gained).toContain('CAP_SYS_ADMIN');
});
