import stringWidth from 'string-width';
import {describe, expect, it} from 'vitest';
import {profileNamed} from '../../source/model/profile.ts';
import {tableOf} from '../../source/report/table.ts';
import {usualColumns} from '../../source/view/columns.ts';
import {caps, defaultSet, finding, none, process, row, sets} from '../model/build.ts';
import {askedColumns} from '../view/asked-columns.ts';
import {hostileText, recorded, recordedRows} from './recorded.ts';

const {profile} = recorded;
const plain = {columns: usualColumns, profile, width: undefined, color: false};

describe('the plain table', () => {
  it('has a row for each container, in aligned columns', () => {
    const user = {user: {uid: 1001, name: null}, hostUser: {uid: 1001, name: 'app'}, rootOnHost: false};
    const rows = [
      row(
        {
          name: 'macadmin',
          image: 'bb',
          pid1: process({hostPid: 2865, capabilities: sets(defaultSet | caps('MAC_ADMIN'))}),
        },
        {risk: 'high', findings: [finding('+MAC_ADMIN', 'high')]},
      ),
      row({name: 'web', image: 'bb:latest'}, {risk: 'medium', findings: [finding('root on host', 'medium')]}),
      row(
        {
          name: 'api',
          image: 'bb',
          pid1: process({...user, hostPid: 2745, capabilities: sets(none, defaultSet)}),
        },
        {risk: 'low'},
      ),
      row({name: 'old', image: 'bb', pid1: null, processes: [], state: 'exited'}, {risk: 'low'}),
    ];
    expect(tableOf(rows, plain)).toBe(
      [
        'RISK    NAME      IMAGE  HOST PID  PID  PROCS  USER    CAPS        VS DOCKER DEFAULT  WHY',
        'high    macadmin  bb         2865    1      1  root:0  15          +MAC_ADMIN         +MAC_ADMIN',
        'medium  web       bb         2685    1      1  root:0  14 default  =                  root on host',
        'low     api       bb         2745    1      1  1001    0 of 14     =',
        'low     old       bb            -    -      -  -       -           exited             exited',
        '',
      ].join('\n'),
    );
  });

  it('has one line a container and a header, none with blanks at its end', () => {
    const lines = tableOf(recordedRows, plain).split('\n');
    expect(lines).toHaveLength(recordedRows.length + 2);
    expect(lines.filter(line => /\s$/.test(line))).toEqual([]);
  });

  it.each([200, 120, 80, 60, 40])('has no line wider than the %i cells of a terminal', width => {
    const lines = tableOf(recordedRows, {...plain, width}).split('\n');
    for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width);
  });

  it('shows the columns that are asked for, in that order', () => {
    const columns = askedColumns('caps', 'name', 'bounding');
    const [header, first] = tableOf([row({name: 'web'})], {...plain, columns}).split('\n');
    expect(header).toBe('CAPS        NAME  BOUNDING');
    expect(first).toBe('14 default  web   0xa80425fb');
  });

  it('names another profile in its header', () => {
    const podman = profileNamed('podman');
    const header = podman === undefined ? '' : tableOf([], {...plain, profile: podman}).trimEnd();
    expect(header).toMatch(/VS PODMAN DEFAULT/);
  });

  it('has colours only where they are asked for, and the same text without them', () => {
    const colored = tableOf(recordedRows, {...plain, color: true});
    expect(colored).toMatch(/\u001b\[1;31mcritical\u001b\[0m/);
    const stripped = colored.replaceAll(/\u001b\[[0-9;]*m/g, '').replaceAll(/ +$/gm, '');
    expect(stripped).toBe(tableOf(recordedRows, plain));
  });

  it('writes nothing that a terminal acts on, whatever a container is called', () => {
    const hostile = row({name: hostileText, image: hostileText, pid1: process({command: hostileText})});
    const everything = [...usualColumns, ...askedColumns('command')];
    const text = tableOf([hostile], {...plain, columns: everything});
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\p{Cf}|\p{Cs}/u);
    expect(text.split('\n')).toHaveLength(3);
  });
});
