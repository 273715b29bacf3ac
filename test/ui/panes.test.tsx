/** Each view and pane as Ink draws it, and as a screen reader gets it. */

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
import {themes} from '../../source/ui/theme.ts';
import {usualColumns} from '../../source/view/columns.ts';
import {rowsOf} from '../../source/view/row.ts';
import {containers, observe} from './fixtures.ts';
import {settledFrame} from './settled-frame.ts';

afterEach(cleanup);

const snapshot = judge(observe());
const width = 100;

function frameOf(change: Partial<State>): Frame {
  const draw = createFrameBuilder({keymap: createKeymap(), columns: usualColumns, profiles});
  const state = {...initialState({open: null, all: false, filter: '', sort: null, profile: null}), ...change};
  return settledFrame(draw, state, snapshot, {columns: width, rows: 30}).frame;
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

const textOf = (change: Partial<State>): string =>
  render(<Screen frame={frameOf(change)} painter={painter} width={width} />).lastFrame() ?? '';

describe('a component draws', () => {
  it('the list with a line for each container', () => {
    const text = textOf({});
    for (const {name} of containers) expect(text).toContain(` ${name} `);
    expect(text.split('\n')).toHaveLength(30);
  });

  it('the processes with both numbers of each', () => {
    expect(textOf(detail('tree', 'processes'))).toMatch(
      / 4 +www-data +│ └ nginx: worker .*│ +3103 +www-data +0/,
    );
  });

  it('a zombie as ps does, and a nested namespace by its own number', () => {
    expect(textOf(detail('tree', 'processes'))).toContain('[sh] <defunct>');
    const {panes} = initialState({open: null, all: false, filter: '', sort: null, profile: null});
    const text = textOf({
      ...detail('tree', 'processes'),
      panes: {...panes, processes: {key: '3200', index: 4, offset: 0}},
    });
    expect(text).toContain(
      'Host PID 3200 is PID 5 in the container, and PID 1 in a PID namespace nested in it.',
    );
  });

  it('the capabilities: all 41, with what was added and by whom', () => {
    const frame = frameOf(detail('macadmin', 'capabilities'));
    expect(frame.context.items.filter(key => !Number.isNaN(Number(key)))).toHaveLength(41);
    expect(frame.context.differing).toEqual(['33']);
  });

  it('the capabilities grouped by what they reach, ways out first, each heading with how many are within reach', () => {
    const items = frameOf(detail('priv', 'capabilities')).context.items;
    const headings = items.filter(key => key.startsWith('reaches'));
    expect(headings).toEqual(['reaches escape', 'reaches host', 'reaches container', 'reaches benign']);
    expect(items.indexOf('21')).toBeLessThan(items.indexOf('reaches host'));
    expect(textOf(detail('priv', 'capabilities'))).toMatch(/ESCAPE {2}6 of 6 within reach/);
    expect(textOf(detail('zero', 'capabilities'))).toMatch(/ESCAPE {2}0 of 6 within reach/);
  });

  it('what every column of the capabilities means, in the explanation of a heading', () => {
    const panes = {capabilities: {...nothingSelected, key: 'reaches host', index: 7}};
    const text = textOf({...detail('priv', 'capabilities'), panes, overlay: 'explain'});
    for (const name of ['PROFILE', 'DECLARED', 'EXPECTED', 'EFF', 'PRM', 'BND', 'INH', 'AMB'])
      expect(text).toMatch(new RegExp(`^ +${name} +\\S`, 'm'));
    expect(text).toContain('HOST');
  });

  it('what was dropped: in the profile, declared with -, and missing', () => {
    const text = textOf({
      ...onCapability('nokill', 5),
      differences: {detail: true, compare: false, matrix: false},
    });
    expect(text).toMatch(/❯ +CAP_KILL +■ +- +· +- +· +· +· +·/);
  });

  it('the identity of a user of the image', () => {
    const text = textOf(detail('api', 'identity'));
    expect(text).toContain("from the image's USER '1001'");
    expect(text).toContain('It may still become root through a setuid program');
  });

  it('the isolation of a privileged container', () => {
    const text = textOf(detail('priv', 'isolation'));
    expect(text).toMatch(/seccomp +off: every system call may be tried/);
    expect(text).toMatch(/masked paths +none/);
    expect(text).toMatch(/^ {2}pid +\d+ +its own/m);
  });

  it('the findings with evidence, and the flags as a diff; in Compose with the override file', () => {
    const text = textOf(detail('priv', 'findings'));
    expect(text).toMatch(/❯ critical +Runs privileged/);
    expect(text).toContain('- --privileged');
    expect(text).toMatch(/remedy +remove --privileged/);
    const inCompose = textOf({...detail('priv', 'findings'), remedyFormat: 'compose'});
    expect(inCompose).toMatch(/^ {2}- {5}privileged: true$/m);
    expect(inCompose).toMatch(/^ {6}privileged: false$/m);
  });

  it('what the flags lead to if nothing could be read', () => {
    expect(textOf(detail('hidden', 'identity'))).toMatch(/Would run as +root \(0\)/);
    expect(textOf(onCapability('hidden', 0))).toContain('Not observed here; by its flags it would be held.');
  });

  it('the reason if nothing could be read', () => {
    expect(textOf(detail('hidden', 'processes'))).toContain('its process is hidden by hidepid');
  });

  it('the comparison as a table of ink-table', () => {
    const text = textOf({stack: ['list', 'compare'], marks: new Set([idOf('priv'), idOf('web')])});
    expect(text).toMatch(/│ +│ docker +│ priv +│ web +│/);
    expect(text).toMatch(/≠ privileged +│ +│ yes +│ no +│/);
  });

  it('a dropped capability as a difference', () => {
    const text = textOf({stack: ['list', 'compare'], marks: new Set([idOf('nokill'), idOf('web')])});
    expect(text).toMatch(/≠ KILL +│ ■ held +│ ■ held +│ - dropped +│/);
  });

  it('≠ only where the compared containers differ, or where a single one differs from the profile', () => {
    const twins = containers
      .filter(({name}) => name === 'nokill')
      .flatMap(each => [each, {...each, id: '7d'.repeat(32), name: 'twin'}]);
    const differing = compareRows(rowsOf(judge(observe(twins))), true);
    expect(differing.map(({label}) => label)).not.toContain('KILL');
    const alone = textOf({stack: ['list', 'compare'], marks: new Set([idOf('nokill')])});
    expect(alone).toMatch(/≠ KILL +│ ■ held +│ - dropped/);
  });

  it('a container that was not observed in the comparison, as its flags have it', () => {
    const text = textOf({stack: ['list', 'compare'], marks: new Set([idOf('hidden'), idOf('priv')])});
    expect(text).toMatch(/│ docker +│ priv +│ hidden +│/);
    expect(text).toMatch(/│ {2}≠ SYS_ADMIN +│ · +│ \+ added +│ · +│/);
    expect(text).not.toMatch(/≠ CHOWN/);
  });

  it('the matrix with every container', () => {
    const text = textOf({stack: ['list', 'matrix']});
    for (const {name} of containers) expect(text).toContain(name);
  });
});

describe('a screen reader gets', () => {
  async function spoken(change: Partial<State>): Promise<string> {
    let said = '';
    const stdout = Object.assign(new PassThrough(), {columns: 300, rows: 50});
    stdout.on('data', (data: Buffer) => {
      said += data.toString();
    });
    const instance = renderInk(<Screen frame={frameOf(change)} painter={painter} width={width} />, {
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
