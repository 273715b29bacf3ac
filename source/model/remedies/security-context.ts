/** The privilege-relevant flags as a Kubernetes pod: securityContext, and what stands beside it. */
import {partsOf} from './compose.ts';

const quoted = (text: string): string => JSON.stringify(text);

/** A name that Kubernetes takes: a DNS label (RFC 1123). */
const labelled = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63) || 'container';

const valuesOf = (flags: readonly string[], wanted: string): string[] =>
  flags.flatMap(flag => {
    const [name, value] = partsOf(flag);
    return name === wanted && value !== null ? [value] : [];
  });

/** `1000` and `1000:1000` as numbers; a name cannot be told to Kubernetes. */
function userLines([user]: readonly string[]): string[] {
  const [, uid, gid] = /^([0-9]+)(?::([0-9]+))?$/.exec(user ?? '') ?? [];
  if (uid === undefined) return [];
  return [
    `runAsUser: ${Number(uid)}`,
    ...(gid === undefined ? [] : [`runAsGroup: ${Number(gid)}`]),
    ...(Number(uid) === 0 ? [] : ['runAsNonRoot: true']),
  ];
}

function capabilityLines(flags: readonly string[]): string[] {
  const list = (name: string, values: readonly string[]) =>
    values.length === 0 ? [] : [`  ${name}: [${values.map(quoted).join(', ')}]`];
  const lines = [
    ...list('add', valuesOf(flags, '--cap-add')),
    ...list('drop', valuesOf(flags, '--cap-drop')),
  ];
  return lines.length === 0 ? [] : ['capabilities:', ...lines];
}

/**
 * Kubernetes runs without seccomp unless told, Docker with its own profile, so the profile is always named.
 * `allowPrivilegeEscalation` is what no-new-privileges is called there.
 */
function contextLines(flags: readonly string[]): string[] {
  const options = valuesOf(flags, '--security-opt');
  const seccomp = options.includes('seccomp=unconfined') ? 'Unconfined' : 'RuntimeDefault';
  return [
    ...(flags.includes('--privileged') ? ['privileged: true'] : []),
    ...(options.includes('no-new-privileges') ? ['allowPrivilegeEscalation: false'] : []),
    ...userLines(valuesOf(flags, '--user')),
    ...capabilityLines(flags),
    ...(flags.includes('--read-only') ? ['readOnlyRootFilesystem: true'] : []),
    ...(flags.includes('--privileged') ? [] : ['seccompProfile:', `  type: ${seccomp}`]),
    ...(options.includes('apparmor=unconfined') ? ['appArmorProfile:', '  type: Unconfined'] : []),
    ...(options.includes('systempaths=unconfined') ? ['procMount: Unmasked'] : []),
  ];
}

/** Namespaces of the host, and paths of it, belong to the pod and not to the container. */
const podLines = (flags: readonly string[]): string[] => [
  ...(flags.includes('--pid=host') ? ['hostPID: true'] : []),
  ...(flags.includes('--network=host') ? ['hostNetwork: true'] : []),
  ...(flags.includes('--ipc=host') ? ['hostIPC: true'] : []),
];

interface HostPath {
  readonly source: string;
  readonly destination: string;
  readonly readOnly: boolean;
}

function hostPaths(flags: readonly string[]): HostPath[] {
  return valuesOf(flags, '--volume').flatMap(value => {
    const [source, destination, options] = value.split(':');
    if (source === undefined || destination === undefined) return [];
    return [{source, destination, readOnly: options?.split(',').includes('ro') === true}];
  });
}

const indented = (lines: readonly string[], by: number): string[] => lines.map(line => ' '.repeat(by) + line);

/** The flags of run-flags.ts as the spec of a pod with one container. */
export function podFragment(name: string, flags: readonly string[]): string {
  const mounts = hostPaths(flags);
  const volumes = mounts.flatMap(({source}, index) => [
    `- name: host-${index}`,
    '  hostPath:',
    `    path: ${quoted(source)}`,
  ]);
  const volumeMounts = mounts.flatMap(({destination, readOnly}, index) => [
    `- name: host-${index}`,
    `  mountPath: ${quoted(destination)}`,
    ...(readOnly ? ['  readOnly: true'] : []),
  ]);
  return `${[
    'spec:',
    ...indented(podLines(flags), 2),
    '  containers:',
    `    - name: ${labelled(name)}`,
    '      securityContext:',
    ...indented(contextLines(flags), 8),
    ...(volumeMounts.length === 0 ? [] : ['      volumeMounts:', ...indented(volumeMounts, 8)]),
    ...(volumes.length === 0 ? [] : ['  volumes:', ...indented(volumes, 4)]),
  ].join('\n')}\n`;
}
