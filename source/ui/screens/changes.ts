/** What changed since captop was opened, the newest first; Enter goes to the container. */
import {joinSafe, type SafeText, safe, sanitise} from '../../model/safe-text.ts';
import {changedContainer, changedContainerInShort, changeWords} from '../../view/change-words.ts';
import {type ChangeEvent, changeTone} from '../../view/changes.ts';
import {toWidth, widthOf} from '../../view/text-width.ts';
import {wrap} from '../text/cells.ts';
import {emptyLine, type Line, line, piece} from '../text/line.ts';
import {gutter, type Item, wordsView} from './scroll-view.ts';
import type {ViewSpec} from './view.ts';

/** Cells of the container's name: enough for most, and never more than a third of the screen. */
const nameWidth = (events: readonly ChangeEvent[], width: number): number =>
  Math.min(
    Math.floor(width / 3),
    Math.max(4, ...events.map(({change}) => widthOf(changedContainerInShort(change)))),
  );

/** `14:03:22`, in UTC as everywhere on the screen. */
const timeOf = ({at}: ChangeEvent): SafeText => sanitise(at.slice(11, 19));

function eventLine(event: ChangeEvent, names: number): Line {
  const {sign, text} = changeWords(event.change);
  const tone = changeTone(event.change);
  return [
    piece(safe`${timeOf(event)}  `, 'muted'),
    piece(safe`${sanitise(sign)} `, tone),
    piece(safe`${toWidth(changedContainerInShort(event.change), names)}  `),
    piece(text, tone),
  ];
}

const textOf = (event: ChangeEvent): SafeText => {
  const {sign, text} = changeWords(event.change);
  return joinSafe([sanitise(event.at), sanitise(sign), changedContainer(event.change), text], safe` `);
};

export const changesSpec: ViewSpec<'changes'> = {
  id: 'changes',
  create:
    () =>
    ({state, listing: {all}, changes, width}) => {
      if (changes.events.length === 0)
        return {
          above: [],
          scroll: wordsView(
            width,
            safe`Nothing has changed since captop was opened.`,
            safe`Containers that start and end, capabilities and findings that come and go appear here by themselves; in a recording none do.`,
          ),
        };
      const first = changes.count - changes.events.length;
      const items = changes.events.map((event, index) => ({event, key: String(first + index)})).reverse();
      const names = nameWidth(changes.events, width - gutter);
      const selected = items.find(({key}) => key === state.selections.changes?.key) ?? items[0];
      return {
        above: [],
        scroll: {
          head: [
            line(safe`What changed since captop was opened, the newest first; times in UTC`, 'title'),
            emptyLine,
          ],
          items: items.map(({event, key}): Item => ({key, line: () => eventLine(event, names)})),
          foot:
            selected === undefined
              ? []
              : wrap(changeWords(selected.event.change).text, width - gutter).map(text => line(text)),
          footLeast: 2,
        },
        opens: selected?.event.change.id ?? null,
        // One that is gone has no inspect document any more.
        inspects: all.find(({container}) => container.id === selected?.event.change.id)?.container.id ?? null,
        copy: selected === undefined ? null : {text: textOf(selected.event), what: safe`this change`},
      };
    },
  newestFirst: true,
  offersFirst: ['open', 'back', 'copy'],
  helpSections: ['everywhere', 'list', 'detail', 'tables', 'others'],
};
