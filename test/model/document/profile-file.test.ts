import {expect, test} from 'vitest';
import {readProfile} from '../../../source/model/document/profile-file.ts';

test('a profile file names its set in any spelling that a flag takes', () => {
  expect(readProfile({name: 'mine', capabilities: ['CAP_CHOWN', 'kill']}, 'mine.yaml')).toEqual({
    name: 'mine',
    set: 0x21n,
    source: 'mine.yaml',
  });
});

test('it may hold capabilities newer than the table', () => {
  expect(readProfile({name: 'mine', capabilities: ['CAP_41']}, 'f')).toMatchObject({set: 1n << 41n});
});

test.each([
  [null, /object with name and capabilities/],
  [[], /object with name and capabilities/],
  [{name: 3, capabilities: []}, /name must be text/],
  [{name: 'mine'}, /must be a list/],
  [{name: 'mine', capabilities: 'CHOWN'}, /must be a list/],
  [{name: 'mine', capabilities: ['NOPE']}, /'NOPE' is not a capability/],
  [{name: 'mine', capabilities: ['ALL']}, /'ALL' is not a capability/],
  [{name: 'mine', capabilities: [1]}, /'1' is not a capability/],
])('%j is refused in a sentence', (json, sentence) => {
  const profile = readProfile(json, 'f');
  expect('error' in profile ? profile.error : 'accepted').toMatch(sentence);
});
