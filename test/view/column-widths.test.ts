import fc from 'fast-check';
import stringWidth from 'string-width';
import {describe, expect, it} from 'vitest';
import {profileNamed} from '../../source/model/profile.ts';
import {safe} from '../../source/model/safe-text.ts';
import {cellOf, createMeasure, fitColumns, gap} from '../../source/view/column-widths.ts';
import {columnOf, columns, usualColumns} from '../../source/view/columns.ts';
import type {Row} from '../../source/view/row.ts';
import {caps, defaultSet, everySet, finding, none, process, row, sets} from '../model/build.ts';
import {runs} from '../random.ts';
import {askedColumns} from './asked-columns.ts';

const docker = profileNamed('docker') ?? expect.fail();

const rows: readonly Row[] = [
  row(
    {name: 'priv', pid1: process({hostPid: 2805, capabilities: sets(everySet)})},
    {risk: 'critical', findings: [finding('privileged', 'critical')]},
  ),
  row(
    {name: 'builder', pid1: process({hostPid: 6394})},
    {risk: 'critical', findings: [finding('exec --privileged', 'critical')]},
  ),
  row(
    {name: 'macadmin', pid1: process({capabilities: sets(defaultSet | caps('MAC_ADMIN'))})},
    {risk: 'high', findings: [finding('+MAC_ADMIN', 'high')]},
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
    {risk: 'low', findings: [finding('could regain 14', 'low')]},
  ),
];

/** Names as Compose makes them, an image with a registry, a user with a long name, and the longest word of WHY. */
const long = row(
  {
    name: 'shop-frontend-asset-compiler-1',
    image: 'registry.example/team/frontend/asset-compiler:2024.11.3',
    pid1: process({
      user: {uid: 65534, name: 'nobody-in-partic'},
      hostUser: {uid: 65534, name: null},
      capabilities: sets(none, defaultSet),
    }),
  },
  {risk: 'critical', findings: [finding('child bounding +SYS_PTRACE', 'critical')]},
);

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
    expect(ids).toEqual(['risk', 'name', 'image', 'host-pid', 'pid', 'procs', 'user', 'caps', 'vs', 'why']);
    expect(lines[0]).toContain('VS DOCKER DEFAULT');
    expect(lines.join('\n')).not.toContain('…');
    expect(lines[2]).toMatch(/14 default += {2,}exec --privileged *$/);
  });

  it('have HOST USER only where a uid differs on the host, or could', () => {
    const mapped = row({
      pid1: process({userNamespace: 'own', hostUser: {uid: 100000, name: null}, rootOnHost: false}),
    });
    expect(drawn(120).ids).not.toContain('host-user');
    expect(drawn(120, [...rows, mapped]).ids).toContain('host-user');
    const remapped = rows.map(one => ({...one, host: {...one.host, remapped: true}}));
    expect(drawn(120, remapped).ids).toContain('host-user');
    const asked = columnOf('host-user');
    expect(asked && fitColumns([asked], rows, docker)).toHaveLength(1);
  });

  it('are risk, name, PIDs, user, capabilities and the reason at 80 cells', () => {
    const {ids, lines} = drawn(80);
    const expected = ['risk', 'name', 'host-pid', 'pid', 'user', 'caps', 'why'];
    expect(ids).toEqual(expect.arrayContaining(expected));
    expect(lines.join('\n')).not.toContain('…');
    expect(lines[2]).toMatch(/exec --privileged *$/);
    expect(drawn(80, [...rows, long]).ids).toEqual(expected);
  });

  it('are the same with VS from 100 cells on, whatever is in them', () => {
    expect(drawn(100, [...rows, long]).ids).toEqual(
      expect.arrayContaining(['risk', 'name', 'host-pid', 'pid', 'user', 'caps', 'vs', 'why']),
    );
  });

  it.each([60, 80, 100, 120])('give a long name at least 16 of %i cells, and the reason in words', width => {
    const {lines} = drawn(width, [long]);
    const [, name = ''] = lines[1]?.split(/ {2,}/) ?? [];
    expect(name.length).toBeGreaterThanOrEqual(16);
    expect(lines[1]).toMatch(/\+SYS_PTRACE *$/);
  });

  it.each([100, 120])('have no further column at %i cells while names are cut', width => {
    const {ids} = drawn(width, [...rows, long]);
    expect(ids.includes('image')).toBe(width === 120);
    expect(ids).not.toContain('procs');
  });

  it('give the name all that it needs before the image more than its end', () => {
    const {lines} = drawn(150, [long]);
    expect(lines[1]).toContain('shop-frontend-asset-compiler-1  …');
    expect(lines[1]).toContain(' …/asset-compiler  ');
  });

  it('cut nothing on a wide screen', () => {
    expect(drawn(240, [...rows, long]).lines.join('\n')).not.toContain('…');
  });

  it('show an image without its registry where the whole is too long', () => {
    const web = row({image: 'registry.example/team/web:2024.11.3', name: 'web'});
    const image = columnOf('image');
    const at = (width: number) => image && cellOf({column: image, width, header: safe``}, web).text.trim();
    expect(at(40)).toBe('registry.example/team/web:2024.11.3');
    expect(at(20)).toBe('…/web:2024.11.3');
    expect(at(10)).toBe('…/web');
    expect(at(4)).toBe('…web');
    const pinned = row({image: 'registry.example/web@sha256:0123/56', name: 'web'});
    expect(image?.texts(pinned).at(-1)).toBe('…/web@sha256:0123/56');
  });

  it('show the uid alone where the user has no room with its name', () => {
    expect(drawn(80, [long]).lines[1]).toMatch(/ 65534 /);
    expect(drawn(160, [long]).lines[1]).toMatch(/ nobody-in-partic:65534 /);
  });

  it('give PID three cells where it is 1 everywhere', () => {
    const pid = fitColumns(usualColumns, rows, docker, 118).find(({column}) => column.id === 'pid');
    expect(pid?.width).toBe(3);
  });

  it('use shorter words in a narrow column rather than cut them', () => {
    const hidden = row({
      name: 'hidden',
      pid1: null,
      unobserved: {reason: 'hidden', detail: 'its /proc is mounted with hidepid'},
    });
    const {lines} = drawn(74, [row({name: 'n'.repeat(40)}), hidden]);
    expect(lines[2]).toMatch(/\? +hidden *$/);
  });

  it.each([60, 40, 20])('still say risk and name first at %i cells', width => {
    const {ids, lines} = drawn(width);
    expect(ids.slice(0, 1)).toEqual(['risk']);
    if (width === 60) expect(ids).toContain('why');
    expect(ids.length).toBeGreaterThanOrEqual(width >= 40 ? 2 : 1);
    for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width - 2);
  });

  it('are shown whole without a width, however long their texts', () => {
    const longest = row({name: 'n'.repeat(100)});
    const asked = askedColumns(...columns.map(({id}) => id));
    const fitted = fitColumns(asked, [longest], docker);
    const name = fitted.find(({column}) => column.id === 'name');
    expect(fitted).toHaveLength(columns.length);
    expect(name && cellOf(name, longest).text).toBe('n'.repeat(100));
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
  });

  it('are the same for rows that were measured before, whichever of them are shown', () => {
    const measure = createMeasure(usualColumns);
    for (const of of [[...rows, long], rows, [long], []])
      for (const width of [60, 100, 160])
        expect(fitColumns(usualColumns, of, docker, width, measure)).toEqual(
          fitColumns(usualColumns, of, docker, width),
        );
  });

  it('are measured once for all rows whose texts have the same widths', () => {
    const measure = createMeasure(usualColumns);
    const [one, other] = [row({name: 'web-1'}), row({name: 'web-2'})];
    expect(measure(one)).toBe(measure(other));
    expect(measure(row({name: 'web-10'}))).not.toBe(measure(one));
  });
});
