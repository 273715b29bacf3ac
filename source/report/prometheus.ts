/**
 * The Prometheus text exposition format 0.0.4, as node_exporter's textfile collector reads it. A fact that could not be
 * read has no sample, so that an alert can tell unknown from zero. To add a metric, add a row to containerMetrics.
 */
import {belongingOf, belongings} from '../model/belonging.ts';
import {countOf} from '../model/capability.ts';
import {stableNameAmong} from '../model/host-names.ts';
import {isUnknown} from '../model/known.ts';
import {engineWord} from '../model/profile.ts';
import {sanitise} from '../model/safe-text.ts';
import {type Container, type Host, type Snapshot, setNames, severities} from '../model/snapshot.ts';
import type {Column} from '../view/column.ts';
import type {Row} from '../view/row.ts';

type Labels = Readonly<Record<string, string>>;

interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

interface Metric {
  readonly name: string;
  readonly help: string;
  readonly samples: readonly Sample[];
}

/** A label's value: backslash and quote are escaped, and the sanitiser leaves no control character. */
const quoted = (text: string): string =>
  `"${sanitise(text).toWellFormed().replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

function lineOf(name: string, {labels, value}: Sample): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}=${quoted(text)}`);
  return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}\n`;
}

const text = ({name, help, samples}: Metric): string =>
  samples.length === 0
    ? ''
    : `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${samples.map(sample => lineOf(name, sample)).join('')}`;

const which = ({stableHostName: host, container: {id, name}}: Row): Labels => ({host, id, name});

/** One sample a row; none for a row without a figure. */
const each = (rows: readonly Row[], figure: (row: Row) => number | null): Sample[] =>
  rows.flatMap(row => {
    const value = figure(row);
    return value === null ? [] : [{labels: which(row), value}];
  });

const asFigure = (yes: boolean): number => (yes ? 1 : 0);

/** The values of the chosen columns as labels. */
function chosen(row: Row, columns: readonly Column[]): Labels {
  return Object.fromEntries(
    columns.map(({id, value}) => [id.replaceAll('-', '_'), String(value(row) ?? '')]),
  );
}

/** `project="shop"` and the like, for the things that the container belongs to. */
const belongingLabels = (container: Container): Labels =>
  Object.fromEntries(
    belongings.flatMap(kind => {
      const name = belongingOf(container, kind);
      return name === null ? [] : [[kind, name]];
    }),
  );

function info(row: Row, columns: readonly Column[] | null): Sample {
  const {container} = row;
  const {image, state, risk} = container;
  return {
    labels: {
      ...(columns === null ? {image, state, risk, ...belongingLabels(container)} : chosen(row, columns)),
      ...which(row),
    },
    value: 1,
  };
}

/** Its label `host` is that of the containers' samples, so that both can be joined. */
function hostInfo(hosts: readonly Host[], host: Host): Sample {
  const {endpoint, engine, kernel, evidence, profile} = host;
  const labels = {
    host: stableNameAmong(hosts, host),
    endpoint,
    engine,
    profile: profile.name,
    kernel,
    evidence,
  };
  return {labels, value: 1};
}

function containerMetrics(rows: readonly Row[], columns: readonly Column[] | null): readonly Metric[] {
  const runs = ({container}: Row): boolean => container.pid1 !== null || container.unobserved !== null;
  return [
    {
      name: 'captop_container_info',
      help: 'A container, with its risk as a label.',
      samples: rows.map(row => info(row, columns)),
    },
    {
      name: 'captop_container_observed',
      help: 'Whether the kernel could be asked about a running container (1) or not (0).',
      samples: each(rows.filter(runs), ({container}) => asFigure(container.pid1 !== null)),
    },
    {
      name: 'captop_container_findings',
      help: 'Findings that stand, by severity.',
      samples: rows.flatMap(row =>
        severities.map(severity => ({
          labels: {...which(row), severity},
          value: row.container.findings.filter(finding => finding.severity === severity).length,
        })),
      ),
    },
    {
      name: 'captop_container_accepted_findings',
      help: 'Findings that a policy accepts, by severity; no sample of a container without any.',
      samples: rows.flatMap(row =>
        Object.entries(Object.groupBy(row.container.accepted ?? [], ({finding}) => finding.severity)).map(
          ([severity, accepted]) => ({labels: {...which(row), severity}, value: accepted.length}),
        ),
      ),
    },
    {
      name: 'captop_container_finding',
      help: 'A finding that stands.',
      samples: rows.flatMap(row =>
        row.container.findings.map(({id, severity}) => ({
          labels: {...which(row), finding: id, severity},
          value: 1,
        })),
      ),
    },
    {
      name: 'captop_container_capabilities',
      help: 'Number of capabilities in a set of PID 1.',
      samples: rows.flatMap(row => {
        const {pid1} = row.container;
        return pid1 === null || row.container.sandbox?.ownKernel === true
          ? []
          : setNames.map(set => ({labels: {...which(row), set}, value: countOf(pid1.capabilities[set])}));
      }),
    },
    {
      name: 'captop_container_capabilities_beyond_profile',
      help: 'Number of capabilities of PID 1 that the profile does not have.',
      samples: each(rows, ({container: {versusProfile}}) =>
        isUnknown(versusProfile) ? null : countOf(versusProfile.added),
      ),
    },
    {
      name: 'captop_container_root_on_host',
      help: 'Whether PID 1 runs as uid 0 of the host.',
      samples: each(rows, ({container: {pid1}}) =>
        pid1 === null || isUnknown(pid1.rootOnHost) ? null : asFigure(pid1.rootOnHost),
      ),
    },
    {
      name: 'captop_container_processes',
      help: 'Number of processes.',
      samples: each(rows, ({container}) => (container.pid1 === null ? null : container.processes.length)),
    },
    {
      name: 'captop_container_drifted_processes',
      help: 'Number of processes whose capability sets differ from what the flags lead to.',
      samples: each(rows, ({container}) =>
        container.pid1 === null || isUnknown(container.expected)
          ? null
          : new Set(container.drift.map(({hostPid}) => hostPid)).size,
      ),
    },
  ];
}

/** All metrics of a snapshot; with columns, these become the labels of `captop_container_info`. */
export function prometheusOf(
  {hosts, takenAt, profile}: Snapshot,
  rows: readonly Row[],
  columns: readonly Column[] | null,
  version: string,
): string {
  const metrics: readonly Metric[] = [
    {
      name: 'captop_build_info',
      help: `The captop that read this, and the profile that it compared with: '${engineWord}' if each host has its engine's.`,
      samples: [{labels: {version, profile: profile?.name ?? engineWord}, value: 1}],
    },
    {
      name: 'captop_last_read_timestamp_seconds',
      help: 'When it was read, in seconds since 1970.',
      samples: [{labels: {}, value: new Date(takenAt).getTime() / 1000}],
    },
    {
      name: 'captop_host_info',
      help: 'A host, as its daemon calls itself, and the profile that its containers are compared with.',
      samples: hosts.map(host => hostInfo(hosts, host)),
    },
    ...containerMetrics(rows, columns),
  ];
  return metrics.map(text).join('');
}
