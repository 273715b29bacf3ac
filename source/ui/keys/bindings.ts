/** Every key, once: the footer, the help and the user's own bindings come from this table. */
import {type SafeText, safe} from '../../model/safe-text.ts';
import {panes} from '../screens/detail/panes.ts';
import {type View, views as viewTable} from '../screens/views.ts';
import type {Key} from './tokenise.ts';

/** Where a key may be pressed. */
export type Place = View | 'tour' | 'sort' | 'help' | 'text';
export const places: readonly Place[] = [...viewTable.map(({id}) => id), 'tour', 'sort', 'help', 'text'];

interface Entry {
  readonly action: string;
  readonly keys: readonly Key[];
  readonly where: readonly Place[];
  /** A sentence for the help. */
  readonly help: SafeText;
  /** The key and a word for the footer; null for an action that stands in the help alone. */
  readonly footer: readonly [key: SafeText, word: SafeText] | null;
}

const everywhere = places;
const views: readonly Place[] = viewTable.map(({id}) => id);
const lists: readonly Place[] = ['list', 'matrix'];
const scrolled: readonly Place[] = everywhere;

/** The action that opens the pane with that number. */
export type PaneAction = `pane-${number}`;

/** A digit for each pane. */
const paneBindings = panes.map(({name}, index) => ({
  action: `pane-${index + 1}` as PaneAction,
  keys: [`${index + 1}`],
  where: ['detail' as const],
  help: safe`Pane of ${name}`,
  footer: null,
}));

/** The same digits in the list. */
const paneBindingsOfList = paneBindings.map(binding => ({
  ...binding,
  where: ['list' as const],
  help: safe`Open the selected container on that pane`,
}));

/** In the order of the help and, as far as it has room, of the footer. */
const table = [
  {
    action: 'tour-next',
    keys: ['n', 'right', 'space'],
    where: ['tour'],
    help: safe`Next step of the tour`,
    footer: [safe`n`, safe`next step`],
  },
  {
    action: 'tour-previous',
    keys: ['p', 'left'],
    where: ['tour'],
    help: safe`Previous step of the tour`,
    footer: [safe`p`, safe`previous`],
  },
  {
    action: 'open',
    keys: ['enter', 'right', 'l'],
    where: ['list'],
    help: safe`Open the selected container`,
    footer: [safe`enter`, safe`detail`],
  },
  {
    action: 'open',
    keys: ['enter'],
    where: ['matrix', 'changes'],
    help: safe`Open the selected container`,
    footer: [safe`enter`, safe`detail`],
  },
  {
    action: 'back',
    keys: ['escape', 'left', 'h'],
    where: ['detail'],
    help: safe`Back to the list, or to the processes after Enter on one`,
    footer: [safe`esc`, safe`back`],
  },
  {
    action: 'back',
    keys: ['escape'],
    where: ['list', 'text'],
    help: safe`Clear the filter; it never quits`,
    footer: [safe`esc`, safe`clear`],
  },
  {
    action: 'back',
    keys: ['escape'],
    where: ['compare', 'matrix', 'summary', 'changes', 'sort', 'help'],
    help: safe`Back`,
    footer: [safe`esc`, safe`back`],
  },
  {
    action: 'accept',
    keys: ['enter', 'right', 'l'],
    where: ['detail'],
    help: safe`On a process: its capabilities`,
    footer: null,
  },
  {
    action: 'accept',
    keys: ['enter'],
    where: ['sort', 'text'],
    help: safe`Take what is selected or typed`,
    footer: null,
  },
  {
    action: 'next-pane',
    keys: ['tab'],
    where: ['detail'],
    help: safe`Next pane`,
    footer: [safe`tab 1-${panes.length}`, safe`pane`],
  },
  {
    action: 'previous-pane',
    keys: ['shift-tab'],
    where: ['detail'],
    help: safe`Previous pane`,
    footer: null,
  },
  ...paneBindings,
  ...paneBindingsOfList,
  {
    action: 'next-container',
    keys: [']', 'J'],
    where: ['detail'],
    help: safe`Next container of the list`,
    footer: null,
  },
  {
    action: 'previous-container',
    keys: ['[', 'K'],
    where: ['detail'],
    help: safe`Previous container of the list`,
    footer: null,
  },
  {
    action: 'mark',
    keys: ['space'],
    where: lists,
    help: safe`Mark or unmark for comparing`,
    footer: [safe`space`, safe`mark`],
  },
  {
    action: 'compare',
    keys: ['c', '='],
    where: ['list', 'matrix', 'detail'],
    help: safe`Compare the marked containers with each other and with the profile`,
    footer: [safe`c`, safe`compare`],
  },
  {
    action: 'matrix',
    keys: ['m'],
    where: views,
    help: safe`The matrix: every container by every capability`,
    footer: [safe`m`, safe`matrix`],
  },
  {
    action: 'summary',
    keys: ['!'],
    where: views,
    help: safe`The summary: who can own this host, by cause, with remedies`,
    footer: [safe`!`, safe`summary`],
  },
  {
    action: 'changes',
    keys: ['L'],
    where: views,
    help: safe`What changed since captop was opened`,
    footer: [safe`L`, safe`changes`],
  },
  {
    action: 'group',
    keys: ['o'],
    where: ['list'],
    help: safe`Group by project, service, namespace, pod, unit; Enter on a heading folds it`,
    footer: [safe`o`, safe`group`],
  },
  {
    action: 'format',
    keys: ['t'],
    where: ['detail'],
    help: safe`In findings: the remedies for docker run, Compose, Kubernetes or ctr`,
    footer: [safe`t`, safe`format`],
  },
  {
    action: 'step',
    keys: ['T'],
    where: ['detail'],
    help: safe`In findings: every remedy, or the least that leaves nothing critical or high`,
    footer: [safe`T`, safe`step`],
  },
  {
    action: 'filter',
    keys: ['/'],
    where: lists,
    help: safe`Filter by name, image, id, user:NAME, cap:NAME, risk:WORD, pid:HOST PID; ! inverts`,
    footer: [safe`/`, safe`filter`],
  },
  {
    action: 'sort',
    keys: ['s', 'f6'],
    where: lists,
    help: safe`Choose the column to sort by, and the columns shown`,
    footer: [safe`s`, safe`sort`],
  },
  {
    action: 'show-column',
    keys: ['space'],
    where: ['sort'],
    help: safe`Show the column, or hide it`,
    footer: [safe`space`, safe`show or hide`],
  },
  {
    action: 'move-column-left',
    keys: ['<'],
    where: ['sort'],
    help: safe`Move the column to the left`,
    footer: [safe`<`, safe`left`],
  },
  {
    action: 'move-column-right',
    keys: ['>'],
    where: ['sort'],
    help: safe`Move the column to the right`,
    footer: [safe`>`, safe`right`],
  },
  {
    action: 'keep-columns',
    keys: ['W'],
    where: ['sort'],
    help: safe`Write the columns to your configuration, which keeps them`,
    footer: [safe`W`, safe`keep`],
  },
  {action: 'reverse', keys: ['S'], where: lists, help: safe`Reverse the order`, footer: null},
  {
    action: 'differences',
    keys: ['d'],
    where: ['detail', 'compare', 'matrix'],
    help: safe`Differences only, or everything`,
    footer: [safe`d`, safe`differences`],
  },
  {
    action: 'explain',
    keys: ['e'],
    where: [...views, 'tour'],
    help: safe`Explain the capability or finding under the cursor`,
    footer: [safe`e`, safe`explain`],
  },
  {
    action: 'copy',
    keys: ['y'],
    where: [...views, 'tour'],
    help: safe`Copy what is selected: id, host PID, mask, flags or Compose fragment`,
    footer: [safe`y`, safe`copy`],
  },
  {
    action: 'copy-acceptance',
    keys: ['A'],
    where: ['detail'],
    help: safe`Copy a block that accepts the finding in a policy`,
    footer: null,
  },
  {
    action: 'profile',
    keys: ['p'],
    where: views,
    help: safe`Next profile to compare with`,
    footer: [safe`p`, safe`profile`],
  },
  {
    action: 'flagged',
    keys: ['f'],
    where: lists,
    help: safe`Only containers of risk high and above, or all`,
    footer: [safe`f`, safe`flagged`],
  },
  {
    action: 'all',
    keys: ['a'],
    where: lists,
    help: safe`Containers that do not run, too, or the running only`,
    footer: [safe`a`, safe`all`],
  },
  {
    action: 'inspect',
    keys: ['i'],
    where: views,
    help: safe`The daemon's inspect document of this container, in a pager`,
    footer: [safe`i`, safe`inspect`],
  },
  {action: 'up', keys: ['up', 'k'], where: scrolled, help: safe`Up`, footer: null},
  {action: 'down', keys: ['down', 'j'], where: scrolled, help: safe`Down`, footer: null},
  {action: 'page-up', keys: ['pageup', 'ctrl-b'], where: scrolled, help: safe`A page up`, footer: null},
  {
    action: 'page-down',
    keys: ['pagedown', 'ctrl-f'],
    where: scrolled,
    help: safe`A page down`,
    footer: null,
  },
  {action: 'half-up', keys: ['ctrl-u'], where: scrolled, help: safe`Half a page up`, footer: null},
  {action: 'half-down', keys: ['ctrl-d'], where: scrolled, help: safe`Half a page down`, footer: null},
  {action: 'first', keys: ['g', 'home'], where: scrolled, help: safe`To the first`, footer: null},
  {action: 'last', keys: ['G', 'end'], where: scrolled, help: safe`To the last`, footer: null},
  {
    action: 'left',
    keys: ['left', 'h'],
    where: ['compare', 'matrix'],
    help: safe`Scroll sideways, to the left`,
    footer: null,
  },
  {
    action: 'right',
    keys: ['right', 'l'],
    where: ['compare', 'matrix'],
    help: safe`Scroll sideways, to the right`,
    footer: null,
  },
  {
    action: 'next-match',
    keys: ['n'],
    where: views,
    help: safe`Next match of the filter; in a detail the next difference`,
    footer: [safe`n`, safe`next`],
  },
  {
    action: 'previous-match',
    keys: ['N'],
    where: views,
    help: safe`Previous match, or previous difference`,
    footer: null,
  },
  {
    action: 'freeze',
    keys: ['Z'],
    where: views,
    help: safe`Freeze what is shown, and resume`,
    footer: null,
  },
  {action: 'refresh', keys: ['r', 'f5'], where: views, help: safe`Read everything again now`, footer: null},
  {
    action: 'mouse',
    keys: ['M'],
    where: views,
    help: safe`Mouse on or off; on, it takes the terminal's own selection`,
    footer: null,
  },
  {action: 'redraw', keys: ['ctrl-l'], where: everywhere, help: safe`Draw the screen anew`, footer: null},
  {
    action: 'suspend',
    keys: ['ctrl-z'],
    where: everywhere,
    help: safe`Suspend; fg brings it back`,
    footer: null,
  },
  {
    action: 'help',
    keys: ['?', 'f1'],
    where: [...views, 'tour', 'sort', 'help'],
    help: safe`This help`,
    footer: [safe`?`, safe`help`],
  },
  {
    action: 'quit',
    keys: ['q', 'f10'],
    where: [...views, 'tour', 'sort', 'help'],
    help: safe`Back from a view; quit from the list`,
    footer: [safe`q`, safe`quit`],
  },
  {
    action: 'interrupt',
    keys: ['ctrl-c'],
    where: everywhere,
    help: safe`Quit at once, with exit status 130`,
    footer: null,
  },
] as const satisfies readonly Entry[];

export type ActionId = (typeof table)[number]['action'];

export interface Binding extends Entry {
  readonly action: ActionId;
}

/** The bindings that captop has by itself. */
export const bindings: readonly Binding[] = table;
