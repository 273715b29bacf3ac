import {describe, expect, it} from 'vitest';
import {judge} from '../../source/model/judge.ts';
import type {Risk, Snapshot} from '../../source/model/snapshot.ts';
import {fitTitle, titleFacts, titleText} from '../../source/view/title-facts.ts';
import {container, host, observation} from '../model/build.ts';

function snapshot(risks: readonly Risk[], stopped = 0): Snapshot {
  const running = risks.map((_, index) => container({name: `c${index}`}));
  const exited = Array.from({length: stopped}, () => container({pid1: null, processes: [], state: 'exited'}));
  const judged = judge(observation([...running, ...exited]));
  const hosts = judged.hosts.map(one => ({
    ...one,
    containers: one.containers.map((each, index) => ({...each, risk: risks[index] ?? 'ok'})),
  }));
  return {...judged, hosts};
}

describe('the title line', () => {
  it('names host, engine, kernel, profile and what stands out', () => {
    const parts = titleFacts(snapshot(['critical', 'critical', 'high', 'medium', 'ok']));
    expect(titleText(parts)).toBe(
      'vm · Docker 26.1.5 · Linux 6.18 · profile docker · 5 running · 2 critical 1 high · host uids as inside',
    );
  });

  it('leaves out severities without findings, and counts stopped containers apart', () => {
    expect(titleText(titleFacts(snapshot(['low'], 2)))).toBe(
      'vm · Docker 26.1.5 · Linux 6.18 · profile docker · 1 running · 2 not running · host uids as inside',
    );
  });

  it('counts paused containers beside the running ones, as docker info does, where there is room', () => {
    const of = [container(), container({name: 'b'}), container({name: 'c', state: 'paused'})];
    const parts = titleFacts(judge(observation(of)));
    expect(titleText(parts)).toContain(' · 2 running, 1 paused · ');
    expect(titleText(fitTitle(parts, 12))).toBe('2 running');
  });

  it('keeps the severities longest as it narrows', () => {
    const parts = titleFacts(snapshot(['critical', 'high']));
    expect(titleText(fitTitle(parts, 40))).toBe('vm · 2 running · 1 critical 1 high');
    expect(titleText(fitTitle(parts, 20))).toBe('1 critical 1 high');
    expect(titleText(fitTitle(parts, 3))).toBe('');
  });

  it('counts the hosts where there are several, or the daemons where a host has more than one', () => {
    const on = (...names: string[]) =>
      judge({takenAt: '2026-11-24T11:00:00Z', hosts: names.map(name => host([container()], {name}))});
    expect(titleText(titleFacts(on('a', 'b')))).toContain('2 hosts · profile docker · 2 running');
    expect(titleText(titleFacts(on('a', 'b', 'a')))).toContain('3 daemons · profile docker · 3 running');
  });

  it('names every engine of a machine, each once', () => {
    const hosts = ['Docker 26.1.5', 'containerd', 'containerd'].map(engine => host([container()], {engine}));
    const text = titleText(titleFacts(judge({takenAt: '2026-11-24T11:00:00Z', hosts})));
    expect(text).toContain('vm · Docker 26.1.5, containerd · Linux 6.18 · profile docker · 3 running');
  });

  it('says nothing of host uids if one differs on the host, or could', () => {
    const mapped = judge({takenAt: '2026-11-24T11:00:00Z', hosts: [host([container()], {remapped: true})]});
    expect(titleText(titleFacts(mapped))).not.toContain('host uids');
  });

  it('says in which container captop itself runs, by name or id', () => {
    const inside = (own: string, ...listed: Parameters<typeof container>[0][]) =>
      titleText(
        titleFacts(
          judge({
            takenAt: '2026-11-24T11:00:00Z',
            hosts: [host(listed.map(container), {ownContainer: own})],
          }),
        ),
      );
    const id = 'cd34'.repeat(16);
    expect(inside(id, {id, name: 'look'}, {name: 'web'})).toContain(' · captop in look');
    expect(inside(id, {name: 'web'})).toContain(' · captop in cd34cd34cd34');
  });

  it('makes a hostile host name harmless', () => {
    const hostile = judge({takenAt: '2026-11-24T11:00:00Z', hosts: [host([], {name: '\u001b[2Jvm'})]});
    expect(titleText(titleFacts(hostile))).toMatch(/^\\e\[2Jvm · /);
  });
});
