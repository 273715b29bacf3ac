/** The sockets of engines by their inodes, at the usual places and at those of their own. */
import {describe, expect, test} from 'vitest';
import {EngineSockets} from '../../source/kernel/engine-sockets.ts';

const inodesOf =
  (inodes: Readonly<Record<string, string>>) =>
  (path: string): string | undefined =>
    inodes[path];

const host = {
  '/run/docker.sock': '24 100',
  '/srv/log': '24 100',
  '/tmp/d/eng.sock': '24 200',
  '/tmp/d/other.sock': '24 300',
};

describe('the sockets of engines', () => {
  const sockets = new EngineSockets(inodesOf(host), ['/tmp/d/eng.sock', '/run/docker.sock']);

  test.each([
    ['/run/docker.sock', '/run/docker.sock'],
    ['/srv/log', '/run/docker.sock'],
    ['/tmp/d/eng.sock', '/tmp/d/eng.sock'],
    ['/tmp/d/other.sock', undefined],
    ['/tmp/d', '/tmp/d/eng.sock'],
    ['/tmp', '/tmp/d/eng.sock'],
    ['/tm', undefined],
    ['/tmp/d/e', undefined],
    // Folders of usual sockets are told by their paths, and all of the host is a finding of its own.
    ['/run', undefined],
    ['/', undefined],
  ])('at %s: %s', (path, socket) => {
    expect(sockets.at(path)).toBe(socket);
  });

  test('one that is not there is none', () => {
    const gone = new EngineSockets(inodesOf(host), ['/tmp/gone.sock']);
    expect(gone.at('/tmp')).toBeUndefined();
  });

  test('one that captop sees by another path than the host is known by its inode alone', () => {
    const own = inodesOf({'/run/mounted.sock': '24 200'});
    const inside = new EngineSockets(inodesOf(host), ['/run/mounted.sock'], own);
    expect(inside.at('/tmp/d/eng.sock')).toBe('/run/mounted.sock');
    expect(inside.at('/run')).toBeUndefined();
  });
});
