import {describe, expect, it} from 'vitest';
import {compareRows} from '../../source/ui/screens/compare-rows.ts';
import {declared, everySet, finding, process, row, sets} from '../model/build.ts';

describe('the rows of a comparison', () => {
  const mounting = (source: string) =>
    row({
      declared: declared({
        mounts: [{type: 'bind', source, destination: '/in', readOnly: false, propagation: 'rprivate'}],
      }),
    });

  it('differ where only the mounts of the host differ', () => {
    const differing = compareRows([mounting('/var/run/docker.sock'), mounting('/')], true);
    expect(differing.map(({label, values}) => [label, ...values])).toEqual([
      ['of the host inside', '/var/run/docker.sock', '/'],
    ]);
  });

  it('differ by findings, masked paths and devices', () => {
    const device = {host: '/dev/sda', container: '/dev/sda', permissions: 'rwm'};
    const open = row(
      {declared: declared({maskedPaths: null, devices: [device]})},
      {
        findings: [finding(null, 'high')],
      },
    );
    const labels = compareRows([row(), open], true).map(({label}) => String(label));
    expect(labels).toEqual(['findings', 'masked paths', 'devices']);
  });
  it('tell what an exec session holds beyond PID 1, and that it differs', () => {
    const session = process({hostPid: 4000, containerPid: 9, capabilities: sets(everySet)});
    const compared = compareRows([row({processes: [process(), session]}), row()], false);
    const valuesOf = (name: string) => {
      const found = compared.find(({key}) => key === name);
      return [found?.differs, ...(found?.values ?? [])];
    };
    expect(valuesOf('CAP_SYS_RAWIO')).toEqual([true, '^ other PID', '·']);
    expect(valuesOf('CAP_CHOWN')).toEqual([false, '■ held', '■ held']);
    expect(valuesOf('beyond PID 1')).toEqual([true, '1', '0']);
  });
});
