/** The privilege-relevant flags as a Kubernetes pod: securityContext, and what stands beside it. */
import type {Flag} from '../flags/flag.ts';
import {podParts} from '../flags/print.ts';
import {type Fields, isFields} from '../flags/values.ts';

/** A name that Kubernetes takes: a DNS label (RFC 1123). */
const dnsLabel = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63) || 'container';

/** The fields of several objects; those that hold an object in both are merged, too. */
function merged(parts: readonly (Fields | undefined)[]): Fields {
  const all: Record<string, unknown> = {};
  for (const part of parts)
    for (const [key, value] of Object.entries(part ?? {})) {
      const before = all[key];
      all[key] = isFields(before) && isFields(value) ? merged([before, value]) : value;
    }
  return all;
}

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

/** The flags as the spec of a pod with one container. */
export function podFragment(name: string, flags: readonly Flag[]): string {
  const parts = podParts(flags);
  const spec = {
    ...merged(parts.map(({pod}) => pod)),
    containers: [
      {
        name: dnsLabel(name),
        securityContext: ordered(merged(parts.map(({securityContext}) => securityContext))),
        volumeMounts: parts.flatMap(({volumeMounts = []}) => volumeMounts),
      },
    ],
    volumes: parts.flatMap(({volumes = []}) => volumes),
  };
  return `${yamlLines({spec}).join('\n')}\n`;
}
