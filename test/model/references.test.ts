import {expect, test} from 'vitest';
import {ruleNamed, rules} from '../../source/model/finding.ts';
import {
  type CatalogueName,
  catalogues,
  referencedRules,
  referencesOf,
  referenceText,
} from '../../source/model/references.ts';

/**
 * What docker-bench-security (Apache-2.0, based on CIS Docker Benchmark v1.6.0) checks under these numbers: the words
 * of its descriptions by which a number is recognised, from tests/2_docker_daemon_configuration.sh,
 * tests/4_container_images.sh and tests/5_container_runtime.sh.
 */
const benchmark: Readonly<Record<string, string>> = {
  '2.9': 'user namespace support',
  '4.1': 'user for the container',
  '5.2': 'AppArmor',
  '5.3': 'SELinux',
  '5.4': 'kernel capabilities',
  '5.5': 'privileged containers',
  '5.6': 'host system directories',
  '5.10': 'network namespace',
  '5.16': 'process namespace',
  '5.17': 'IPC namespace',
  '5.18': 'host devices',
  '5.21': 'UTS namespace',
  '5.22': 'seccomp',
  '5.23': 'docker exec',
  '5.24': 'docker exec',
  '5.26': 'acquiring additional privileges',
  '5.31': 'user namespaces',
  '5.32': 'Docker socket',
};

/** A word that a rule about that subject has in its title or its reason. */
const subjects: Readonly<Record<string, RegExp>> = {
  'user namespace support': /user/i,
  'user for the container': /root/i,
  AppArmor: /AppArmor/,
  SELinux: /SELinux/,
  'kernel capabilities': /capabilit|CAP_|SYS_PTRACE|NET_ADMIN|BPF|added and dropped/i,
  'privileged containers': /privileged/i,
  'host system directories': /host/i,
  'network namespace': /network/i,
  'process namespace': /PID namespace|processes/i,
  'IPC namespace': /IPC/,
  'host devices': /device|disks/i,
  'UTS namespace': /UTS/,
  seccomp: /seccomp/i,
  'docker exec': /exec|hook/i,
  'acquiring additional privileges': /privilege|holds more/i,
  'user namespaces': /user namespace/i,
  'Docker socket': /socket/,
};

/** The controls of the standards, as the headings of their tables call them. */
const controls = new Set([
  'baseline: Host Namespaces',
  'baseline: Privileged Containers',
  'baseline: Capabilities',
  'baseline: HostPath Volumes',
  'baseline: AppArmor',
  'baseline: SELinux',
  'baseline: /proc Mount Type',
  'baseline: Seccomp',
  'restricted: Privilege Escalation',
  'restricted: Running as Non-root',
  'restricted: Capabilities',
]);

const idsIn = (wanted: CatalogueName): ReadonlyArray<readonly [rule: string, id: string]> =>
  rules.flatMap(({id: rule}) =>
    referencesOf(rule)
      .filter(({catalogue}) => catalogue === wanted)
      .map(({id}) => [rule, id] as const),
  );

test('every rule with references is a rule', () => {
  expect(referencedRules.filter(id => ruleNamed(id) === undefined)).toEqual([]);
});

test.each(idsIn('cis'))('%s is about what the benchmark recommends under %s', (rule, id) => {
  const {title = '', why = ''} = ruleNamed(rule) ?? {};
  expect(`${title} ${why}`).toMatch(subjects[benchmark[id] ?? ''] ?? expect.fail(`no number ${id}`));
});

test('controls of the Pod Security Standards are called as they are there', () => {
  expect(idsIn('podSecurity').filter(([, id]) => !controls.has(id))).toEqual([]);
});

test('techniques have the form and the page of a technique', () => {
  for (const [, id] of idsIn('attack')) expect(id).toMatch(/^T1\d{3}(\.\d{3})?$/);
  expect(catalogues.attack.urlOf('T1548.001')).toBe(
    'https://attack.mitre.org/versions/v16/techniques/T1548/001/',
  );
});

test('a reference is short in words', () => {
  expect(referencesOf('privileged').map(referenceText)).toEqual([
    'CIS Docker 5.5',
    'Pod Security baseline: Privileged Containers',
    'ATT&CK T1611',
  ]);
  expect(referencesOf('privileged')).toBe(referencesOf('privileged'));
});
