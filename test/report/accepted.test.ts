/** What a policy accepts leaves a trace in every format for machines, and counts nowhere. */
import Ajv2020 from 'ajv/dist/2020.js';
import {describe, expect, it} from 'vitest';
import {readDocument} from '../../source/model/document/document.ts';
import {publishedSchema} from '../../source/model/document/document-schema.ts';
import {judge} from '../../source/model/judge.ts';
import {parsePolicyFile, underPolicy} from '../../source/model/policy.ts';
import {standing} from '../../source/report/check.ts';
import {jsonOf, ndjsonOf} from '../../source/report/json.ts';
import {prometheusOf} from '../../source/report/prometheus.ts';
import {sarifOf} from '../../source/report/sarif.ts';
import {rowsOf} from '../../source/view/row.ts';
import {container, declared, observation, process} from '../model/build.ts';
import {sarifErrors} from './sarif-errors.ts';

const policy = parsePolicyFile(`accept:
  - {finding: host-root-mounted, container: backup, reason: "the nightly \\"backup\\"", expires: 2099-01-31}
`);
const mounted = declared({
  mounts: [{type: 'bind', source: '/', destination: '/host', readOnly: false, propagation: 'rprivate'}],
});
const here = process();
const elsewhere = process({hostPid: 2700, namespaces: {...here.namespaces, pid: 4026532300}});
const observed = observation([
  container({name: 'backup', declared: mounted, pid1: here}),
  container({id: 'd0'.repeat(32), name: 'other', declared: mounted, pid1: elsewhere}),
]);
const judged = judge(observed);
const {snapshot} = 'error' in policy ? expect.fail(policy.error) : underPolicy(judged, policy, '2026-12-02');
const rows = rowsOf(snapshot);
const why = {reason: 'the nightly "backup"', expires: '2099-01-31'};

describe('an accepted finding', () => {
  it('stands beside the findings in JSON, by the published schema, and is not read back', () => {
    const text = jsonOf({snapshot, version: '1', rows, columns: null, indented: false, chosen: null});
    const document = JSON.parse(text);
    const validate = new Ajv2020({strict: true, strictRequired: true}).compile(publishedSchema);
    validate(document);
    expect(validate.errors).toBeNull();
    const [backup, other] = document.hosts[0].containers;
    expect(backup.accepted).toMatchObject([
      {finding: {id: 'host-root-mounted', severity: 'critical'}, ...why},
    ]);
    expect(backup.findings.map(({id}: {id: string}) => id)).not.toContain('host-root-mounted');
    expect(other).not.toHaveProperty('accepted');
    expect(JSON.parse(ndjsonOf('now', rows, null).split('\n')[0] ?? '').accepted).toEqual(backup.accepted);
    expect(readDocument(document).observation).toEqual(observed);
  });

  it('is a suppressed result of SARIF, under the fingerprint that it has without the policy', () => {
    const log = sarifOf(rows, null, '1');
    expect(sarifErrors(log)).toBeNull();
    const {results} = JSON.parse(log).runs[0];
    const suppressed = results.filter((each: object) => 'suppressions' in each);
    const {reason: justification, expires} = why;
    expect(suppressed).toMatchObject([
      {
        ruleId: 'host-root-mounted',
        suppressions: [{kind: 'external', status: 'accepted', justification, properties: {expires}}],
      },
    ]);
    const printsOf = (text: string): string[] =>
      JSON.parse(text).runs[0].results.map((each: {partialFingerprints: object}) =>
        JSON.stringify(each.partialFingerprints),
      );
    expect(printsOf(log).toSorted()).toEqual(printsOf(sarifOf(rowsOf(judged), null, '1')).toSorted());
  });

  it('is counted apart for Prometheus', () => {
    const metric =
      /^captop_container_(accepted_findings|findings)\{.*name="(\w+)".*severity="critical"\} (\d)$/gm;
    const counts = [...prometheusOf(snapshot, rows, null, '1').matchAll(metric)].map(([, ...each]) => each);
    expect(counts).toEqual([
      ['findings', 'backup', '0'],
      ['findings', 'other', '1'],
      ['accepted_findings', 'backup', '1'],
    ]);
  });

  it('does not stand in --check', () => {
    expect(standing(rows, 'critical').map(({row}) => row.container.name)).toEqual(['other']);
  });
});
