import {spawnSync} from 'node:child_process';
import {describe, expect, it} from 'vitest';
import {unknown} from '../../source/model/known.ts';
import type {ObservedHost} from '../../source/model/snapshot.ts';
import {prometheusOf} from '../../source/report/prometheus.ts';
import {rowsOf} from '../../source/view/row.ts';
import {process as madeProcess, row} from '../model/build.ts';
import {bothRows, docker, podman, together} from '../model/two-engines.ts';
import {needs} from '../on-lab.ts';
import {askedColumns} from '../view/asked-columns.ts';
import {hostileText, recorded, recordedRows} from './recorded.ts';

function check(text: string): {status: number | null; says: string} {
  const {status, stdout, stderr} = spawnSync('promtool', ['check', 'metrics'], {
    input: text,
    encoding: 'utf8',
  });
  return {status, says: stdout + stderr};
}

const text = prometheusOf(recorded, recordedRows, null, '1.2.3');
const lines = (metric: string, of = text) => of.split('\n').filter(line => line.startsWith(`${metric}{`));

describe('prometheus text', () => {
  it('passes promtool check metrics, hostile names and chosen labels included', context => {
    // promtool is in Debian's package prometheus.
    needs(context, {commands: ['promtool']});
    expect(check(text)).toEqual({status: 0, says: ''});
    const hostile = [row({name: hostileText, image: hostileText})];
    expect(check(prometheusOf(recorded, hostile, null, '1'))).toEqual({status: 0, says: ''});
    const chosen = askedColumns('user', 'root-on-host', 'command');
    expect(check(prometheusOf(recorded, recordedRows, chosen, '1'))).toEqual({status: 0, says: ''});
    expect(check(prometheusOf({...recorded, hosts: []}, [], null, '1'))).toEqual({status: 0, says: ''});
  });

  it('is refused by promtool once a label is broken, so that passing means something', context => {
    // promtool is in Debian's package prometheus.
    needs(context, {commands: ['promtool']});
    expect(check(text.replace('name="priv"', 'name="pr"iv"')).status).not.toBe(0);
  });

  it('has one sample a container, and all severities, those with no finding as 0', () => {
    expect(lines('captop_container_info')).toHaveLength(recordedRows.length);
    expect(lines('captop_container_findings')).toHaveLength(recordedRows.length * 5);
    const zero = recordedRows.find(({container}) => container.name === 'zero');
    const critical = lines('captop_container_findings').find(
      line => line.includes(zero?.container.id ?? 'missing') && line.includes('severity="critical"'),
    );
    expect(critical).toMatch(/ 0$/);
  });

  it('counts the capabilities that the kernel reported', () => {
    const of = (name: string, set: string) =>
      lines('captop_container_capabilities').find(
        line => line.includes(`name="${name}"`) && line.includes(`set="${set}"`),
      );
    expect(of('priv', 'effective')).toMatch(/ 41$/);
    expect(of('web', 'bounding')).toMatch(/ 14$/);
    expect(of('user1000', 'effective')).toMatch(/ 0$/);
  });

  it('has no sample for what could not be read, and says so in one', () => {
    const hidden = row({pid1: null, processes: [], unobserved: {reason: 'hidden', detail: 'hidepid'}});
    const dark = prometheusOf(recorded, [hidden], null, '1');
    expect(lines('captop_container_observed', dark)[0]).toMatch(/ 0$/);
    expect(lines('captop_container_capabilities', dark)).toEqual([]);
    expect(lines('captop_container_processes', dark)).toEqual([]);
    const mapless = row({pid1: madeProcess({rootOnHost: unknown('own user namespace')})});
    expect(lines('captop_container_root_on_host', prometheusOf(recorded, [mapless], null, '1'))).toEqual([]);
  });

  it('escapes label values as the format wants them', () => {
    const [info] = lines(
      'captop_container_info',
      prometheusOf(recorded, [row({name: 'a"b\\c\nd'})], null, '1'),
    );
    expect(info).toContain('name="a\\"b\\\\c\\\\nd"');
  });

  it('has labels for what a container belongs to, and none for what it does not', () => {
    const labels = {'com.docker.compose.project': 'shop', 'com.docker.compose.service': 'web'};
    const made = prometheusOf(recorded, [row({labels}), row({name: 'lonely'})], null, '1');
    const [placed, lonely] = lines('captop_container_info', made);
    expect(placed).toContain('project="shop",service="web"');
    expect(placed).not.toContain('pod=');
    expect(lonely).not.toContain('project=');
  });

  it('gives the chosen columns as labels, and always names the container', () => {
    const chosen = askedColumns('cap-add', 'name', 'host');
    const [info] = lines('captop_container_info', prometheusOf(recorded, [row({name: 'web'})], chosen, '1'));
    expect(info).toContain('cap_add=""');
    expect(info).toContain('host="vm"');
    expect(info).toContain('name="web"');
  });

  it('tells the engines of one machine apart in each series', () => {
    const both = prometheusOf(together(docker(), podman()), bothRows, null, '1');
    const hostsOf = (metric: string) => lines(metric, both).map(line => /host="([^"]*)"/.exec(line)?.[1]);
    expect(hostsOf('captop_host_info')).toEqual(['vm', 'vm podman']);
    expect(hostsOf('captop_container_info')).toEqual(['vm', 'vm podman']);
    expect(hostsOf('captop_container_processes')).toEqual(['vm', 'vm podman']);
  });

  it('gives an engine the same series whether or not another one has containers', () => {
    const seriesOf = (...hosts: readonly ObservedHost[]) => {
      const snapshot = together(...hosts);
      const all = prometheusOf(snapshot, rowsOf(snapshot), null, '1').split('\n');
      return all.filter(line => line.includes('host="'));
    };
    const both = seriesOf(docker(), podman());
    expect(new Set(both)).toEqual(new Set([...seriesOf(docker()), ...seriesOf(podman())]));
    expect(new Set(both).size).toBe(both.length);
  });
});
