/** The list as a view: the containers, or why there are none. */
import type {GroupedLine} from '../../view/grouping.ts';
import type {Row} from '../../view/row.ts';
import {memoizeLast} from '../memoize-last.ts';
import {copyOfId} from './copy.ts';
import {findingsExplanation} from './explain.ts';
import {createListScreen, emptyList, type ListLayout, loadingList} from './list.ts';
import {footLines, listFoot} from './list-foot.ts';
import {gutter} from './scroll-view.ts';
import type {ViewOptions, ViewRequest, ViewSpec} from './view.ts';

/** Makes the function that lays out the list; rows that have not changed are kept. */
export function createListLayout({columns, measureOf}: ViewOptions, hasFoot: boolean) {
  const draw = createListScreen(measureOf);
  const ungrouped = memoizeLast((rows: readonly Row[]) =>
    rows.map((row): GroupedLine => ({kind: 'row', row, rows: [row]})),
  );
  return ({state, snapshot, listing: {all, rows, lines}, fresh, width, height}: ViewRequest): ListLayout => {
    if (snapshot === null) return {scroll: loadingList(width), clicks: []};
    if (rows.length === 0) return {scroll: emptyList({total: all.length, ...state}, width), clicks: []};
    const items = lines ?? ungrouped(rows);
    const layout = draw(
      items,
      state.columns ?? columns,
      snapshot.profile,
      width,
      state.marks,
      fresh,
      state.sort,
    );
    // Only under a list that leaves room for it: a longer one would give up rows.
    if (!hasFoot || items.length + layout.scroll.head.length + footLines + 1 > height) return layout;
    const row = rows.find(({container}) => container.id === state.list.key);
    const foot = row === undefined ? [] : listFoot(row, width - gutter);
    return {...layout, scroll: {...layout.scroll, foot, footLeast: footLines}};
  };
}

export const listSpec: ViewSpec<'list'> = {
  id: 'list',
  create: options => {
    const layout = createListLayout(options, true);
    return request => {
      const {state, listing, width} = request;
      const row = listing.rows.find(({container}) => container.id === state.list.key);
      return {
        above: [],
        ...layout(request),
        copy: row === undefined ? null : copyOfId(row, width),
        inspects: row?.container.id ?? null,
        ...(row === undefined
          ? {}
          : {explanation: () => findingsExplanation(row, row.container.findings, width - gutter)}),
      };
    };
  },
  selectsContainers: true,
  offersFirst: [],
  helpSections: ['list', 'detail', 'everywhere', 'tables', 'others'],
};
