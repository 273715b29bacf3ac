/** Mounts and devices of the host in a container, as declared and as the kernel has them. */
import {describe, expect, it} from 'vitest';
import type {Mount} from '../../source/model/flags/mounts.ts';
import {judge} from '../../source/model/judge.ts';
import {isUnknown, unknown} from '../../source/model/known.ts';
import type {KernelMount, ObservedContainer} from '../../source/model/snapshot.ts';
import {passedLines} from '../../source/ui/screens/detail/passed-in.ts';
import {container, declared, observation} from '../model/build.ts';

const bind = (source: string, destination: string, readOnly = false): Mount => ({
  type: 'bind',
  source,
  destination,
  readOnly,
  propagation: 'rprivate',
});

const kernel = (hostPath: string | null, destination: string, readOnly = false): KernelMount => ({
  hostPath,
  destination,
  readOnly,
  type: hostPath === null ? 'nfs4' : 'ext4',
  source: '/dev/vda',
  mayNotAnswer: hostPath === null,
  engineSocket: null,
  access: null,
});

/** The lines as text. */
function shown(
  mounts: readonly Mount[],
  observed: ObservedContainer['mounts'],
  width = 100,
  change: Parameters<typeof declared>[0] = {},
): string[] {
  const [judged] =
    judge(observation([container({declared: declared({mounts, ...change}), mounts: observed})])).hosts[0]
      ?.containers ?? [];
  if (judged === undefined || isUnknown(judged.declared)) return expect.fail('not judged');
  return passedLines(judged, judged.declared, width).map(pieces =>
    pieces
      .map(({text}) => text)
      .join('')
      .trimEnd(),
  );
}

describe('beside a declared mount is what the kernel has', () => {
  it('the same, with how much is mounted below it', () =>
    expect(
      shown(
        [bind('/', '/host')],
        [kernel('/', '/host'), kernel('/proc', '/host/proc'), kernel(null, '/host/nfs')],
      ),
    ).toEqual([
      '          DECLARED                                      IN THE KERNEL',
      'critical  / at /host, writable                          the same, and 2 mounts below it',
    ]));

  it('the path of the host where the declared one is a link, and what may be written to', () => {
    const [, socket, etc] = shown(
      [bind('/var/run/docker.sock', '/var/run/docker.sock', true), bind('/etc', '/host/etc', true)],
      [kernel('/run/docker.sock', '/run/docker.sock', true), kernel('/etc', '/host/etc')],
      140,
    );
    expect(socket).toMatch(/^critical {2}\/var\/run\/docker\.sock at .* +\/run\/docker\.sock, read-only$/);
    expect(etc).toMatch(/\/etc at \/host\/etc, read-only +\/etc, writable$/);
  });

  it('that PID 1 does not see it, and what was added without a flag', () => {
    const lines = shown([bind('/srv/a', '/a')], [kernel('/srv/b', '/b')]);
    expect(lines[1]).toMatch(/^\/srv\/a at \/a, writable +not seen by PID 1$/);
    expect(lines[2]).toMatch(/^nothing: it was added since +\/srv\/b at \/b, writable$/);
  });

  it('nothing of a tmpfs, of which the container has its own', () =>
    expect(shown([{...bind('', '/tmp'), type: 'tmpfs'}], [])).toEqual(['tmpfs at /tmp, writable']));

  it('nothing where its mounts could not be read', () =>
    expect(shown([bind('/srv/a', '/a')], unknown('not running'))).toEqual(['/srv/a at /a, writable']));

  it('below it on a narrow screen', () =>
    expect(shown([bind('/srv/a', '/a', true)], [kernel('/srv/a', '/a', true)], 50)).toEqual([
      '/srv/a at /a, read-only',
      'kernel: the same',
    ]));

  it('in lines that are no wider than the screen', () => {
    const long = `/srv/${'long-name/'.repeat(12)}data`;
    for (const width of [40, 60, 76, 80, 120])
      for (const line of shown([bind(long, long)], [kernel(long, long, true)], width))
        expect(line.length).toBeLessThanOrEqual(width);
  });
});

it('a privileged container has every device, whatever is mounted', () =>
  expect(shown([], [], 80, {privileged: true})[0]).toMatch(/^critical {2}every device of the host/));

it('a container without any says so', () =>
  expect(shown([], [])).toEqual(['Nothing of the host is mounted or passed in.']));
