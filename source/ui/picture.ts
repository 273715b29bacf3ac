/** State and snapshot -> the lines on the screen, and what the keys then act on. */
import type {Column, Row} from '../model/column.ts';
import {columns as everyColumn} from '../model/columns.ts';
import {parseFilter} from '../model/filter.ts';
import type {Profile} from '../model/profile.ts';
import {safe} from '../model/safe-text.ts';
import type {Snapshot} from '../model/snapshot.ts';
import type {Keymap} from './keys/keymap.ts';
import {containerLine, tabsLine} from './screens/detail/headline.ts';
import {paneSheets} from './screens/detail/panes.ts';
import type {Subject} from './screens/detail/subject.ts';
import {filterNote, keysLine, noticeLine, promptLine} from './screens/footer.ts';
import {helpSheet} from './screens/help.ts';
import {createListScreen, emptyList, loadingList} from './screens/list.ts';
import {type Drawn, drawSheet, gutter, type Sheet, stopsOf, wordsSheet} from './screens/sheet.ts';
import {sortSheet} from './screens/sort.ts';
import {type Standing, titleLine} from './screens/title.ts';
import {placeOf, selectionOf} from './state/reduce.ts';
import {createListing, type Listing} from './state/rows.ts';
import type {Scene} from './state/scene.ts';
import {settle} from './state/selection.ts';
import {type State, viewOf} from './state/state.ts';
import {glyphs} from './text/glyphs.ts';
import {beside, type Line, line, lineWidth, piece} from './text/line.ts';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export interface Shown {
  readonly snapshot: Snapshot | null;
  readonly standing: Standing;
}

export interface Look {
  readonly keymap: Keymap;
  readonly columns: readonly Column[];
  readonly profiles: readonly Profile[];
}

export interface Picture {
  readonly lines: readonly Drawn[];
  readonly scene: Scene;
}

/** From this width the list stays beside the detail. */
const besideFrom = 140;

const noProfile: Profile = {name: 'none', set: 0n, source: ''};

/** Makes the function that draws; it remembers what has not changed between two pictures. */
export function createPicture(look: Look) {
  const listing = createListing();
  const listScreen = createListScreen();
  const sideScreen = createListScreen();

  const listSheet = (
    state: State,
    {snapshot}: Shown,
    {all, rows}: Listing,
    width: number,
    draw = listScreen,
  ) => {
    if (snapshot === null) return loadingList;
    if (rows.length === 0) return emptyList({total: all.length, ...state});
    return draw(rows, look.columns, snapshot.profile, width, state.marks);
  };

  function detailSheet(state: State, row: Row | undefined, width: number, height: number): Sheet {
    if (row === undefined)
      return wordsSheet([
        line(safe`This container is gone.`),
        line(safe`Esc goes back to the list.`, 'muted'),
      ]);
    const chosen = row.container.processes.find(({hostPid}) => String(hostPid) === state.panes.processes.key);
    const subject: Subject = {
      row,
      process: chosen ?? row.container.pid1,
      differencesOnly: state.differences.detail,
      selected: state.panes[state.pane].key,
      width: width - gutter,
      height,
    };
    return paneSheets[state.pane](subject);
  }

  function overlaySheet(state: State, profile: Profile, width: number): Sheet | null {
    if (state.overlay === 'sort') return sortSheet(look.columns, profile, state.sort);
    if (state.overlay === 'help') return helpSheet(look.keymap, everyColumn, profile, width);
    return null;
  }

  function footer(state: State, {all, rows, error}: Listing, width: number): Line {
    if (state.overlay === 'text')
      return promptLine({filter: state.filter, error, shown: rows.length, total: all.length}, width);
    if (state.notice !== null) return noticeLine(state.notice, width);
    const note = state.filter === '' || state.overlay !== null ? [] : filterNote(state.filter);
    return [...note, ...keysLine(look.keymap, placeOf(state), width - lineWidth(note))];
  }

  return (state: State, shown: Shown, size: Size): Picture => {
    const width = Math.max(1, size.columns);
    const height = Math.max(1, size.rows);
    const {snapshot} = shown;
    const profile = snapshot?.profile ?? noProfile;
    const listed = listing(snapshot, state);
    const view = viewOf(state);
    const isDetail = view === 'detail';
    const row = isDetail ? listed.all.find(({container}) => container.id === state.open) : undefined;
    const wide = isDetail && state.overlay === null && width >= besideFrom;
    const side = wide ? Math.min(72, Math.floor(width * 0.4)) : 0;
    const divider = piece(safe` ${glyphs.divider} `, 'rule');
    const inner = wide ? width - side - 3 : width;

    const title = titleLine(snapshot, shown.standing, safe`? help`, width);
    const above: Line[] =
      isDetail && state.overlay === null && row !== undefined
        ? [containerLine(row, inner), tabsLine(state.pane, inner)]
        : [];
    const bodyHeight = Math.max(1, height - 2);
    const sheetHeight = Math.max(1, bodyHeight - above.length);
    const sheet =
      overlaySheet(state, profile, width) ??
      (isDetail ? detailSheet(state, row, inner, sheetHeight) : listSheet(state, shown, listed, width));
    const {items, room} = stopsOf(sheet, sheetHeight);
    const selection = settle(selectionOf(state), items, room);
    const drawn: Drawn[] = [
      ...above.map((each): Drawn => ({line: each, selected: false})),
      ...drawSheet(sheet, selection, sheetHeight),
    ].slice(0, bodyHeight);

    let body = drawn;
    if (wide) {
      const left = listSheet(state, shown, listed, side, sideScreen);
      const stops = stopsOf(left, bodyHeight);
      const leftDrawn = drawSheet(left, settle(state.list, stops.items, stops.room), bodyHeight);
      body = beside(
        leftDrawn.map(each => each.line),
        drawn.map(each => each.line),
        side,
        [divider],
      ).map((each, index) => ({line: each, selected: drawn[index]?.selected ?? false}));
    }

    const lines = [
      {line: title, selected: false},
      ...body,
      {line: footer(state, listed, width), selected: false},
    ].slice(0, height);

    return {
      lines,
      scene: {
        rows: listed.rows,
        ids: listed.ids,
        items,
        room,
        top: 1 + above.length + sheet.head.length,
        differing: sheet.differing ?? [],
        sought: soughtIds(state, listed),
        profiles: look.profiles.map(({name}) => name),
        profile: snapshot?.profile.name ?? null,
        copy: null,
        explains: false,
        lastSideways: 0,
        lastColumn: 0,
      },
    };
  };
}

/** Ids that the filter matches, or the one before it where there is none now. */
function soughtIds({filter, sought}: State, {rows}: Listing): readonly string[] {
  const parsed = parseFilter(filter === '' ? sought : filter);
  return 'error' in parsed ? [] : rows.filter(parsed.matches).map(({container}) => container.id);
}
