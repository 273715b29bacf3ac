import {describe, expect, test} from 'vitest';
import {destination, dialCommand, parseSshUrl, shellCommand} from '../../source/ssh/place.ts';

describe('An address for ssh', () => {
  test.each([
    ['ssh://box', null, 'box', null, null],
    ['ssh://me@box:2222', 'me', 'box', 2222, null],
    ['ssh://box/', null, 'box', null, null],
    ['ssh://me@box/run/user/1000/docker.sock', 'me', 'box', null, '/run/user/1000/docker.sock'],
    ['ssh://[fe80::1%eth0]:22', null, 'fe80::1%eth0', 22, null],
  ])('%s', (url, user, host, port, socketPath) => {
    expect(parseSshUrl(url)).toMatchObject({kind: 'ssh', user, host, port, socketPath});
  });

  test.each([
    'ssh://',
    'ssh://-oProxyCommand=id',
    'ssh://-lroot@box',
    'ssh://me:secret@box',
    'ssh://box:0',
    'ssh://box:99999',
    'ssh://box;id',
    'ssh://$(id)@box',
    'ssh://box/a b.sock',
    "ssh://box/'.sock",
    'ssh://box/$HOME.sock',
  ])('%s is refused', url => {
    expect(parseSshUrl(url)).toHaveProperty('wrong');
  });
});

test('what ssh is called with ends with the host, behind a mark that ends the options', () => {
  const place = parseSshUrl('ssh://me@box:2222');
  if ('wrong' in place) throw new Error(place.wrong);
  expect(destination(place)).toEqual(['-l', 'me', '-p', '2222', '--', 'box']);
  expect(dialCommand(place, true)).toBe('exec env LC_ALL=C sudo -n docker system dial-stdio');
  expect(shellCommand(true)).toMatch(/^exec env LC_ALL=C sudo -n sh -c '/);
});
