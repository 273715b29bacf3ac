/** The components: each view's picture as Ink draws it, and as it is spoken. */

import {PassThrough} from 'node:stream';
import {render as renderInk} from 'ink';
import {cleanup, render} from 'ink-testing-library';
import {afterEach, describe, expect, it} from 'vitest';
import {judge} from '../../source/model/judge.ts';
import {profiles} from '../../source/model/profile.ts';
import {Screen} from '../../source/ui/components/screen.tsx';
import {createFrameBuilder, type Frame} from '../../source/ui/frame.ts';
import {createKeymap} from '../../source/ui/keys/keymap.ts';
import {createPainter} from '../../source/ui/painter.ts';
import {compareRows} from '../../source/ui/screens/compare-rows.ts';
import type {PaneId} from '../../source/ui/screens/detail/panes.ts';
import {nothingSelected} from '../../source/ui/state/selection.ts';
import {initialState, type State} from '../../source/ui/state/state.ts';
import {settled} from '../../source/ui/state/step.ts';
import {themes} from '../../source/ui/theme.ts';
import {emptyLog} from '../../source/view/changes.ts';
import {usualColumns} from '../../source/view/columns.ts';
import {rowsOf} from '../../source/view/row.ts';
import {containers, observe} from './fixtures.ts';

afterEach(cleanup);

const snapshot = judge(observe());
const width = 100;

function pictureOf(change: Partial<State>): Frame {
  const draw = createFrameBuilder({keymap: createKeymap(), columns: usualColumns, profiles});
  const standing = {
    connection: null,
    frozen: false,
    partial: false,
    notice: null,
    takenAt: snapshot.takenAt,
    now: Date.parse(snapshot.takenAt),
    waited: 0,
  };
  const size = {columns: width, rows: 30};
  const state = {...initialState({open: null, all: false, filter: '', sort: null, profile: null}), ...change};
  const first = draw(state, {snapshot, standing, changes: emptyLog, fresh: new Set<string>()}, size);
  return draw(
    settled(state, first.context),
    {snapshot, standing, changes: emptyLog, fresh: new Set<string>()},
    size,
  );
}

const idOf = (name: string): string => containers.find(each => each.name === name)?.id ?? '';

const detail = (name: string, pane: PaneId): Partial<State> => ({
  stack: ['list', 'detail'],
  open: idOf(name),
  pane,
});

/** The pane of capabilities with its cursor on one of them. */
const onCapability = (name: string, bit: number): Partial<State> => ({
  ...detail(name, 'capabilities'),
  panes: {capabilities: {...nothingSelected, key: String(bit)}},
});

const painter = createPainter(themes.none, false);

const frameOf = (change: Partial<State>): string =>
  render(<Screen frame={pictureOf(change)} painter={painter} width={width} />).lastFrame() ?? '';

describe('a component draws', () => {
  it('the list with a line for each container', () => {
    const frame = frameOf({});
    for (const {name} of containers) expect(frame).toContain(` ${name} `);
    expect(frame.split('\n')).toHaveLength(30);
  });

  it('the processes with both numbers of each', () => {
    expect(frameOf(detail('tree', 'processes'))).toMatch(
      / 4 +www-data +│ └ nginx: worker .*│ +3103 +www-data +0/,
    );
  });

  it('a zombie as ps does, and a nested namespace by its own number', () => {
    expect(frameOf(detail('tree', 'processes'))).toContain('[sh] <defunct>');
    const {panes} = initialState({open: null, all: false, filter: '', sort: null, profile: null});
    const frame = frameOf({
      ...detail('tree', 'processes'),
      panes: {...panes, processes: {key: '3200', index: 4, offset: 0}},
    });
    expect(frame).toContain(
      'Host PID 3200 is PID 5 in the container, and PID 1 in a PID namespace nested in it.',
    );
  });

  it('the capabilities: all 41, with what was added and by whom', () => {
    const picture = pictureOf(detail('macadmin', 'capabilities'));
    expect(picture.context.items.filter(key => !Number.isNaN(Number(key)))).toHaveLength(41);
    expect(picture.context.differing).toEqual(['33']);
  });

  it('the capabilities by what they reach, the ways out first, each heading with how many are within reach', () => {
    const items = pictureOf(detail('priv', 'capabilities')).context.items;
    const headings = items.filter(key => key.startsWith('reaches'));
    expect(headings).toEqual(['reaches escape', 'reaches host', 'reaches container', 'reaches benign']);
    expect(items.indexOf('21')).toBeLessThan(items.indexOf('reaches host'));
    expect(frameOf(detail('priv', 'capabilities'))).toMatch(/ESCAPE {2}6 of 6 within reach/);
    expect(frameOf(detail('zero', 'capabilities'))).toMatch(/ESCAPE {2}0 of 6 within reach/);
  });

  it('what every column of the capabilities means, by the explanation of a heading', () => {
    const panes = {capabilities: {...nothingSelected, key: 'reaches host', index: 7}};
    const frame = frameOf({...detail('priv', 'capabilities'), panes, overlay: 'explain'});
    for (const name of ['PROFILE', 'DECLARED', 'EXPECTED', 'EFF', 'PRM', 'BND', 'INH', 'AMB'])
      expect(frame).toMatch(new RegExp(`^ +${name} +\\S`, 'm'));
    expect(frame).toContain('HOST');
  });

  it('what was dropped: in the profile, declared with -, and missing', () => {
    const frame = frameOf({
      ...onCapability('nokill', 5),
      differences: {detail: true, compare: false, matrix: false},
    });
    expect(frame).toMatch(/❯ +CAP_KILL +■ +- +· +- +· +· +· +·/);
  });

  it('the identity of a user of the image', () => {
    const frame = frameOf(detail('api', 'identity'));
    expect(frame).toContain("from the image's USER '1001'");
    expect(frame).toContain('It may still become root through a setuid program');
  });

  it('the isolation of a privileged container', () => {
    const frame = frameOf(detail('priv', 'isolation'));
    expect(frame).toMatch(/seccomp +off: every system call may be tried/);
    expect(frame).toMatch(/masked paths +none/);
    expect(frame).toMatch(/^ {2}pid +\d+ +its own/m);
  });

  it('the findings with evidence, and the flags as a diff; in Compose with the override file', () => {
    const frame = frameOf(detail('priv', 'findings'));
    expect(frame).toMatch(/❯ critical +Runs privileged/);
    expect(frame).toContain('- --privileged');
    expect(frame).toMatch(/remedy +remove --privileged/);
    const inCompose = frameOf({...detail('priv', 'findings'), remedyFormat: 'compose'});
    expect(inCompose).toMatch(/^ {2}- {5}privileged: true$/m);
    expect(inCompose).toMatch(/^ {6}privileged: false$/m);
  });

  it('what the flags lead to where nothing could be read', () => {
    expect(frameOf(detail('hidden', 'identity'))).toMatch(/Would run as +root \(0\)/);
    expect(frameOf(onCapability('hidden', 0))).toContain('Not observed here; by its flags it would be held.');
  });

  it('the reason where nothing could be read', () => {
    expect(frameOf(detail('hidden', 'processes'))).toContain('its process is hidden by hidepid');
  });

  it('the comparison as a table of ink-table', () => {
    const frame = frameOf({stack: ['list', 'compare'], marks: new Set([idOf('priv'), idOf('web')])});
    expect(frame).toMatch(/│ +│ docker +│ priv +│ web +│/);
    expect(frame).toMatch(/≠ privileged +│ +│ yes +│ no +│/);
  });

  it('a dropped capability as a difference', () => {
    const frame = frameOf({stack: ['list', 'compare'], marks: new Set([idOf('nokill'), idOf('web')])});
    expect(frame).toMatch(/≠ KILL +│ ■ held +│ ■ held +│ - dropped +│/);
  });

  it('≠ only where what is compared differs, and against the profile where one stands alone', () => {
    const twins = containers
      .filter(({name}) => name === 'nokill')
      .flatMap(each => [each, {...each, id: '7d'.repeat(32), name: 'twin'}]);
    const differing = compareRows(rowsOf(judge(observe(twins))), true);
    expect(differing.map(({label}) => label)).not.toContain('KILL');
    const alone = frameOf({stack: ['list', 'compare'], marks: new Set([idOf('nokill')])});
    expect(alone).toMatch(/≠ KILL +│ ■ held +│ - dropped/);
  });

  it('the comparison of what was not observed by what its flags lead to', () => {
    const frame = frameOf({stack: ['list', 'compare'], marks: new Set([idOf('hidden'), idOf('priv')])});
    expect(frame).toMatch(
      /│ {2}≠ SYS_ADMIN +│ · +│ \+ added +│ · +│|│ {2}≠ SYS_ADMIN +│ · +│ · +│ \+ added +│/,
    );
    expect(frame).not.toMatch(/≠ CHOWN/);
  });

  it('the matrix with every container', () => {
    const frame = frameOf({stack: ['list', 'matrix']});
    for (const {name} of containers) expect(frame).toContain(name);
  });
});

describe('a screen reader gets', () => {
  async function spoken(change: Partial<State>): Promise<string> {
    let said = '';
    const stdout = Object.assign(new PassThrough(), {columns: 300, rows: 50});
    stdout.on('data', (data: Buffer) => {
      said += data.toString();
    });
    const instance = renderInk(<Screen frame={pictureOf(change)} painter={painter} width={width} />, {
      stdout,
      isScreenReaderEnabled: true,
      patchConsole: false,
      debug: true,
    });
    await instance.waitUntilRenderFlush();
    instance.unmount();
    return said;
  }

  it('the title with the position, and the selected row alone, each value with its label', async () => {
    const text = await spoken({});
    expect(text).toContain(
      'selected, RISK: critical, NAME: priv, IMAGE: bb, HOST PID: 2805, PID: 1, PROCS: 1, USER: root:0, CAPS: full, VS DEFAULT: +26, WHY: privileged',
    );
    expect(text.split('\n')[0]).toContain(`, 1 of ${containers.length}, `);
    expect(text).not.toContain('macadmin');
    expect(text).not.toMatch(/[❯■│─]/u);
  });

  it('a capability with each of its sets in words', async () => {
    const text = await spoken({
      ...onCapability('macadmin', 33),
      differences: {detail: true, compare: false, matrix: false},
    });
    expect(text).toContain(
      'selected, CAP_MAC_ADMIN, profile: not held, declared: added, expected: held, effective: added, permitted: added, bounding: added, inheritable: not held, ambient: not held',
    );
  });

  it('a process with its numbers and users inside and on the host, and its command once', async () => {
    const text = await spoken(detail('web', 'processes'));
    expect(text).toMatch(
      /selected, PID: 1, user: root, command: (.+), host PID: 2685, host user: root, capabilities: 14$/m,
    );
  });

  it('what a finding is known as, without the commas between', async () => {
    const text = await spoken(detail('priv', 'findings'));
    expect(text).toContain(
      'known as, CIS Docker 5.5, Pod Security baseline: Privileged Containers, ATT&CK T1611',
    );
  });

  it('a line of the matrix with the capability of each cell, and no name letter by letter', async () => {
    const text = await spoken({stack: ['list', 'matrix']});
    expect(text).toMatch(/selected, priv, .*, CAP_SYS_ADMIN: added/);
    expect(text).not.toMatch(/\b[A-Z], [A-Z], [A-Z]\b/);
  });

  it('a row of the comparison with the name of each column', async () => {
    const text = await spoken({stack: ['list', 'compare'], marks: new Set([idOf('priv'), idOf('web')])});
    expect(text).toMatch(/selected, risk, docker: , priv: critical, web: medium/);
  });
});
