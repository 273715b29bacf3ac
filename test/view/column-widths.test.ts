import fc from 'fast-check';
import stringWidth from 'string-width';
import {describe, expect, it} from 'vitest';
import {profileNamed} from '../../source/model/profile.ts';
import {cellOf, fitColumns, gap} from '../../source/view/column-widths.ts';
import {columns, usualColumns} from '../../source/view/columns.ts';
import type {Row} from '../../source/view/row.ts';
import {caps, defaultSet, everySet, none, process, row, sets} from '../model/build.ts';
import {runs} from '../random.ts';

const docker = profileNamed('docker');
if (docker === undefined) throw new Error('the docker profile is missing');

const rows: readonly Row[] = [
  row({name: 'priv', pid1: process({hostPid: 2805, capabilities: sets(everySet)})}, {risk: 'critical'}),
  row(
    {name: 'builder', pid1: process({hostPid: 6394})},
    {
      risk: 'critical',
      findings: [
        {
          id: 'exec-privileged',
          severity: 'critical',
          title: '',
          evidence: '',
          why: '',
          remedy: [],
          short: 'exec +26 (pid 6447)',
        },
      ],
    },
  ),
  row(
    {name: 'macadmin', pid1: process({capabilities: sets(defaultSet | caps('MAC_ADMIN'))})},
    {risk: 'high'},
  ),
  row(
    {
      name: 'api',
      pid1: process({
        user: {uid: 1001, name: null},
        hostUser: {uid: 1001, name: 'app'},
        capabilities: sets(none, defaultSet),
      }),
    },
    {risk: 'low'},
  ),
];

/** As the screen draws it, behind a mark of two cells. */
const drawn = (width: number, of: readonly Row[] = rows) => {
  const fitted = fitColumns(usualColumns, of, docker, width - 2);
  const blanks = ' '.repeat(gap);
  return {
    ids: fitted.map(({column}) => column.id),
    lines: [
      fitted.map(({header}) => header).join(blanks),
      ...of.map(one => fitted.map(column => cellOf(column, one).text).join(blanks)),
    ],
  };
};

describe('the columns that fit', () => {
  it('are all at 120 cells, and nothing is cut', () => {
    const {ids, lines} = drawn(120);
    expect(ids).toEqual([
      'risk',
      'name',
      'image',
      'host-pid',
      'pid',
      'user',
      'host-user',
      'caps',
      'vs',
      'procs',
    ]);
    expect(lines[0]).toContain('VS DOCKER DEFAULT');
    expect(lines.join('\n')).not.toContain('…');
    expect(lines[2]).toContain('=   exec +26 (pid 6447)');
  });

  it('keep the reason in full at 120 cells beside long images and a long user: those are cut first', () => {
    const others = [
      row({
        name: 'addkilldropkill',
        image: 'registry.example/team/service:1.27',
        pid1: process({
          user: {uid: 65534, name: 'nobody-in-particular'},
          hostUser: {uid: 65534, name: null},
          capabilities: sets(none, defaultSet),
        }),
      }),
      row({name: 'clock', pid1: process({capabilities: sets(defaultSet | caps('NET_ADMIN SYS_TIME'))})}),
    ];
    const {ids, lines} = drawn(120, [...rows, ...others]);
    expect(ids).toHaveLength(10);
    expect(lines[0]).toContain('VS DOCKER DEFAULT');
    expect(lines[2]).toContain('=   exec +26 (pid 6447)');
    expect(lines[5]).toMatch(/^\S+ +addkilldropkill +reg…\.27 .* 0 of 14 +no effective capability /);
    expect(lines[6]).toContain('+NET_ADMIN +SYS_TIME');
  });

  it('show the uid alone of a user that one row of many has, for the reason, and not one that several have', () => {
    const nobody = row({pid1: process({user: {uid: 65534, name: 'nobody'}})});
    const many = Array.from({length: 18}, () => row({}));
    const few = drawn(80, [...rows, nobody]).lines;
    expect(few[5]).toContain('nobody:65534');
    expect(few[2]).toMatch(/14 default +exec \+26 *$/);
    const crowd = drawn(80, [...rows, nobody, ...many]).lines;
    expect(crowd[5]).toMatch(/ 1 {2}65534 /);
    expect(crowd[2]).toMatch(/14 default += {3}exec \+26 \(pid 6447\) *$/);
  });

  it('leave cells in which a column would show nothing more to the others', () => {
    const images = row({image: 'service-of-a-team', name: 'web'}, {});
    const [, line] = drawn(108, [images]).lines;
    expect(line).toContain('service-of-a-team');
  });

  it('are seven at 80 cells, with their texts in full', () => {
    const {ids, lines} = drawn(80);
    expect(ids).toEqual(['risk', 'name', 'host-pid', 'pid', 'user', 'caps', 'vs']);
    expect(lines.join('\n')).not.toContain('…');
    expect(lines[0]).toMatch(/RISK +NAME +HOST PID +PID +USER +CAPS +VS D/);
    expect(lines[2]).toMatch(/14 default += {3}exec \+26 \(pid 6447\)$/);
    expect(lines[4]).toMatch(/0 of 14 +(no effective capability|none effective)/);
  });

  it('find shorter words where the column is narrow, rather than to cut them', () => {
    const hidden = row({
      name: 'hidden',
      pid1: null,
      unobserved: {reason: 'hidden', detail: 'its /proc is mounted with hidepid'},
    });
    const user = {uid: 1001, name: 'application'};
    const long = row({name: 'n'.repeat(40), pid1: process({user, capabilities: sets(none, defaultSet)})});
    const {lines} = drawn(74, [long, hidden]);
    expect(lines[1]).toMatch(/0 of 14 +0 effective *$/);
    expect(lines[2]).toMatch(/\? +hidden *$/);
  });

  it.each([60, 40, 20])('still say risk and name first at %i cells', width => {
    const {ids, lines} = drawn(width);
    expect(ids.slice(0, 1)).toEqual(['risk']);
    expect(ids.length).toBeGreaterThanOrEqual(width >= 40 ? 2 : 1);
    for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width - 2);
  });

  it('are shown whole without a width, however long their texts', () => {
    const long = row({name: 'n'.repeat(100)});
    const fitted = fitColumns(columns, [long], docker);
    const name = fitted.find(({column}) => column.id === 'name');
    expect(fitted).toHaveLength(columns.length);
    expect(name && cellOf(name, long).text).toBe('n'.repeat(100));
  });

  it('never cut a figure: 7 digits of a host PID stand in full or not at all', () => {
    const wide = [row({pid1: process({hostPid: 4194303, nspid: [4194303, 1]})})];
    for (let width = 20; width <= 130; width++) {
      const {ids, lines} = drawn(width, wide);
      expect(lines[1]?.includes('4194303') ?? false).toBe(ids.includes('host-pid'));
    }
  });

  it('keep every line as wide as the others and within the terminal, for any names and widths', () => {
    const someRow = fc
      .record({name: fc.string({unit: 'grapheme', maxLength: 40}), image: fc.string({unit: 'grapheme'})})
      .map(change => row(change));
    fc.assert(
      fc.property(fc.array(someRow, {maxLength: 4}), fc.integer({min: 10, max: 200}), (of, width) => {
        const widths = drawn(width, of).lines.map(line => stringWidth(line));
        expect(Math.max(...widths)).toBeLessThanOrEqual(width - 2);
        expect(new Set(widths).size).toBe(1);
      }),
      {numRuns: runs(300)},
    );
  }, 60_000);
});
