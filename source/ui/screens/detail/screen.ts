/** The detail of one container: its headline, its panes, and what each explains and copies. */

import {usualFormat} from '../../../model/remedies/formats.ts';
import {planOf} from '../../../model/remedies/plan.ts';
import {safe} from '../../../model/safe-text.ts';
import type {Row} from '../../../view/row.ts';
import {memoizeLast} from '../../memoize-last.ts';
import type {State} from '../../state/state.ts';
import {emptyLine} from '../../text/line.ts';
import {gutter, wordsView} from '../scroll-view.ts';
import type {ViewSpec} from '../view.ts';
import type {ViewContent} from '../view-content.ts';
import {containerLine, tabAreas, tabsLine} from './headline.ts';
import {paneOf} from './panes.ts';
import type {Subject} from './subject.ts';

/** What a pane is about. */
export function subjectOf(
  state: State,
  row: Row,
  width: number,
  height: number,
  plan: typeof planOf = planOf,
): Subject {
  const chosen = row.container.processes.find(({hostPid}) => String(hostPid) === state.panes.processes?.key);
  return {
    row,
    process: chosen ?? row.container.pid1,
    plan: () => plan(row.container, row.host, row.profile),
    remedyFormat: state.remedyFormat ?? usualFormat(row.container),
    remedyStep: state.remedyStep,
    differencesOnly: state.differences.detail === true,
    selected: state.panes[state.pane]?.key ?? null,
    width: width - gutter,
    height,
  };
}

const gone = (width: number): ViewContent => ({
  above: [],
  scroll: wordsView(width, safe`This container is gone.`, safe`Esc goes back to the list.`),
});

export const detailSpec: ViewSpec<'detail'> = {
  id: 'detail',
  create: ({profiles}) => {
    const plan = memoizeLast(planOf);
    return ({state, listing: {all}, width, height}) => {
      const row = all.find(({container}) => container.id === state.open);
      if (row === undefined) return gone(width);
      const tabs = tabsLine(state.pane, width);
      const headline = [containerLine(row, width), tabs];
      const above = height >= 20 ? [...headline, emptyLine] : headline;
      const subject = subjectOf(state, row, width, height - above.length, plan);
      const pane = paneOf(state.pane);
      const explanation = pane.explanation(subject, profiles);
      return {
        above,
        clicks: tabAreas(tabs, 1),
        scroll: pane.view(subject),
        copy: pane.copy(subject),
        inspects: row.container.id,
        acceptable: pane.acceptable?.(subject) ?? null,
        remedyFormat: pane.hasRemedies === true ? subject.remedyFormat : null,
        filtersDifferences: pane.filtersDifferences === true,
        ...(explanation === undefined ? {} : {explanation}),
      };
    };
  },
  offersFirst: [
    'back',
    'next-pane',
    'next-match',
    'copy',
    'format',
    'step',
    'differences',
    'explain',
    'inspect',
  ],
  helpSections: ['detail', 'everywhere', 'list', 'tables', 'others'],
};
