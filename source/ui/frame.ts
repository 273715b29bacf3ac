/** State and snapshot -> the rows of the screen, and what the keys then act on. */

import type {Profile} from '../model/profile.ts';
import {safe} from '../model/safe-text.ts';
import type {Snapshot} from '../model/snapshot.ts';
import type {Column} from '../view/column.ts';
import {columns as everyColumn} from '../view/columns.ts';
import {parseFilter} from '../view/filter.ts';
import type {Row} from '../view/row.ts';
import type {Keymap} from './keys/keymap.ts';
import type {TableContent} from './screens/compare.ts';
import {createCompareScreen} from './screens/compare-screen.ts';
import {copyOfRow} from './screens/copy.ts';
import {createDetailScreen} from './screens/detail/screen.ts';
import {findingsSheet, messageSheet} from './screens/explain.ts';
import {keysLine, noticeOrPrompt} from './screens/footer.ts';
import {helpSheet} from './screens/help.ts';
import {createListScreen, emptyList, loadingList} from './screens/list.ts';
import {createMatrixScreen} from './screens/matrix-screen.ts';
import {
  besideFrom,
  type Drawn,
  dividerWidth,
  drawScrollView,
  gutter,
  nothingDrawn,
  type ScrollView,
  stopsOf,
} from './screens/scroll-view.ts';
import {sortSheet} from './screens/sort.ts';
import {type Standing, titleLine} from './screens/title.ts';
import {explained, type ViewContent} from './screens/top.ts';
import type {Size} from './state/dashboard-state.ts';
import type {InputContext} from './state/input-context.ts';
import {createListing, type Listing} from './state/rows.ts';
import {type Selection, settle} from './state/selection.ts';
import {type State, viewOf} from './state/state.ts';
import {selectionOf} from './state/step.ts';
import type {Line} from './text/line.ts';

export interface Shown {
  readonly snapshot: Snapshot | null;
  readonly standing: Standing;
}

export interface FrameOptions {
  readonly keymap: Keymap;
  readonly columns: readonly Column[];
  readonly profiles: readonly Profile[];
}

/** What a view shows between the title and the footer: rows, or a table between rows. */
export interface Body {
  readonly above: readonly Drawn[];
  readonly table: TableContent | null;
  readonly below: readonly Drawn[];
}

export interface Frame {
  readonly title: Drawn;
  readonly body: Body;
  readonly footer: readonly Drawn[];
  readonly context: InputContext;
}

const noProfile: Profile = {name: 'none', set: 0n, source: ''};

const plain = (line: Line): Drawn => ({line, selected: false});

/** Makes the function that lays out frames; what does not change between two frames is kept. */
export function createFrameBuilder({keymap, columns, profiles}: FrameOptions) {
  const listing = createListing();
  const listScreen = createListScreen();
  const sideScreen = createListScreen();
  const detail = createDetailScreen(profiles);
  const matrix = createMatrixScreen(profiles);
  const compare = createCompareScreen(profiles);

  const listSheet = (
    state: State,
    {snapshot}: Shown,
    {all, rows}: Listing,
    width: number,
    draw = listScreen,
  ) => {
    if (snapshot === null) return loadingList(width);
    if (rows.length === 0) return emptyList({total: all.length, ...state}, width);
    return draw(rows, columns, snapshot.profile, width, state.marks, state.sort);
  };

  /** What lies over every view alike. */
  function overlaySheet(state: State, profile: Profile, width: number): ScrollView | null {
    const {overlay, message} = state;
    if (overlay === 'sort') return sortSheet(everyColumn, profile, state, width);
    if (overlay === 'help') return helpSheet(keymap, everyColumn, profile, viewOf(state), width);
    if (overlay === 'message' && message !== null) return messageSheet(message, width - gutter);
    return null;
  }

  function topOf(state: State, shown: Shown, listed: Listing, width: number, height: number): ViewContent {
    const sheet = overlaySheet(state, shown.snapshot?.profile ?? noProfile, width);
    if (sheet !== null) return {above: [], sheet};
    const view = viewOf(state);
    if (view === 'detail') return detail(state, listed, width, height);
    if (view === 'matrix' && listed.rows.length > 0) return matrix(state, listed, width, height);
    if (view === 'compare') return compare(state, listed, width, height);
    const row = selectedRow(state, listed);
    const top: ViewContent = {
      above: [],
      sheet: listSheet(state, shown, listed, width),
      copy: copyOfRow(row),
      ...(row === undefined
        ? {}
        : {explanation: () => findingsSheet(row, row.container.findings, width - gutter)}),
    };
    return explained(top, state.overlay === 'explain');
  }

  /** The list beside the detail. */
  function withList(
    body: readonly Drawn[],
    state: State,
    shown: Shown,
    listed: Listing,
    width: number,
  ): Drawn[] {
    const sheet = listSheet(state, shown, listed, width, sideScreen);
    const {items, room} = stopsOf(sheet, body.length);
    const lines = drawScrollView(sheet, settle(state.list, items, room), width, body.length);
    return body.map((each, index) => ({...each, left: {...(lines[index] ?? nothingDrawn), width}}));
  }

  return (state: State, shown: Shown, size: Size): Frame => {
    const width = Math.max(1, size.columns);
    const height = Math.max(1, size.rows);
    const listed = listing(shown.snapshot, state);
    const said = noticeOrPrompt(state, listed, width);
    const bodyHeight = Math.max(1, height - 1 - Math.max(1, said.length));
    const isWide = viewOf(state) === 'detail' && state.overlay === null && width >= besideFrom;
    const side = isWide ? Math.min(72, Math.floor(width * 0.4)) : 0;
    const inner = isWide ? width - side - dividerWidth : width;

    const top = topOf(state, shown, listed, inner, bodyHeight);
    const sheetHeight = Math.max(1, bodyHeight - top.above.length);
    const stops = stopsOf(top.sheet, sheetHeight);
    const selection = settle(selectionOf(state), stops.items, stops.room);
    const own = [...top.above.map(plain), ...drawScrollView(top.sheet, selection, inner, sheetHeight)].slice(
      0,
      bodyHeight,
    );
    const body = isWide ? withList(own, state, shown, listed, side) : own;
    const lines = said.length > 0 ? said : [keysLine(keymap, state, listed, top, width)];
    const footer = lines.slice(Math.max(0, lines.length - height + 1)).map(plain);

    const title = plain(titleLine(shown.snapshot, shown.standing, safe`? help`, width));
    const context: InputContext = {
      rows: listed.rows,
      ids: listed.ids,
      items: stops.items,
      room: stops.room,
      lines: stops.lines,
      top: 1 + top.above.length + top.sheet.head.length,
      differing: top.sheet.differing ?? [],
      sought: () => soughtIds(state, listed),
      isFilterRight: listed.error === null,
      profiles: profiles.map(({name}) => name),
      profile: shown.snapshot?.profile.name ?? null,
      copy: top.copy ?? null,
      explains: top.explanation !== undefined,
      lastSideways: top.lastSideways ?? 0,
      lastColumn: top.lastColumn ?? 0,
    };
    const rows = body.slice(0, Math.max(0, height - 1 - footer.length));
    return {title, body: bodyOf(rows, top, selection, stops.room), footer, context};
  };
}

/** The table's own header takes the place of the last line of the sheet's head, its rows those of the items. */
function bodyOf(
  rows: readonly Drawn[],
  {above, sheet, table}: ViewContent,
  at: Selection,
  room: number,
): Body {
  if (table === undefined) return {above: rows, table: null, below: []};
  const start = above.length + sheet.head.length;
  const content = table(at, room);
  return {above: rows.slice(0, start - 1), table: content, below: rows.slice(start + content.rows.length)};
}

const selectedRow = (state: State, {rows}: Listing): Row | undefined =>
  rows.find(({container}) => container.id === state.list.key);

/** Ids that the filter matches, or the one before it where there is none now. */
function soughtIds({filter, sought}: State, {rows}: Listing): readonly string[] {
  const parsed = parseFilter(filter === '' ? sought : filter);
  return 'error' in parsed ? [] : rows.filter(parsed.matches).map(({container}) => container.id);
}
