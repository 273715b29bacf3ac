import {describe, expect, test} from 'vitest';
import {judge} from '../../source/model/judge.ts';
import type {Host, ObservedContainer, ObservedHost} from '../../source/model/snapshot.ts';
import {firstAidOf} from '../../source/view/first-aid.ts';
import {causeWords, headline, namesOf, remedyLinesOf} from '../../source/view/first-aid-text.ts';
import {container, declared, everySet, host, none, process, sets} from '../model/build.ts';
import {bothRows} from '../model/two-engines.ts';

const privileged = (name: string) =>
  container({
    name,
    id: name.padEnd(64, '0'),
    declared: declared({privileged: true}),
    pid1: process({capabilities: sets(everySet), seccomp: 'disabled'}),
  });

const socket = container({
  name: 'traefik',
  declared: declared({
    mounts: [
      {
        type: 'bind',
        source: '/var/run/docker.sock',
        destination: '/var/run/docker.sock',
        readOnly: true,
        propagation: '',
      },
    ],
  }),
});

function judged(containers: readonly ObservedContainer[], change: Partial<ObservedHost> = {}): Host {
  const {hosts} = judge({takenAt: '2026-11-24T11:00:00Z', hosts: [host(containers, change)]});
  return hosts[0] ?? expect.fail();
}

const words = (one: Host): string[] => firstAidOf(one).posture.map(({name, text}) => `${name}: ${text}`);

describe('first aid for a host', () => {
  const aid = firstAidOf(judged([socket, privileged('b'), container(), privileged('a')]));

  test('counts who can own it, by cause, the most frequent first, with names and a remedy', () => {
    expect(headline(aid)).toBe('3 of 4 can own vm');
    expect(causeWords(aid.causes)).toBe('privileged 2, docker.sock 1');
    expect(aid.causes[0]?.containers.map(({name}) => name)).toEqual(['a', 'b']);
    expect(aid.causes.map(remedyLinesOf)).toEqual([
      ['remedy: remove --privileged'],
      ['remedy: remove --volume=/var/run/docker.sock:/var/run/docker.sock:ro'],
    ]);
  });

  test('tells remedies that differ one by one, with the names that each is for', () => {
    const root = (name: string, destination: string) =>
      container({
        name,
        id: name.padEnd(64, '0'),
        declared: declared({
          mounts: [{type: 'bind', source: '/', destination, readOnly: false, propagation: ''}],
        }),
      });
    const places = ['/a', '/b', '/c', '/d', '/e'];
    const {causes} = firstAidOf(
      judged([root('one', '/a'), ...places.map((place, n) => root(`c${n}`, place))]),
    );
    expect(causes.map(remedyLinesOf)).toEqual([
      [
        'remedy for c0, one: remove --volume=/:/a',
        'remedy for c1: remove --volume=/:/b',
        'remedy for c2: remove --volume=/:/c',
        'and for 2 more, in their findings',
      ],
    ]);
  });

  test('names the engine where several run on the machine', () => {
    const [first, second] = bothRows.map(row => row.host);
    const both = [first ?? expect.fail(), second ?? expect.fail()];
    expect(both.map(one => headline(firstAidOf(one, both)))).toEqual([
      'docker: none of 1 can own vm',
      'podman: none of 1 can own vm',
    ]);
  });

  test('says so where nobody can', () => {
    expect(headline(firstAidOf(judged([container()])))).toBe('None of 1 can own vm');
  });

  test('counts a stopped container among those that can, and not among those that run', () => {
    const stopped = container({
      name: 'old',
      state: 'exited',
      pid1: null,
      processes: [],
      declared: declared({privileged: true}),
    });
    expect(firstAidOf(judged([stopped]))).toMatchObject({owners: 1, running: 0});
  });

  test('does not count a container without capabilities', () => {
    expect(firstAidOf(judged([container({pid1: process({capabilities: sets(none)})})])).owners).toBe(0);
  });

  test('names the first of many', () => {
    const many = ['a', 'b', 'c', 'd'].map(privileged);
    expect(namesOf(judged(many).containers, 2)).toBe('a, b and 2 more');
    expect(namesOf(judged(many).containers, 4)).toBe('a, b, c, d');
  });
});

describe('the posture of a host', () => {
  test('without anything', () => {
    expect(words(judged([container(), privileged('a')]))).toEqual([
      'AppArmor, SELinux: none',
      "user namespaces: off: root in a container is the host's root",
      'seccomp: off in 1 of 2',
      'engine: Docker 26.1.5, Linux 6.18.5-generic',
    ]);
  });

  const confined = 'docker-default (enforce)';
  const labelled = 'system_u:system_r:container_t:s0:c1,c2';
  const withLabel = (lsm: string, change: Parameters<typeof container>[0] = {}) =>
    container({...change, pid1: process({lsm})});

  test.each<[string, readonly ObservedContainer[], Partial<ObservedHost>]>([
    ['AppArmor: confines its containers', [withLabel(confined)], {}],
    ['AppArmor: on, 1 container unconfined', [withLabel(confined), withLabel('unconfined', {name: 'b'})], {}],
    [
      // A privileged container has no finding for its label, which is part of what it is.
      'AppArmor: on, 1 container unconfined',
      [withLabel('unconfined', {declared: declared({privileged: true})})],
      {},
    ],
    ['SELinux: labels its containers, confined if it enforces', [withLabel(labelled)], {}],
    ['SELinux: confines its containers', [withLabel(labelled)], {selinux: 'enforcing'}],
    [
      'SELinux: permissive: it refuses nothing and only writes to the log',
      [withLabel(labelled)],
      {selinux: 'permissive'},
    ],
    ['AppArmor, SELinux: unknown', [], {}],
    ['user namespaces: on (userns-remap)', [container()], {remapped: true}],
    ['user namespaces: rootless: the engine itself is not root', [container()], {rootless: true}],
    ['seccomp: on everywhere', [container()], {}],
    ['seccomp: unknown', [], {}],
  ])('%s', (fact, containers, change) => {
    expect(words(judged(containers, change))).toContain(fact);
  });
});

describe('how a host was read', () => {
  test('from the kernel, or not, with what could not be', () => {
    const hidden = container({
      name: 'h',
      pid1: null,
      processes: [],
      unobserved: {reason: 'hidden', detail: 'hidden by hidepid=2: run captop as root'},
    });
    const {evidence} = firstAidOf(
      judged([hidden], {evidence: 'none', limits: ['no root: namespaces are unknown']}),
    );
    expect(evidence[0]).toContain('Read from the engine alone');
    expect(evidence.slice(1)).toEqual([
      'no root: namespaces are unknown',
      '1 container could not be read: hidden by hidepid=2: run captop as root',
    ]);
  });

  test('and nothing of it reaches a terminal raw', () => {
    const hostile = judged([{...privileged('x'), name: '\u001b[2J'}], {
      name: '\u001b[2J',
      engine: '\u001b[2J',
    });
    const aid = firstAidOf(hostile);
    const all = [headline(aid), namesOf(aid.causes[0]?.containers ?? [], 5), ...words(hostile)].join('');
    expect(aid.owners).toBe(1);
    expect(all).not.toMatch(/\u001b/);
  });
});
