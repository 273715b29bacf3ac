import {expect, test} from 'vitest';
import {profileNamed, profiles} from '../../source/model/profile.ts';

/** Masks computed from the sources that each profile names, not from captop's own table. */
test.each([
  ['docker', 0xa80425fbn],
  ['podman', 0x800405fbn],
  ['crio', 0x5fbn],
  ['kubernetes-baseline', 0xa80405fbn],
  ['kubernetes-restricted', 0x400n],
  ['none', 0n],
])('profile %s is the published set', (name, mask) => {
  expect(profileNamed(name)?.set).toBe(mask);
});

test('every profile says where it comes from', () => {
  expect(profiles).toHaveLength(6);
  for (const {source} of profiles) expect(source).toMatch(/\w+/);
});

test('an unknown name is no profile', () => {
  expect(profileNamed('Docker')).toBeUndefined();
  expect(profileNamed('')).toBeUndefined();
});
