/** The privilege-relevant flags as a Kubernetes pod: securityContext, and what stands beside it. */
import {belongingOf} from '../belonging.ts';
import type {Flag} from '../flags/flag.ts';
import {mergedFields, type PodCircumstances} from '../flags/pod-part.ts';
import {podParts, withBeyond} from '../flags/print.ts';
import {type Fields, isFields} from '../flags/values.ts';
import {isUnknown} from '../known.ts';
import type {Container} from '../snapshot.ts';
import type {RemedyPlan} from './plan.ts';

/** A name that Kubernetes takes: a DNS label (RFC 1123). */
const dnsLabel = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63) || 'container';

/** The order of a securityContext's fields for a reader; those that are not listed come last. */
const contextOrder = [
  'privileged',
  'allowPrivilegeEscalation',
  'runAsUser',
  'runAsGroup',
  'runAsNonRoot',
  'capabilities',
  'readOnlyRootFilesystem',
];

function ordered(context: Fields): Fields {
  const place = (key: string): number => (contextOrder.indexOf(key) + 1 || contextOrder.length + 1) - 1;
  return Object.fromEntries(Object.entries(context).sort(([a], [b]) => place(a) - place(b)));
}

/** Words that YAML reads as text without quotes. */
const isPlain = (text: string): boolean =>
  /^[A-Za-z][A-Za-z0-9-]*$/.test(text) && !/^(?:true|false|yes|no|on|off|null|y|n)$/i.test(text);

/** A list of texts stands on one line, quoted; JSON is a part of YAML. */
const scalar = (value: unknown): string =>
  typeof value === 'string' && isPlain(value)
    ? value
    : Array.isArray(value)
      ? `[${value.map(item => JSON.stringify(item)).join(', ')}]`
      : JSON.stringify(value);

/** An object as the lines of a YAML document; fields without content are left out. */
function yamlLines(fields: Fields): readonly string[] {
  return Object.entries(fields).flatMap(([key, value]) => {
    if (isFields(value)) {
      const lines = yamlLines(value);
      return lines.length === 0 ? [] : [`${key}:`, ...lines.map(line => `  ${line}`)];
    }
    if (!Array.isArray(value) || !value.some(isFields)) {
      const isEmpty = value === undefined || (Array.isArray(value) && value.length === 0);
      return isEmpty ? [] : [`${key}: ${scalar(value)}`];
    }
    const items = value.filter(isFields).map(yamlLines);
    return [
      `${key}:`,
      ...items.flatMap(lines => lines.map((line, index) => `  ${index === 0 ? '- ' : '  '}${line}`)),
    ];
  });
}

/** A note on one line, whatever stands in it. */
const commentLine = (note: string): string =>
  `# ${note.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, char => JSON.stringify(char).slice(1, -1))}`;

const usual: PodCircumstances = {mapsIds: false, isInPod: false};

/** The flags as the spec of a pod with one container, below comments that say what no field says. */
export function podFragment(name: string, flags: readonly Flag[], circumstances = usual): string {
  const parts = podParts(flags, circumstances);
  const spec = {
    ...mergedFields(parts.map(({pod}) => pod)),
    containers: [
      {
        name: dnsLabel(name),
        securityContext: ordered(mergedFields(parts.map(({securityContext}) => securityContext))),
        volumeMounts: parts.flatMap(({volumeMounts = []}) => volumeMounts),
      },
    ],
    volumes: parts.flatMap(({volumes = []}) => volumes),
  };
  const notes = [...new Set(parts.flatMap(({notes: own = []}) => own))].map(commentLine);
  return `${[...notes, ...yamlLines({spec})].join('\n')}\n`;
}

/** A container as a pod, with some flags of its plan in place of its own. */
export function podOf(
  name: string,
  container: Container,
  {mapsIds}: Pick<RemedyPlan, 'mapsIds'>,
  flags: readonly Flag[],
): string {
  const {declared} = container;
  const all = isUnknown(declared) ? flags : withBeyond(declared, flags);
  return podFragment(name, all, {mapsIds, isInPod: belongingOf(container, 'pod') !== null});
}
