/** What `podman run` asks for; test/lab/podman-lines.test.ts asks Podman about the same lines. */
import {describe, expect, test} from 'vitest';
import {referenceHost} from '../../source/command/explain/host.ts';
import {type Explained, explainRun} from '../../source/model/explain/explain.ts';
import {isParseError, type ParseError} from '../../source/model/flags/parse-error.ts';
import {commandPlace} from '../compose/explained.ts';
import {declared} from './build.ts';
import {podmanGives, podmanRefuses, podmanRefusesStart, podmanTakes} from './podman-lines.ts';

const result = (flags: readonly string[], around = commandPlace()): Explained | ParseError =>
  explainRun(['podman', 'run', ...flags, 'x'], referenceHost('podman').host, around);

function explained(flags: readonly string[], around = commandPlace()): Explained {
  const one = result(flags, around);
  if (isParseError(one)) throw new Error(one.error);
  return one;
}

const words = ({container: {findings}}: Explained): readonly string[] =>
  findings.map(({severity, id}) => `${severity} ${id}`);

test.each([...podmanRefuses, ...podmanRefusesStart])('podman run %j is refused', (flags, says) => {
  expect(result(flags)).toEqual({error: expect.stringMatching(says)});
});

test.each([...podmanTakes, ...podmanGives].map(flags => [flags]))('podman run %j is taken', flags => {
  expect(result(flags)).not.toHaveProperty('error');
});

describe('a user namespace of its own', () => {
  test.each([
    '--uidmap=0:100000:65536',
    '--gidmap=0:100000:65536',
    '--userns=auto',
    '--userns=auto:size=5000',
    '--userns=nomap',
    '--subuidname=me',
    '--uidmap=+1000:@1000',
  ])('by %s is not root on the host, and cannot write its files', flag => {
    const found = words(explained([flag, '--volume=/etc:/e']));
    expect(found).toContain('medium host-path-mounted');
    expect(found).not.toContain('medium root-on-host');
  });

  test.each([
    ['--userns=keep-id'],
    ['--uidmap=0:0:65536'],
    ['--userns=auto:uidmapping=0:0:1'],
    ['--user=5', '--uidmap=5:0:1', '--uidmap=0:100000:5'],
  ])('by %s that maps the user to root of the host leaves it root there', (...flags) => {
    const found = words(explained([...flags.filter(Boolean), '--volume=/etc:/e']));
    expect(found).toContain('critical host-path-mounted');
    expect(found).toContainEqual(expect.stringMatching(/ root-on-host$/));
  });

  test('that maps another uid to root of the host does not keep its files safe', () => {
    const found = words(explained(['--uidmap=0:100000:5', '--uidmap=5:0:1', '--volume=/etc:/e']));
    expect(found).toContain('critical host-path-mounted');
    expect(found).not.toContain('medium root-on-host');
  });

  test('declares the maps of the line', () => {
    const {uidMap, gidMap} = explained(['--uidmap=u0:1:2', '--gidmap=g0:3:4']).container;
    expect([uidMap, gidMap]).toEqual([[{inside: 0, host: 1, count: 2}], [{inside: 0, host: 3, count: 4}]]);
  });
});

describe('the user namespace of another', () => {
  const of = (user: string) => ({
    ...commandPlace(),
    find: () => {
      const {namespaces, mounts} = declared();
      return {namespaces: {...namespaces, user}, mounts};
    },
  });

  test('is the host, if that has it', () => {
    const one = explained(['--userns=container:a'], of('host'));
    expect([words(one).includes('medium root-on-host'), one.problems]).toEqual([true, []]);
  });

  test.each([
    [['--userns=container:a'], of('private')],
    [['--userns=container:a'], commandPlace()],
    [['--userns=ns:/proc/77/ns/user'], commandPlace()],
  ])('that cannot be looked at is said: %s', (flags, around) => {
    const {problems} = explained(flags, around);
    expect(problems.map(({sentence}) => sentence)).toEqual([expect.stringMatching(/^--userns: /)]);
  });
});

describe('a volume', () => {
  test('below an overlay is not written to', () => {
    expect(explained(['--volume=/etc:/e/:O']).container.declared).toMatchObject({
      mounts: [{source: '/etc', readOnly: true}],
    });
  });

  test.each([
    [['--userns=auto', '--volume=/srv:/e:U'], 1],
    [['--userns=auto', '--volume=/srv:/e:U,ro'], 0],
    [['--userns=auto', '--volume=data:/e:U'], 0],
    [['--volume=/srv:/e:U'], 0],
  ])('that is given to the user of a user namespace is said: %s', (flags, count) => {
    expect(explained(flags).problems).toHaveLength(count);
  });
});
