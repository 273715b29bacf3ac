import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, describe, expect, it, vi} from 'vitest';
import {loadPolicy, unreadSentences} from '../../source/command/view.ts';
import {profileNamed} from '../../source/model/profile.ts';
import type {Unobserved} from '../../source/model/snapshot.ts';
import {finding, row} from '../model/build.ts';

const profile = profileNamed('docker') ?? expect.fail();

const sentencesFor = (...list: ReadonlyArray<readonly [name: string, unobserved: Unobserved | null]>) => {
  const rows = list.map(([name, unobserved]) => row({name, unobserved, pid1: null}));
  const [first = expect.fail()] = rows;
  const hosts = [{...first.host, containers: rows.map(({container}) => container)}];
  return unreadSentences({takenAt: '2026-11-24T11:00:00Z', profile, hosts});
};

const hidden = (pid: number): Unobserved => ({
  reason: 'hidden',
  detail: `process ${pid} is hidden from this user`,
});

describe('what could not be read', () => {
  it('is empty if everything was read, or ended meanwhile', () => {
    expect(sentencesFor(['web', null], ['job', {reason: 'gone', detail: 'it ended'}])).toEqual([]);
  });

  it('is told of one container with its own reason', () => {
    expect(sentencesFor(['web', hidden(7)], ['db', null])).toEqual([
      'web: process 7 is hidden from this user',
    ]);
  });

  it('is one sentence for many containers, though each names a process of its own', () => {
    const many = ['web', 'db', 'api', 'job', 'mail'].map((name, index) => [name, hidden(index + 7)] as const);
    expect(sentencesFor(...many)).toEqual([
      'web, db, api and 2 more: their processes are hidden from this user: it takes root with the capability SYS_PTRACE, as with sudo',
    ]);
  });
});

describe('a policy', () => {
  const folder = mkdtempSync(join(tmpdir(), 'captop-test-'));
  afterEach(() => {
    vi.useRealTimers();
    rmSync(folder, {recursive: true});
  });

  it('expires while captop runs', async () => {
    const file = join(folder, 'policy.yaml');
    writeFileSync(
      file,
      "accept: [{finding: root-on-host, container: '*', reason: known, expires: 2026-12-31}]",
    );
    const {host, container} = row({}, {findings: [{...finding('root', 'medium'), id: 'root-on-host'}]});
    const snapshot = {takenAt: '2026-11-24T11:00:00Z', profile, hosts: [{...host, containers: [container]}]};
    const rule = await loadPolicy(file);
    const idsOn = (day: string) => {
      vi.useFakeTimers({now: new Date(day), toFake: ['Date']});
      return rule(snapshot).snapshot.hosts[0]?.containers[0]?.findings.map(({id}) => id);
    };
    expect(idsOn('2026-12-31T23:59:59Z')).toEqual([]);
    expect(idsOn('2027-01-01T00:00:00Z')).toEqual(['root-on-host']);
  });
});
