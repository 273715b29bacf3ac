/** What deploy/ ships speaks of metrics, fields and volumes that are there. */
import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {parseAllDocuments} from 'yaml';
import {ownMetrics} from '../source/command/serve/own-metrics.ts';
import {prometheusOf} from '../source/report/prometheus.ts';
import {breaksBaseline, type Pod} from './pod-security.ts';
import {recorded, recordedRows} from './report/recorded.ts';

const read = (file: string): string => readFileSync(new URL(`../deploy/${file}`, import.meta.url), 'utf8');
const documentsOf = (file: string) => parseAllDocuments(read(file)).map(document => document.toJS());

interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
}

const rules: readonly Rule[] = documentsOf('prometheus/captop.rules.yml')[0].groups[0].rules;
const recordedNames = rules.flatMap(({record}) => record ?? []);

/** The metrics that an expression names. */
const namesIn = (expression: string): string[] => expression.match(/\bcaptop[_:][a-z_:]+/g) ?? [];

async function metricNames(): Promise<Set<string>> {
  const text = prometheusOf(recorded, recordedRows, null, '0') + (await ownMetrics().text());
  const types = text.matchAll(/^# TYPE (\S+) (\S+)/gm);
  return new Set(
    [...types].flatMap(([, name = '', type]) => (type === 'histogram' ? `${name}_bucket` : name)),
  );
}

describe('what deploy/ asks Prometheus', () => {
  it.each(rules.map(({record, alert, expr}) => [record ?? alert ?? '', expr]))(
    '%s names metrics that captop has',
    async (_, expr) => {
      const known = await metricNames();
      for (const name of namesIn(expr)) expect(known).toContain(name);
      // Prometheus itself tells whether a target is up.
      expect(namesIn(expr).length > 0 || expr.startsWith('up{job="captop"}')).toBe(true);
    },
  );

  it('the dashboard names metrics that captop has, or that the rules record', async () => {
    const known = new Set([...(await metricNames()), ...recordedNames]);
    const {panels, templating} = JSON.parse(read('grafana/captop.json'));
    const queries: string[] = [
      ...panels.flatMap(({targets}: {targets: {expr: string}[]}) => targets.map(({expr}) => expr)),
      ...templating.list.flatMap(({query}: {query: {query?: string}}) => query.query ?? []),
    ];
    expect(queries.length).toBeGreaterThan(10);
    for (const query of queries) {
      expect(namesIn(query)).not.toEqual([]);
      for (const name of namesIn(query)) expect(known).toContain(name);
    }
    expect(new Set(queries.flatMap(namesIn)).size).toBeGreaterThan(7);
  });
});

describe('the DaemonSet', () => {
  const [, daemonSet, policy] = documentsOf('kubernetes/captop.yaml');
  const {template, selector} = daemonSet.spec;
  const [container] = template.spec.containers;

  it('selects its own pods, and the policy the same', () => {
    expect(template.metadata.labels).toMatchObject(selector.matchLabels);
    expect(policy.spec.podSelector).toEqual(selector);
    expect(policy.metadata.namespace).toBe(daemonSet.metadata.namespace);
  });

  it('mounts what it reads, read-only, and answers on the port that it names', () => {
    const [volume] = template.spec.volumes;
    expect(container.volumeMounts).toEqual([
      {name: volume.name, mountPath: volume.hostPath.path, readOnly: true},
    ]);
    expect(container.args).toContain(`bundle://${volume.hostPath.path}`);
    expect(container.args).toContain(`0.0.0.0:${container.ports[0].containerPort}`);
    expect(container.readinessProbe.httpGet.port).toBe(container.ports[0].name);
    expect(template.metadata.annotations['prometheus.io/port']).toBe(`${container.ports[0].containerPort}`);
  });

  it('breaks the baseline level in no more than captop needs', () => {
    expect(breaksBaseline(template as Pod)).toEqual([
      'Host Namespaces',
      'Capabilities',
      'HostPath Volumes',
      'AppArmor',
    ]);
    expect(container.securityContext).toMatchObject({
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      capabilities: {drop: ['ALL'], add: ['SYS_PTRACE']},
    });
  });
});
