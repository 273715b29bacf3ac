import {expect, test} from 'vitest';
import type {Declared} from '../../source/model/flags/declared.ts';
import {judge} from '../../source/model/judge.ts';
import {podSecurityText} from '../../source/model/pod-security/verdict.ts';
import type {ObservedContainer, Process} from '../../source/model/snapshot.ts';
import {breaksBaseline, breaksRestricted, type Pod} from '../pod-security.ts';
import {container, declared, defaultSet, host, none, process, sets} from './build.ts';
import {bind} from './observed.ts';

const inPod = {'io.kubernetes.pod.name': 'web-0', 'io.kubernetes.pod.namespace': 'shop'};

const verdictOf = (change: Partial<ObservedContainer>) =>
  judge({takenAt: '2026-11-24T11:00:00.000Z', hosts: [host([container({labels: inPod, ...change})])]})
    .hosts[0]?.containers[0]?.podSecurity;

/** A container that keeps to the restricted level. */
const strict = {noNewPrivileges: true, uid: 1001, user: '1001', capDrop: ['ALL']};
const strictContext = {
  allowPrivilegeEscalation: false,
  runAsNonRoot: true,
  runAsUser: 1001,
  seccompProfile: {type: 'RuntimeDefault'},
  capabilities: {drop: ['ALL']},
};
const uid1001 = {uid: 1001, name: null};
const unprivileged = process({user: uid1001, hostUser: uid1001, rootOnHost: false, capabilities: sets(none)});

type Spec = Pod['spec'];
type Context = NonNullable<Spec['containers'][number]['securityContext']>;

interface Case {
  readonly flags?: Partial<Declared>;
  readonly process?: Partial<Process>;
  readonly spec?: Partial<Spec>;
  readonly context?: Context;
}

const {namespaces} = declared();
const usual = {...strictContext, allowPrivilegeEscalation: true};

/** What a pod asks for, and what the container that a node makes of it shows. */
const cases: Readonly<Record<string, Case>> = {
  restricted: {},
  hostPID: {flags: {namespaces: {...namespaces, pid: 'host'}}, spec: {hostPID: true}},
  hostIPC: {flags: {namespaces: {...namespaces, ipc: 'host'}}, spec: {hostIPC: true}},
  hostNetwork: {flags: {namespaces: {...namespaces, network: 'host'}}, spec: {hostNetwork: true}},
  privileged: {
    flags: {privileged: true, capDrop: []},
    context: {...strictContext, privileged: true, seccompProfile: {}, capabilities: {}},
    process: {capabilities: sets(none, defaultSet)},
  },
  'an added capability': {
    flags: {capAdd: ['CAP_SYS_ADMIN']},
    context: {...strictContext, capabilities: {drop: ['ALL'], add: ['SYS_ADMIN']}},
    process: {capabilities: sets(none, 1n << 21n)},
  },
  'one of the default ones added': {
    flags: {capAdd: ['CHOWN']},
    context: {...strictContext, capabilities: {drop: ['ALL'], add: ['CHOWN']}},
    process: {capabilities: sets(none, 1n)},
  },
  NET_BIND_SERVICE: {
    flags: {capAdd: ['NET_BIND_SERVICE']},
    context: {...strictContext, capabilities: {drop: ['ALL'], add: ['NET_BIND_SERVICE']}},
    process: {capabilities: sets(none, 1n << 10n)},
  },
  hostPath: {
    flags: {mounts: [bind('/etc', '/host/etc', true)]},
    spec: {volumes: [{name: 'etc', hostPath: {path: '/etc'}}]},
  },
  'a ConfigMap': {
    flags: {
      mounts: [
        bind(
          '/var/lib/kubelet/pods/0f0e5a2b-6a0f-4b7e-9d0a-2a3b4c5d6e7f/volumes/kubernetes.io~configmap/c',
          '/c',
        ),
        bind('/var/lib/kubelet/pods/0f0e5a2b-6a0f-4b7e-9d0a-2a3b4c5d6e7f/etc-hosts', '/etc/hosts'),
      ],
    },
    spec: {volumes: [{name: 'c', configMap: {name: 'c'}}]},
  },
  AppArmor: {
    flags: {apparmor: 'unconfined'},
    context: {...strictContext, appArmorProfile: {type: 'Unconfined'}},
  },
  procMount: {
    flags: {maskedPaths: null, readonlyPaths: null},
    context: {...strictContext, procMount: 'Unmasked'},
  },
  'no seccomp named': {
    flags: {seccomp: 'unconfined', securityOpt: ['seccomp=unconfined']},
    context: {...strictContext, seccompProfile: {}},
  },
  escalation: {flags: {noNewPrivileges: false}, context: usual},
  root: {flags: {uid: 0, user: ''}, context: {...strictContext, runAsNonRoot: false, runAsUser: 0}},
  'all as by default': {
    flags: {noNewPrivileges: false, uid: 0, user: '', capDrop: []},
    context: {seccompProfile: {type: 'RuntimeDefault'}},
    process: {capabilities: sets(defaultSet)},
  },
};

/** Names that the standards have twice, for the two halves of a control. */
const nameOf = (control: string): string =>
  control === 'Volume Types'
    ? 'HostPath Volumes'
    : control.replace(/, (named|dropped)$/, '').replace('Non-root user', 'Non-root');

const byName = (names: readonly string[]): string[] => [...new Set(names.map(nameOf))].sort();

test.each(Object.keys(cases))('%s: as the standards say of the pod', name => {
  const {flags = {}, process: change = {}, spec = {}, context = strictContext} = cases[name] ?? {};
  const pod: Pod = {spec: {...spec, containers: [{securityContext: context}]}};
  const pid1 = {...unprivileged, ...change};
  // The namespaces of the host are told by the flags where the kernel was not asked.
  const unread = {unknown: 'not read'};
  const shared = Object.values(flags.namespaces ?? {}).includes('host');
  const verdict = verdictOf({
    declared: declared({...strict, ...flags}),
    pid1: shared ? {...pid1, namespaces: {...pid1.namespaces, pid: unread, ipc: unread, net: unread}} : pid1,
  });
  if (verdict === undefined || verdict === null || 'unknown' in verdict) return expect.fail(name);
  const broken = (level?: string) =>
    verdict.breaches.filter(each => level === undefined || each.level === level).map(({control}) => control);
  expect(byName(broken('baseline'))).toEqual(byName(breaksBaseline(pod)));
  expect(byName(broken())).toEqual(byName(breaksRestricted(pod)));
});

test('in words it is the first level that is broken, and by what', () => {
  const text = (change: Partial<ObservedContainer>): string => {
    const verdict = verdictOf(change);
    return verdict === undefined || verdict === null || 'unknown' in verdict ? '' : podSecurityText(verdict);
  };
  expect(
    text({declared: declared({...strict, mounts: [bind('/etc', '/host/etc')]}), pid1: unprivileged}),
  ).toBe('baseline: violated by hostPath /etc');
  expect(text({})).toBe(
    'restricted: violated by allowPrivilegeEscalation, runAsNonRoot, capabilities.drop leaves CHOWN and 12 more',
  );
  expect(text({declared: declared(strict), pid1: unprivileged})).toBe('restricted: kept');
});

test('a label of SELinux that no pod may ask for breaks the baseline', () => {
  const labelled = (lsm: string) =>
    verdictOf({declared: declared(strict), pid1: {...unprivileged, lsm}}) ?? expect.fail();
  expect(labelled('system_u:system_r:spc_t:s0')).toMatchObject({level: 'privileged'});
  expect(labelled('system_u:system_r:container_t:s0:c1,c2')).toMatchObject({level: 'restricted'});
  expect(labelled('docker-default (enforce)')).toMatchObject({level: 'restricted'});
});

test('without a pod there is no verdict, and without flags it is not known', () => {
  expect(verdictOf({labels: {}})).toBeNull();
  expect(verdictOf({labels: {...inPod, 'io.kubernetes.cri.container-type': 'sandbox'}})).toBeNull();
  expect(verdictOf({labels: {unknown: 'no labels'}})).toEqual({unknown: 'no labels'});
  expect(verdictOf({declared: {unknown: 'not told'}})).toEqual({unknown: 'not told'});
});
