import {describe, expect, it} from 'vitest';
import {rules} from '../../source/model/finding.ts';
import {sarifOf} from '../../source/report/sarif.ts';
import {rowsOf} from '../../source/view/row.ts';
import {row} from '../model/build.ts';
import {bothRows, docker, podman, together} from '../model/two-engines.ts';
import {askedColumns} from '../view/asked-columns.ts';
import {hostileText, recordedRows} from './recorded.ts';
import {sarifErrors} from './sarif-errors.ts';

interface Result {
  readonly message: {readonly text: string};
  readonly locations: readonly [
    {
      readonly physicalLocation: {readonly artifactLocation: {readonly uri: string}};
      readonly logicalLocations: readonly [{readonly fullyQualifiedName: string}];
    },
  ];
  readonly partialFingerprints: Readonly<Record<string, string>>;
}

const text = sarifOf(recordedRows, null, '1.2.3');
const [run] = JSON.parse(text).runs;

describe('SARIF', () => {
  it("is valid by the committee's schema of 2.1.0", () => {
    expect(sarifErrors(text)).toBeNull();
    expect(sarifErrors(sarifOf([], null, '1'))).toBeNull();
    const hostile = recordedRows.map(({container, ...rest}) => ({
      ...rest,
      container: {...container, name: hostileText},
    }));
    expect(sarifErrors(sarifOf(hostile, null, '1'))).toBeNull();
  });

  it('is refused by the schema with an unknown level, so that passing means something', () => {
    expect(sarifErrors(text.replace('"level": "error"', '"level": "critical"'))).not.toBeNull();
  });

  it('has one result a finding, each with its rule, its container and a fingerprint of its own', () => {
    const findings = recordedRows.flatMap(({container}) => container.findings);
    expect(run.results).toHaveLength(findings.length);
    expect(run.tool.driver.rules.map(({id}: {id: string}) => id)).toEqual(rules.map(({id}) => id));
    const prints = new Set<string>();
    for (const result of run.results) {
      expect(run.tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
      expect(result.message.text).toContain(result.locations[0].logicalLocations[0].name);
      prints.add(result.partialFingerprints['captop/v1']);
    }
    expect(prints.size).toBe(findings.length);
  });

  it('relates each rule to entries of its taxonomies', () => {
    const {rules: described, supportedTaxonomies} = run.tool.driver;
    expect(supportedTaxonomies.map(({name}: {name: string}) => name)).toEqual(
      run.taxonomies.map(({name}: {name: string}) => name),
    );
    const privileged = described.find(({id}: {id: string}) => id === 'privileged');
    expect(privileged.relationships.map(({target}: {target: {id: string}}) => target.id)).toEqual([
      '5.5',
      'baseline: Privileged Containers',
      'T1611',
    ]);
    for (const {relationships = []} of described)
      for (const {target} of relationships) {
        const taxonomy = run.taxonomies[target.toolComponent.index];
        expect(taxonomy.name).toBe(target.toolComponent.name);
        expect(taxonomy.taxa.map(({id}: {id: string}) => id)).toContain(target.id);
      }
  });

  it('calls critical and high findings errors', () => {
    const levels = new Map<string, Set<string>>();
    for (const {level, properties} of run.results)
      levels.set(properties.severity, (levels.get(properties.severity) ?? new Set()).add(level));
    expect(Object.fromEntries(levels)).toMatchObject({
      critical: new Set(['error']),
      high: new Set(['error']),
      medium: new Set(['warning']),
      low: new Set(['note']),
    });
  });

  it('gives the chosen columns as properties of each result', () => {
    const columns = askedColumns('host-pid');
    const made = JSON.parse(
      sarifOf([row({}, {findings: recordedRows[0]?.container.findings ?? []})], columns, '1'),
    );
    expect(made.runs[0].results[0].properties['host-pid']).toBe(2685);
  });

  const finding = recordedRows[0]?.container.findings[0] ?? expect.fail();
  const placesOf = (rows: typeof recordedRows) => {
    const found = rows.map(each => ({...each, container: {...each.container, findings: [finding]}}));
    const made = sarifOf(found, null, '1');
    expect(sarifErrors(made)).toBeNull();
    return JSON.parse(made).runs[0].results.map(
      ({message, locations: [{physicalLocation, logicalLocations}], partialFingerprints}: Result) => [
        message.text.split(':')[0],
        physicalLocation.artifactLocation.uri,
        logicalLocations[0].fullyQualifiedName,
        partialFingerprints['captop/v1'],
      ],
    );
  };

  it('tells equal names on two engines of one machine apart', () => {
    expect(placesOf(bothRows)).toEqual([
      ['web', 'containers/web', 'vm/web', `vm/web/${finding.id}`],
      ['podman/web', 'containers/podman/web', 'vm podman/web', `vm podman/web/${finding.id}`],
    ]);
  });

  it('calls a container the same whether or not another engine has any', () => {
    const alone = [docker(), podman()].flatMap(host => placesOf(rowsOf(together(host))));
    expect(placesOf(bothRows)).toEqual(alone);
  });

  it('has the machine in front where there are several', () => {
    const far = rowsOf(together(docker(), {...podman(), name: 'far'}));
    expect(placesOf(far).map(([place]: [string]) => place)).toEqual(['vm/web', 'far podman/web']);
  });

  it('calls a container by its name alone where there is one host', () => {
    expect(placesOf([row()])).toEqual([['web', 'containers/web', 'vm/web', `vm/web/${finding.id}`]]);
  });
});
