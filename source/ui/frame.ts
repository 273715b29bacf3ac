/** Lays out the screen for a state and a snapshot, and says what keys act on there. */

import {profileOfEngine} from '../model/judge.ts';
import type {Profile} from '../model/profile.ts';
import {safe} from '../model/safe-text.ts';
import type {Snapshot} from '../model/snapshot.ts';
import type {ChangeLog} from '../view/changes.ts';
import type {Column} from '../view/column.ts';
import {createMeasure} from '../view/column-widths.ts';
import {columns as everyColumn} from '../view/columns.ts';
import {parseFilter} from '../view/filter.ts';
import {titleFacts} from '../view/title-facts.ts';

import type {Keymap} from './keys/keymap.ts';
import {memoizeLast} from './memoize-last.ts';
import type {TableContent} from './screens/compare.ts';
import {isComparable} from './screens/compare-screen.ts';
import {type PaneId, paneOf, panes} from './screens/detail/panes.ts';
import {messageView} from './screens/explain.ts';
import {keysLine, noticeOrPrompt} from './screens/footer.ts';
import {helpView} from './screens/help.ts';
import {loadingList} from './screens/list.ts';
import {createListLayout} from './screens/list-screen.ts';
import {
  besideFrom,
  type Drawn,
  dividerWidth,
  drawScrollView,
  gutter,
  nothingDrawn,
  positionOf,
  type ScrollView,
  stopsOf,
} from './screens/scroll-view.ts';
import {sortView} from './screens/sort.ts';
import {type TitleState, titleLine} from './screens/title.ts';
import type {ViewRequest} from './screens/view.ts';
import {type ViewContent, withExplanation} from './screens/view-content.ts';
import {views} from './screens/views.ts';
import type {Size} from './state/dashboard-state.ts';
import type {InputContext} from './state/input-context.ts';
import {createListing, type Listing} from './state/rows.ts';
import {type Selection, settle} from './state/selection.ts';
import {type State, viewOf} from './state/state.ts';
import {selectionOf} from './state/step.ts';
import type {Line} from './text/line.ts';
import {tourLines} from './tour/tour.ts';

export interface FrameInput {
  readonly snapshot: Snapshot | null;
  readonly changes: ChangeLog;
  readonly fresh: ReadonlySet<string>;
  readonly standing: Omit<TitleState, 'changes' | 'isLimited'>;
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

const plain = (line: Line): Drawn => ({line, selected: false});

/** Makes the function that lays out frames; what does not change between two frames is kept. */
export function createFrameBuilder({keymap, columns, profiles}: FrameOptions) {
  const options = {columns, profiles, measureOf: memoizeLast(createMeasure)};
  const listingOf = createListing();
  const titleOf = memoizeLast((snapshot: Snapshot | null) => ({
    facts: snapshot === null ? [] : titleFacts(snapshot),
    isLimited: snapshot?.hosts.some(({limits}) => limits.length > 0) ?? false,
  }));
  const contents = new Map(views.map(view => [view.id, view.create(options)]));
  const besideLayout = createListLayout(options, false);

  const names = profiles.map(({name}) => name);
  /** Where engines grant different sets, the key goes through these as well. */
  const profilesFor = memoizeLast((snapshot: Snapshot | null): readonly (string | null)[] =>
    new Set(snapshot?.hosts.map(host => profileOfEngine(host))).size > 1 ? [null, ...names] : names,
  );

  /** What lies over a view: the chooser of columns, the help, a message; null if nothing does. */
  function overlayView(state: State, profile: Profile | null, width: number): ScrollView | null {
    const {overlay, message} = state;
    if (overlay === 'sort') return sortView(state.columns ?? columns, profile, state, width);
    if (overlay === 'help') return helpView(keymap, everyColumn, profile, viewOf(state), width);
    if (overlay === 'message' && message !== null) return messageView(message, width - gutter);
    return null;
  }

  function contentOf(request: ViewRequest): ViewContent {
    const {state, snapshot, width} = request;
    const over = overlayView(state, snapshot?.profile ?? null, width);
    if (over !== null) return {above: [], scroll: over};
    const content = contents.get(viewOf(state))?.(request) ?? {above: [], scroll: loadingList(width)};
    return withExplanation(content, state.overlay === 'explain');
  }

  /** Puts the list to the left of the detail. */
  function withList(body: readonly Drawn[], request: ViewRequest): Drawn[] {
    const {state, width} = request;
    const list = besideLayout(request).scroll;
    const {items, room} = stopsOf(list, body.length);
    const lines = drawScrollView(list, settle(state.list, items, room), width, body.length);
    return body.map((each, index) => ({...each, left: {...(lines[index] ?? nothingDrawn), width}}));
  }

  return (state: State, shown: FrameInput, size: Size): Frame => {
    const width = Math.max(1, size.columns);
    const height = Math.max(1, size.rows);
    const {snapshot, changes, fresh} = shown;
    const listed = listingOf(snapshot, state, shown.standing.partial);
    const said = noticeOrPrompt(state, listed, width);
    const tour = state.tour === null || state.overlay !== null ? [] : tourLines(state.tour, width);
    const bodyHeight = Math.max(1, height - 1 - tour.length - Math.max(1, said.length));
    const isWide = viewOf(state) === 'detail' && state.overlay === null && width >= besideFrom;
    const side = isWide ? Math.min(72, Math.floor(width * 0.4)) : 0;
    const beside = isWide ? side + dividerWidth : 0;
    const inner = width - beside;

    const request: ViewRequest = {
      state,
      snapshot,
      listing: listed,
      changes,
      fresh,
      width: inner,
      height: bodyHeight,
    };
    const content = contentOf(request);
    const scrollHeight = Math.max(1, bodyHeight - content.above.length);
    const stops = stopsOf(content.scroll, scrollHeight);
    const selection = settle(selectionOf(state), stops.items, stops.room);
    const own = [
      ...content.above.map(plain),
      ...drawScrollView(content.scroll, selection, inner, scrollHeight),
    ].slice(0, bodyHeight);
    const body = isWide ? withList(own, {...request, width: side}) : own;
    const isScrolled = content.scroll.reading === true && stops.items.length > 1;
    const lines = said.length > 0 ? said : [keysLine(keymap, state, listed, content, width, isScrolled)];
    const footer = [...tour, ...lines].slice(Math.max(0, tour.length + lines.length - height + 1)).map(plain);

    const {facts, isLimited} = titleOf(snapshot);
    const title = plain(
      titleLine(
        facts,
        {...shown.standing, isLimited, changes: changes.count},
        positionOf(content.scroll, selection, scrollHeight),
        safe`? help`,
        width,
      ),
    );
    const context: InputContext = {
      rows: listed.rows,
      ids: listed.ids,
      groupings: listed.groupings,
      columns: state.columns ?? columns,
      items: stops.items,
      room: stops.room,
      lines: stops.lines,
      firstRow: 1 + content.above.length + content.scroll.head.length,
      differing: content.scroll.differing ?? [],
      isComparable: () => isComparable(state, listed),
      sought: () => soughtIds(state, listed),
      isFilterRight: listed.error === null,
      profiles: profilesFor(snapshot),
      profile: snapshot?.profile?.name ?? null,
      panes: panes.map(({id}) => id),
      enters: viewOf(state) === 'detail' ? ((paneOf(state.pane).enters as PaneId | undefined) ?? null) : null,
      clicks: (content.clicks ?? []).map(area => ({
        ...area,
        row: area.row + 1,
        start: area.start + beside,
        end: area.end + beside,
      })),
      showsDifferences: content.showsDifferences ?? state.differences[viewOf(state)] === true,
      opens: content.opens ?? null,
      inspects: content.inspects ?? null,
      remedyFormat: content.remedyFormat ?? null,
      copy: content.copy ?? null,
      acceptable: content.acceptable ?? null,
      explains: content.explanation !== undefined,
      lastSideways: content.lastSideways ?? 0,
      lastColumn: content.lastColumn ?? 0,
    };
    const rows = body.slice(0, Math.max(0, height - 1 - footer.length));
    return {title, body: bodyOf(rows, content, selection, stops.room), footer, context};
  };
}

/** The table's own header takes the place of the last line of the head, its rows those of the items. */
function bodyOf(
  rows: readonly Drawn[],
  {above, scroll, table}: ViewContent,
  at: Selection,
  room: number,
): Body {
  if (table === undefined) return {above: rows, table: null, below: []};
  const start = above.length + scroll.head.length;
  const content = table(at, room);
  return {above: rows.slice(0, start - 1), table: content, below: rows.slice(start + content.rows.length)};
}

/** Ids of the containers that the filter matches; without one, those that the last filter matched. */
function soughtIds({filter, sought}: State, {rows}: Listing): readonly string[] {
  const parsed = parseFilter(filter === '' ? sought : filter);
  return 'error' in parsed ? [] : rows.filter(parsed.matches).map(({container}) => container.id);
}
