import {describe, expect, it} from 'vitest';
import {unreadSentences} from '../../source/command/view.ts';
import {profileNamed} from '../../source/model/profile.ts';
import type {Unobserved} from '../../source/model/snapshot.ts';
import {row} from '../model/build.ts';

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
