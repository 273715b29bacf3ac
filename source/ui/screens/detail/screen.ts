/** The detail of one container: its headline, its panes, and what each explains and copies. */

import type {Profile} from '../../../model/profile.ts';
import {safe} from '../../../model/safe-text.ts';
import type {Row} from '../../../view/row.ts';
import type {Listing} from '../../state/rows.ts';
import type {State} from '../../state/state.ts';
import {emptyLine} from '../../text/line.ts';
import {copyInPane} from '../copy.ts';
import {capabilitySheet, findingsSheet, processSheet} from '../explain.ts';
import {gutter, type ScrollView, wordsSheet} from '../scroll-view.ts';
import {explained, type ViewContent} from '../top.ts';
import {containerLine, tabsLine} from './headline.ts';
import {paneSheets} from './panes.ts';
import type {Subject} from './subject.ts';

/** What a pane is about. */
export function subjectOf(state: State, row: Row, width: number, height: number): Subject {
  const chosen = row.container.processes.find(({hostPid}) => String(hostPid) === state.panes.processes.key);
  return {
    row,
    process: chosen ?? row.container.pid1,
    differencesOnly: state.differences.detail,
    selected: state.panes[state.pane].key,
    width: width - gutter,
    height,
  };
}

const gone = (width: number): ViewContent => ({
  above: [],
  sheet: wordsSheet(width, safe`This container is gone.`, safe`Esc goes back to the list.`),
});

function explanationOf(
  state: State,
  subject: Subject,
  profiles: readonly Profile[],
): (() => ScrollView) | undefined {
  const {row, process, selected, width} = subject;
  const {findings} = row.container;
  if (state.pane === 'capabilities') return () => capabilitySheet(subject, Number(selected ?? 0), profiles);
  if (state.pane === 'processes')
    return process === null ? undefined : () => processSheet(row, process, width);
  const own = findings.filter(({id}) => selected === `finding ${id}`);
  return () => findingsSheet(row, state.pane === 'findings' && own.length > 0 ? own : findings, width);
}

/** Makes the screen. */
export function createDetailScreen(profiles: readonly Profile[]) {
  const screen = (state: State, {all}: Listing, width: number, height: number): ViewContent => {
    const row = all.find(({container}) => container.id === state.open);
    if (row === undefined) return gone(width);
    const headline = [containerLine(row, width), tabsLine(state.pane, width)];
    const above = height >= 20 ? [...headline, emptyLine] : headline;
    const subject = subjectOf(state, row, width, height - above.length);
    const explanation = explanationOf(state, subject, profiles);
    const top: ViewContent = {
      above,
      sheet: paneSheets[state.pane](subject),
      copy: copyInPane(state.pane, {row, process: subject.process, key: subject.selected}),
      ...(explanation === undefined ? {} : {explanation}),
    };
    return explained(top, state.overlay === 'explain');
  };

  return screen;
}
