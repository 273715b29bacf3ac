import {describe, expect, it} from 'vitest';
import {profilesOffered} from '../../source/command/profile.ts';
import {profileNamed, profiles} from '../../source/model/profile.ts';

const docker = profileNamed('docker') ?? expect.fail();

const names = (chosen: Parameters<typeof profilesOffered>[0]) =>
  profilesOffered(chosen).map(({name}) => name);

describe('the profiles that a key cycles through', () => {
  it('are the named ones', () => {
    expect(names(undefined)).toEqual([
      'docker',
      'podman',
      'crio',
      'kubernetes-baseline',
      'kubernetes-restricted',
      'none',
    ]);
  });

  it('hold the profile of a saved document once if it is one of them', () => {
    expect(names({...docker})).toEqual(profiles.map(({name}) => name));
  });

  it('begin with the profile of a file', () => {
    expect(names({...docker, name: 'mine', set: 1n})).toEqual(['mine', ...profiles.map(({name}) => name)]);
  });

  it('hold each name once: the profile of a file replaces the one of the same name', () => {
    const list = profilesOffered({...docker, set: 1n});
    expect(new Set(list.map(({name}) => name)).size).toBe(list.length);
    expect(list[0]?.set).toBe(1n);
  });
});
