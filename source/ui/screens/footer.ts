/** The last line: the keys that work here, a notice, or the filter as it is typed. */
import {type SafeText, safe, sanitise} from '../../model/safe-text.ts';
import type {ActionId, Binding} from '../keys/bindings.ts';
import {keyName} from '../keys/key-sections.ts';
import type {Keymap} from '../keys/keymap.ts';
import {groupOfKey} from '../state/group-key.ts';
import type {Listing} from '../state/rows.ts';
import {type Notice, type State, viewOf} from '../state/state.ts';
import {placeOf} from '../state/step.ts';
import {cut, wrap} from '../text/cells.ts';
import {glyphs} from '../text/glyphs.ts';
import {fill, type Line, piece, spread, widthOfLine} from '../text/line.ts';
import {isComparable} from './compare-screen.ts';
import {panes} from './detail/panes.ts';
import {besideFrom} from './scroll-view.ts';
import type {ViewContent} from './view-content.ts';
import {viewSpec, views} from './views.ts';

const margin = piece(safe` `);

/** The group whose heading is selected in the list; null on the line of a container. */
const headingUnderCursor = ({list}: State): string | null =>
  list.key === null ? null : groupOfKey(list.key);

/** A binding as it is offered here: on a heading Enter folds the group, or unfolds it. */
function asOffered(binding: Binding, state: State): Binding {
  const group = headingUnderCursor(state);
  if (binding.action !== 'open' || binding.footer === null || group === null) return binding;
  return {...binding, footer: [binding.footer[0], state.folded.has(group) ? safe`unfold` : safe`fold`]};
}

/** Actions that need a container in the list. */
const needsRow: ReadonlySet<ActionId> = new Set(['open', 'mark', 'matrix', 'sort']);

/** Actions that are always shown, at the end. */
const always: ReadonlySet<ActionId> = new Set(['help', 'quit']);

/** Whether a key does something here; only such keys are offered, and each action once. */
function isOffered(
  action: ActionId,
  state: State,
  listing: Listing,
  {copy, acceptable, opens, inspects, explanation, scroll, filtersDifferences, remedyFormat}: ViewContent,
): boolean {
  const {rows, groupings} = listing;
  const place = placeOf(state);
  const differing = scroll.differing?.length ?? 0;
  if (place === 'list' && rows.length === 0 && needsRow.has(action)) return false;
  switch (action) {
    case 'open':
      return viewSpec(viewOf(state)).selectsContainers === true || (opens ?? null) !== null;
    case 'mark':
      return headingUnderCursor(state) === null;
    case 'compare':
      return isComparable(state, listing);
    case 'back':
      return place !== 'list' || state.filter !== '';
    case 'matrix':
    case 'summary':
    case 'changes':
      return place !== action;
    case 'format':
    case 'step':
      return (remedyFormat ?? null) !== null;
    case 'group':
      return groupings.length > 0;
    case 'next-match':
      return place === 'detail' && differing > 0;
    case 'differences':
      return (
        place !== 'detail' ||
        (filtersDifferences === true && (differing > 0 || state.differences.detail === true))
      );
    case 'explain':
      return explanation !== undefined;
    case 'copy-acceptance':
      return (acceptable ?? null) !== null;
    case 'inspect':
      return (inspects ?? null) !== null;
    case 'copy':
      return (copy ?? null) !== null;
    case 'help':
      // It closes the help, as Esc does.
      return place !== 'help';
    case 'quit':
      return place === 'list' || place === 'tour';
    default:
      return true;
  }
}

/** The keys as the footer shows them, as many as fit. */
const keysIn = (of: readonly Binding[], width: number): Line =>
  fill(
    of.flatMap(({footer}): Line[] =>
      footer === null ? [] : [[piece(footer[0], 'key'), piece(safe` ${footer[1]}`, 'muted')]],
    ),
    separator,
    width,
  );

const separator: Line = [piece(safe`  `)];

/** What moves a text to read, which no other key of its footer would tell. */
const scrollKeys: Line = [
  ...separator,
  piece(safe`${glyphs.up} ${glyphs.down} PgUp PgDn`, 'key'),
  piece(safe` scroll  `, 'muted'),
  piece(safe`g G`, 'key'),
  piece(safe` ends`, 'muted'),
];

/** What is offered first until the first key: why a row has its risk, what removes that, and all other keys. */
const firstRun: ReadonlyArray<readonly [ActionId, SafeText]> = [
  ['explain', safe`why`],
  [`pane-${panes.findIndex(({id}) => id === 'findings') + 1}`, safe`fix`],
  ['help', safe`keys`],
];

/** `e why  5 fix  ? keys`, with the keys that the user has bound. */
const firstRunLine = (offered: readonly Binding[]): Line =>
  firstRun.flatMap(([action, word]): Line => {
    const key = offered.find(binding => binding.action === action)?.keys[0];
    return key === undefined ? [] : [piece(keyName(key), 'key'), piece(safe` ${word}  `, 'accent')];
  });

/**
 * The keys that work here, as many as there is room for, help and quit always; in front of them what keeps rows
 * out of the list that is shown, and how many are marked. Over a text that is longer than the screen, `isScrolled`, the
 * keys that move it.
 */
export function keysLine(
  {bindings}: Keymap,
  state: State,
  listing: Listing,
  content: ViewContent,
  width: number,
  isScrolled: boolean,
): Line {
  const place = placeOf(state);
  const order = views.find(({id}) => id === place)?.offersFirst ?? [];
  const rank = ({action}: Binding) => (order.includes(action) ? order.indexOf(action) : order.length);
  const offered = bindings
    .filter(({action, where}) => where.includes(place) && isOffered(action, state, listing, content))
    .map(binding => asOffered(binding, state))
    .sort((a, b) => rank(a) - rank(b));
  const showsList = place === 'list' || place === 'matrix' || (place === 'detail' && width >= besideFrom);
  const note = showsList ? restrictions(state, listing) : [];
  const isFirst = state.isWaiting && place === 'list' && listing.rows.length > 0;
  const first = isFirst ? firstRunLine(offered) : [];
  const isNamed = ({action}: Binding) => isFirst && firstRun.some(([named]) => named === action);
  const others = offered.filter(binding => !isNamed(binding));
  const last = keysIn(
    others.filter(({action}) => always.has(action)),
    width,
  );
  const room = width - widthOfLine(note) - widthOfLine(first) - widthOfLine(last) - 4;
  const rest = keysIn(
    others.filter(({action}) => !always.has(action)),
    room,
  );
  const scrolls = place === 'help' && isScrolled ? scrollKeys : [];
  return [
    ...note,
    margin,
    ...first,
    ...rest,
    ...(rest.length === 0 || last.length === 0 ? [] : separator),
    ...last,
    ...scrolls,
  ];
}

/** A notice stands in place of the keys until the next key. */
const noticeLine = ({text, wrong}: Notice, width: number): Line => [
  margin,
  piece(cut(text, width - 2), wrong ? 'critical' : 'accent'),
];

interface Prompt {
  readonly filter: string;
  /** What is wrong with it, in a sentence; null if nothing is. */
  readonly error: string | null;
  readonly shown: number;
  readonly total: number;
}

/**
 * `/web_      3 of 9   enter keep  esc clear`, or what is wrong with the filter so far; that goes above the prompt
 * where there is no room beside it.
 */
function promptLines({filter, error, shown, total}: Prompt, width: number): Line[] {
  const typed = [margin, piece(safe`/`, 'key'), piece(sanitise(filter)), piece(glyphs.cursor, 'key')];
  if (error !== null) {
    const wrong = piece(sanitise(error), 'critical');
    const together = [...typed, piece(safe`   `), wrong];
    if (widthOfLine(together) < width) return [together];
    return [...wrap(wrong.text, width - 2).map((text): Line => [margin, piece(text, wrong.paint)]), typed];
  }
  const right = [
    piece(safe`enter`, 'key'),
    piece(safe` keep  `, 'muted'),
    piece(safe`esc`, 'key'),
    piece(safe` clear `, 'muted'),
  ];
  return [spread([...typed, piece(safe`   ${shown} of ${total}`)], right, width)];
}

/** What stays on, shown in front of the keys: the filter with what it leaves, that only the flagged are shown,
 * what rows are grouped by, marks. */
function restrictions({filter, flagged, grouping, marks}: State, {all, rows}: Listing): Line {
  const count = piece(safe`${rows.length} of ${all.length}`);
  const gap = piece(safe`  `);
  return [
    ...(filter === ''
      ? []
      : [margin, piece(safe`/`, 'key'), piece(cut(sanitise(filter), 24), 'accent'), gap]),
    ...(flagged ? [margin, piece(safe`flagged only`, 'accent'), gap] : []),
    ...(filter === '' && !flagged ? [] : [count, gap]),
    ...(grouping === null ? [] : [margin, piece(safe`by ${sanitise(grouping)}`, 'accent'), gap]),
    ...(marks.size === 0 ? [] : [margin, piece(safe`${marks.size} marked`, 'accent'), gap]),
  ];
}

/** What stands in place of the keys: the filter that is being typed, or a notice; empty if there is neither. */
export function noticeOrPrompt(
  {overlay, filter, notice}: State,
  {all, rows, error}: Listing,
  width: number,
): readonly Line[] {
  if (overlay === 'text') return promptLines({filter, error, shown: rows.length, total: all.length}, width);
  return notice === null ? [] : [noticeLine(notice, width)];
}
