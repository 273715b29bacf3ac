import {describe, expect, it} from 'vitest';
import {profilesOffered} from '../../source/command/profile.ts';
import {profileNamed, profiles} from '../../source/model/profile.ts';

const docker = profileNamed('docker');
if (docker === undefined) throw new Error('the docker profile is missing');

const names = (chosen: Parameters<typeof profilesOffered>[0]) =>
  profilesOffered(chosen).map(({name}) => name);

describe('the profiles that a key goes through', () => {
  it('are the named ones', () => {
    expect(profilesOffered(undefined)).toEqual(profiles);
  });

  it('hold a profile once that a saved document brings along', () => {
    expect(names({...docker})).toEqual(profiles.map(({name}) => name));
  });

  it('begin with one of a file', () => {
    expect(names({...docker, name: 'mine', set: 1n})).toEqual(['mine', ...profiles.map(({name}) => name)]);
  });

  it('have every name once, so that the key comes past each: one of a file takes the place of its namesake', () => {
    const list = profilesOffered({...docker, set: 1n});
    expect(new Set(list.map(({name}) => name)).size).toBe(list.length);
    expect(list[0]?.set).toBe(1n);
  });
});
