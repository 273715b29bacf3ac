/** The pane of processes: what ps shows inside and what ps shows on the host, as one tree drawn twice. */

import {countOf} from '../../../model/capability.ts';
import {isUnknown, type Known} from '../../../model/known.ts';
import {joinSafe, type SafeText, safe, sanitise} from '../../../model/safe-text.ts';
import type {Named, Process} from '../../../model/snapshot.ts';
import {toWidth, widthOf} from '../../../view/text-width.ts';
import {cut, pieces, wrap} from '../../text/cells.ts';
import {glyphs} from '../../text/glyphs.ts';
import {emptyLine, type Line, labelled, line, type Piece, piece} from '../../text/line.ts';
import {copyOfId} from '../copy.ts';
import {processExplanation} from '../explain.ts';
import type {ScrollView} from '../scroll-view.ts';
import type {Pane} from './pane.ts';
import {exceedingWords, exceeds, processWords, shownCommand, wholeCommand} from './process-words.ts';
import {absenceLine, type Subject} from './subject.ts';
import {type Branch, treeOf} from './tree.ts';

const userName = (user: Known<Named>): SafeText =>
  isUnknown(user) ? safe`?` : user.name === null ? safe`${user.uid}` : sanitise(user.name, 32);

const pidText = (pid: Known<number>): SafeText => (isUnknown(pid) ? safe`?` : safe`${pid as number}`);

const branchText = ({open, last}: Branch): SafeText =>
  open.length === 0
    ? safe``
    : joinSafe(
        [
          ...open.slice(1).map(goesOn => (goesOn ? safe`${glyphs.divider} ` : safe`  `)),
          last ? safe`${glyphs.corner} ` : safe`${glyphs.branch} `,
        ],
        safe``,
      );

interface Widths {
  readonly left: number;
  readonly right: number;
  readonly pid: number;
  readonly user: number;
  readonly hostPid: number;
  readonly hostUser: number;
  /** Between two columns. */
  readonly gap: Piece;
}

const most = (texts: readonly SafeText[], least: number, limit: number): number =>
  Math.min(limit, Math.max(least, ...texts.map(widthOf)));

function widthsOf(width: number, processes: readonly Process[]): Widths {
  const left = Math.floor((width - 3) / 2) - 2;
  const limit = left < 34 ? 8 : 14;
  return {
    gap: piece(left < 34 ? safe` ` : safe`  `),
    left,
    right: width - 3 - left,
    pid: most(
      processes.map(({containerPid}) => pidText(containerPid)),
      3,
      10,
    ),
    user: most(
      processes.map(({user}) => userName(user)),
      4,
      limit,
    ),
    hostPid: most(
      processes.map(({hostPid}) => safe`${hostPid}`),
      8,
      10,
    ),
    hostUser: most(
      processes.map(({hostUser}) => userName(hostUser)),
      4,
      limit,
    ),
  };
}

const divider = piece(safe` ${glyphs.divider} `, 'rule');
const capsWidth = 4;

/** Joins both halves of a line, each cut or filled to its own width. */
function halves(left: Line, right: Line, widths: Widths): Line {
  const room = (pieces: Line, width: number): Line => {
    const last = pieces.at(-1);
    const before = pieces.slice(0, -1);
    const used = before.reduce((sum, {text}) => sum + widthOf(text), 0);
    return last === undefined ? [] : [...before, {...last, text: toWidth(last.text, width - used)}];
  };
  return [...room(left, widths.left), divider, ...room(right, widths.right)];
}

function headers(widths: Widths): Line[] {
  const heading = (text: SafeText, width: number, align: 'left' | 'right' = 'left') =>
    piece(toWidth(text, width, align), 'heading');
  return [
    halves([piece(safe`IN THE CONTAINER`, 'muted')], [piece(safe`ON THE HOST`, 'muted')], widths),
    halves(
      [
        heading(safe`PID`, widths.pid, 'right'),
        widths.gap,
        heading(safe`USER`, widths.user),
        widths.gap,
        piece(safe`COMMAND`, 'heading'),
      ],
      [
        heading(safe`HOST PID`, widths.hostPid, 'right'),
        widths.gap,
        heading(safe`USER`, widths.hostUser),
        widths.gap,
        heading(safe`CAPS`, capsWidth),
        widths.gap,
        piece(safe`COMMAND`, 'heading'),
      ],
      widths,
    ),
  ];
}

/** Number of effective capabilities; `^` if it may do more than PID 1, `~` if a thread holds other credentials. */
function capsPiece(subject: Subject, process: Process): Piece {
  const above = exceeds(subject.row, process);
  const mark = above ? safe`^` : process.mixedThreads ? safe`~` : safe` `;
  const text = safe`${countOf(process.capabilities.effective)}${mark}`;
  return piece(toWidth(text, capsWidth, 'right'), above || process.mixedThreads ? 'added' : 'plain');
}

function processLine(subject: Subject, branch: Branch, widths: Widths): Line {
  const {process} = branch;
  const dead = process.state === 'zombie';
  const paint = dead ? 'muted' : exceeds(subject.row, process) ? 'added' : 'plain';
  const command = safe`${branchText(branch)}${shownCommand(process)}`;
  return halves(
    [
      labelled(piece(toWidth(pidText(process.containerPid), widths.pid, 'right'), 'accent'), safe`PID`),
      widths.gap,
      labelled(piece(toWidth(userName(process.user), widths.user), paint), safe`user`),
      widths.gap,
      labelled(piece(command, paint), safe`command`),
    ],
    [
      labelled(piece(toWidth(safe`${process.hostPid}`, widths.hostPid, 'right'), 'accent'), safe`host PID`),
      widths.gap,
      labelled(piece(toWidth(userName(process.hostUser), widths.hostUser), paint), safe`host user`),
      widths.gap,
      labelled(capsPiece(subject, process), safe`capabilities`),
      widths.gap,
      {...piece(command, paint), isSilent: true},
    ],
    widths,
  );
}

/** Cells that the wider of both columns of commands has. */
const commandRoom = ({left, right, pid, user, hostPid, hostUser, gap}: Widths): number => {
  const between = widthOf(gap.text);
  return Math.max(left - pid - user - 2 * between, right - hostPid - hostUser - capsWidth - 3 * between);
};

/** The command of the selected process where both columns cut it, in as many lines as nothing else needs. */
function commandLines({width}: Subject, branch: Branch, widths: Widths, free: number): Line[] {
  const {process} = branch;
  const drawn = widthOf(branchText(branch)) + widthOf(shownCommand(process));
  if (free < 1 || drawn <= commandRoom(widths)) return [];
  // A wide character that does not fit at the end of a line leaves a cell there empty.
  const text = cut(safe`Command: ${wholeCommand(process)}`, free * (width - 1));
  return pieces(text, width).map(part => line(part, 'muted'));
}

/** What is said of the selected process. If others may do more than PID 1, they are named after its numbers. */
function foot({row, width}: Subject, process: Process, differing: readonly Branch[]): Line[] {
  const [numbers, ...more] = processWords(row, process);
  const others = exceeds(row, process)
    ? null
    : exceedingWords(
        row,
        differing.map(branch => branch.process),
      );
  return [numbers, others, ...more]
    .filter(said => said !== undefined && said !== null)
    .flatMap(({text, tone}) => wrap(text, width).map(part => line(part, tone)));
}

/** An item's key is the host PID. */
function view(subject: Subject): ScrollView {
  const {row, process} = subject;
  const {container} = row;
  if (process === null) return {head: [emptyLine, absenceLine(subject)], items: [], foot: []};
  const widths = widthsOf(subject.width, container.processes);
  const branches = treeOf(container.processes);
  const differing = branches.filter(branch => exceeds(row, branch.process));
  const shown = subject.differencesOnly ? differing : branches;
  const head = headers(widths);
  const said = foot(subject, process, differing);
  const selected = shown.find(branch => branch.process === process);
  // A line is the rule's.
  const free = subject.height - head.length - shown.length - 1 - said.length;
  const command = selected === undefined ? [] : commandLines(subject, selected, widths, free);
  const none = [
    emptyLine,
    line(safe`No process may do more than PID 1.`),
    line(safe`d shows all of them.`, 'muted'),
  ];
  return {
    head: shown.length === 0 ? none : head,
    items: shown.map(branch => ({
      key: String(branch.process.hostPid),
      line: () => processLine(subject, branch, widths),
    })),
    foot: shown.length === 0 ? [] : [...said, ...command],
    footLeast: shown.length === 0 ? 0 : 3,
    differing: differing.map(branch => String(branch.process.hostPid)),
  };
}

export const processesPane: Pane<'processes'> = {
  id: 'processes',
  title: safe`Processes`,
  shortTitle: safe`Procs`,
  name: safe`processes`,
  view,
  explanation: ({row, process, width}) =>
    process === null ? undefined : () => processExplanation(row, process, width),
  copy: ({row, process, width}) =>
    process === null ? copyOfId(row, width) : {text: String(process.hostPid), what: safe`the host PID`},
  filtersDifferences: true,
  enters: 'capabilities',
};
