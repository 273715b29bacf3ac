/** Where engines mix, each container is compared with what its own engine grants by default. */
import {expect, test} from 'vitest';
import {documentOf, readDocument} from '../../source/model/document/document.ts';
import {judge} from '../../source/model/judge.ts';
import {profileNamed} from '../../source/model/profile.ts';
import type {Observation, ObservedHost} from '../../source/model/snapshot.ts';
import {csvOf} from '../../source/report/csv.ts';
import {prometheusOf} from '../../source/report/prometheus.ts';
import {summaryOf} from '../../source/report/summary.ts';
import {tableOf} from '../../source/report/table.ts';
import {compareRows} from '../../source/ui/screens/compare-rows.ts';
import {columnOf, usualColumns} from '../../source/view/columns.ts';
import {rowsOf} from '../../source/view/row.ts';
import {titleFacts, titleText} from '../../source/view/title-facts.ts';
import {container, declared, host, process, sets} from '../model/build.ts';
import {askedColumns} from './asked-columns.ts';

type EngineKind = ObservedHost['engineKind'];

/** What each engine grants by default, as the kernel prints it: /proc/PID/status of a container without flags. */
const granted: Readonly<Record<EngineKind, bigint>> = {
  docker: 0xa80425fbn,
  podman: 0x800405fbn,
  containerd: 0xa80425fbn,
  'cri-o': 0x5fbn,
  other: 0xa80425fbn,
};

const engines = Object.keys(granted) as readonly EngineKind[];

const running = (name: string, engineKind: EngineKind, set: bigint, capAdd: readonly string[] = []) =>
  host(
    [
      container({
        id: Buffer.from(name.padEnd(32, '-')).toString('hex'),
        name,
        pid1: process({capabilities: sets(set)}),
        declared: declared({capAdd}),
      }),
    ],
    {engine: `${engineKind} 1.0`, engineKind, endpoint: `unix:///run/${engineKind}.sock`},
  );

const of = (...hosts: readonly ObservedHost[]): Observation => ({
  takenAt: '2026-12-02T11:00:00.000Z',
  hosts,
});

/** One container without flags on each engine. */
const plain = of(...engines.map(engine => running(engine, engine, granted[engine])));
/** NET_RAW, bit 13, is of Docker's default, and of nobody else's. */
const withNetRaw = of(
  running('d', 'docker', granted.docker),
  running('p', 'podman', granted.podman | (1n << 13n), ['NET_RAW']),
  running('c', 'cri-o', granted['cri-o'] | (1n << 13n), ['NET_RAW']),
);

const cells = (observation: Observation, id: string, chosen?: string) =>
  rowsOf(judge(observation, chosen === undefined ? undefined : profileNamed(chosen))).map(row => [
    row.container.name,
    columnOf(id)?.value(row),
  ]);

test('a container without flags is as its engine makes it, whichever engine stands beside it', () => {
  expect(cells(plain, 'vs')).toEqual(engines.map(engine => [engine, 'equal']));
  const table = tableOf(rowsOf(judge(plain)), {...inFull, profile: null});
  expect(table.match(/\d+ default(?= +=)/g)).toEqual([
    '14 default',
    '11 default',
    '14 default',
    '9 default',
    '14 default',
  ]);
});

test('a capability that one engine grants and another does not is told where it was added', () => {
  expect(cells(withNetRaw, 'vs')).toEqual([
    ['d', 'equal'],
    ['p', '+NET_RAW'],
    ['c', '+NET_RAW'],
  ]);
  const evidence = rowsOf(judge(withNetRaw)).map(({container: {findings}}) =>
    findings.filter(({id}) => id === 'beyond-profile').map(finding => finding.evidence),
  );
  expect(evidence).toEqual([
    [],
    ['NET_RAW is not in profile podman; held by host PID 2685'],
    ['NET_RAW is not in profile crio; held by host PID 2685'],
  ]);
});

test('a profile that is chosen holds for all', () => {
  expect(cells(withNetRaw, 'vs', 'docker')).toEqual([
    ['d', 'equal'],
    ['p', '-MKNOD -AUDIT_WRITE'],
    ['c', '-SYS_CHROOT -MKNOD -AUDIT_WRITE -SETFCAP'],
  ]);
  expect(cells(withNetRaw, 'profile', 'docker').map(([, profile]) => profile)).toEqual([
    'docker',
    'docker',
    'docker',
  ]);
  expect(judge(withNetRaw, profileNamed('docker')).profile?.name).toBe('docker');
});

const inFull = {columns: usualColumns, width: undefined, color: false};
const title = (observation: Observation, chosen?: string) =>
  titleText(titleFacts(judge(observation, chosen === undefined ? undefined : profileNamed(chosen))));

test.each([
  ['docker', ['docker'], 'profile docker', 'VS DOCKER DEFAULT'],
  ['podman', ['podman'], 'profile podman', 'VS PODMAN DEFAULT'],
  ['two engines with one default', ['docker', 'containerd'], 'profile docker', 'VS DOCKER DEFAULT'],
  ['two defaults', ['docker', 'podman'], "each with its engine's default", 'VS ENGINE DEFAULT'],
] as const)('title and heading name what is compared with: %s', (_, kinds, fact, heading) => {
  const observation = of(...kinds.map(kind => running(kind, kind, granted[kind])));
  expect(title(observation)).toContain(fact);
  const {profile} = judge(observation);
  expect(tableOf([], {...inFull, profile})).toContain(heading);
  expect(title(observation, 'crio')).toContain('profile crio');
});

test('an engine without containers changes no heading', () => {
  const observation = of(running('d', 'docker', granted.docker), {
    ...running('p', 'podman', granted.podman),
    containers: [],
  });
  expect(title(observation)).toContain('profile docker');
});

test('the comparison says which default has what, where these differ', () => {
  const rows = compareRows(rowsOf(judge(withNetRaw)), false);
  const row = (label: string) => rows.find(each => each.label === label);
  expect(row('NET_RAW')).toMatchObject({profile: '■ docker', values: ['■ held', '+ added', '+ added']});
  expect(row('SETFCAP')).toMatchObject({profile: '■ docker podman', values: ['■ held', '■ held', '·']});
  expect(row('KILL')).toMatchObject({profile: '■ held', values: ['■ held', '■ held', '■ held']});
  expect(row('SYS_ADMIN')).toMatchObject({profile: '·', values: ['·', '·', '·']});
});

const throughJson = (observation: Observation, chosen?: string) =>
  JSON.parse(
    JSON.stringify(
      documentOf(judge(observation, chosen === undefined ? undefined : profileNamed(chosen)), '1.2.3'),
    ),
  );

test('the document has the profile of each host, and is read as what it was compared with', () => {
  const document = throughJson(withNetRaw);
  expect(document.profile.name).toBe('docker');
  expect(
    document.hosts.map(({profile}: {profile: {name: string; capabilities: string[]}}) => [
      profile.name,
      profile.capabilities.length,
    ]),
  ).toEqual([
    ['docker', 14],
    ['podman', 11],
    ['crio', 9],
  ]);
  expect(readDocument(document).profile).toBeNull();
  expect(readDocument(throughJson(withNetRaw, 'docker')).profile?.name).toBe('docker');
  expect(readDocument(throughJson(of(running('p', 'podman', granted.podman)))).profile?.name).toBe('podman');
});

test('a document of before compares all of its hosts with its one profile, as it did', () => {
  const document = throughJson(withNetRaw);
  for (const one of document.hosts) delete one.profile;
  const {profile, observation} = readDocument(document);
  expect(profile?.name).toBe('docker');
  expect(judge(observation, profile ?? undefined).hosts[1]?.containers[0]?.versusProfile).toMatchObject({
    added: 0n,
    dropped: 0x28000000n,
  });
});

test('reports name the profile of each', () => {
  const snapshot = judge(withNetRaw);
  const rows = rowsOf(snapshot);
  const chosen = askedColumns('name', 'vs', 'profile');
  expect(csvOf(rows, chosen)).toBe(
    "name,vs,profile\r\nd,equal,docker\r\np,'+NET_RAW,podman\r\nc,'+NET_RAW,crio\r\n",
  );
  const metrics = prometheusOf(snapshot, rows, null, '1.2.3');
  expect(metrics).toContain('captop_build_info{version="1.2.3",profile="engine"} 1');
  expect(metrics).toMatch(/^captop_host_info\{.*engine="podman 1.0",profile="podman",.*\} 1$/m);
  expect(metrics).toMatch(/^captop_container_capabilities_beyond_profile\{.*name="p".*\} 1$/m);
  expect(summaryOf(snapshot).match(/profile \w+/g)).toEqual([
    'profile docker',
    'profile podman',
    'profile crio',
  ]);
});
