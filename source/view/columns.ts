/**
 * The columns, once: the list, --once, --columns, --sort, csv and the help all read this table. To add a column, add a
 * row here (or in columns-on-request.ts if it is shown only when asked for) and a case to test/view/columns.test.ts.
 */
import {countOf} from '../model/capability.ts';
import {isUnknown, knownOr} from '../model/known.ts';
import {type SafeText, safe, sanitise} from '../model/safe-text.ts';
import {type Risk, risks} from '../model/snapshot.ts';
import {hostUserText, imageTexts, pid1Texts, userTexts} from './cell-texts.ts';
import {type Column, shown} from './column.ts';
import {columnsOnRequest} from './columns-on-request.ts';
import {exceedsPid1} from './exceeds-pid1.ts';
import {hasOtherHostUser} from './host-user.ts';
import {
  capabilitiesTexts,
  versusHeaders,
  versusTexts,
  versusValue,
  whyTexts,
  whyWords,
} from './privilege-text.ts';
import type {Row} from './row.ts';
import type {Tone} from './tone.ts';

const always =
  (...headers: readonly SafeText[]) =>
  () =>
    headers;

const left = {align: 'left', cut: 'end', largestFirst: false, rank: null} as const;
const figure = {align: 'right', cut: 'end', minWidth: 'whole', maxWidth: 12, rank: null} as const;

const plain = (): Tone => 'plain';

const riskTone: Readonly<Record<Risk, Tone>> = {
  critical: 'critical',
  high: 'high',
  medium: 'medium',
  low: 'low',
  unknown: 'muted',
  ok: 'ok',
};

const readTone = ({container}: Row): Tone => (container.pid1 === null ? 'muted' : 'plain');

function versusTone({container: {pid1, versusProfile: versus}}: Row): Tone {
  if (pid1 === null || isUnknown(versus)) return 'muted';
  if (versus.added !== 0n) return 'added';
  return versus.dropped !== 0n ? 'dropped' : 'plain';
}

/** The tone of the worst finding's severity. */
const whyTone = ({container: {findings, risk}}: Row): Tone =>
  findings[0] === undefined || findings[0].severity === 'info'
    ? riskTone[risk]
    : riskTone[findings[0].severity];

const exceeding = ({pid1, processes}: Row['container']): number =>
  pid1 === null ? 0 : processes.filter(process => exceedsPid1(process, pid1)).length;

const usual: readonly Column[] = [
  {
    ...left,
    id: 'risk',
    headers: always(safe`RISK`),
    help: safe`The worst finding of all its processes and of its flags`,
    minWidth: 8,
    maxWidth: 8,
    priority: 1,
    value: ({container}) => container.risk,
    rank: ({container}) => risks.indexOf(container.risk),
    texts: ({container}) => [sanitise(container.risk)],
    tone: ({container}) => riskTone[container.risk],
  },
  {
    ...left,
    id: 'name',
    headers: always(safe`NAME`),
    help: safe`Name of the container; (captop) marks captop's own`,
    minWidth: 16,
    floorWidth: 10,
    fairWidth: 30,
    neededWidth: 30,
    maxWidth: 128,
    cut: 'middle',
    priority: 2,
    value: ({container}) => container.name,
    texts: ({host, shownNames, container: {name, id}}) =>
      (shownNames ?? [name === '' ? id.slice(0, 12) : name]).map(one =>
        host.ownContainer === id ? safe`${sanitise(one)} (captop)` : sanitise(one),
      ),
    tone: plain,
  },
  {
    ...left,
    id: 'host',
    headers: always(safe`HOST`),
    help: safe`Name of the daemon's host, with what tells it from others of that name; shown where there are several`,
    minWidth: 8,
    maxWidth: 40,
    cut: 'start',
    priority: 3,
    // Several engines of one machine: less than the PIDs.
    priorityIf: {every: ({host, hostNames}) => hostNames[0] !== host.name, priority: 9},
    usualIf: ({hosts}) => hosts > 1,
    value: ({stableHostName}) => stableHostName,
    // On one machine its name would stand in each row, and in some of them alone where the column is narrow.
    texts: ({hostNames: [name, ...shorter], machines}) =>
      (machines === 1 && shorter.length > 0 ? shorter : [name, ...shorter]).map(each => sanitise(each)),
    tone: plain,
  },
  {
    ...left,
    id: 'image',
    headers: always(safe`IMAGE`),
    help: safe`Image that it was started from`,
    minWidth: 15,
    floorWidth: 12,
    maxWidth: 64,
    cut: 'start',
    priority: 11,
    extra: true,
    value: ({container}) => container.image,
    texts: imageTexts,
    tone: plain,
  },
  {
    ...figure,
    id: 'host-pid',
    headers: always(safe`HOST PID`),
    help: safe`Process id of its PID 1 in the PID namespace of the daemon's host`,
    largestFirst: false,
    priority: 7,
    value: ({container}) => container.pid1?.hostPid ?? null,
    texts: pid1Texts(({hostPid}) => safe`${hostPid}`),
    tone: readTone,
  },
  {
    ...figure,
    id: 'pid',
    headers: always(safe`PID`),
    help: safe`Process id of the same process inside the container`,
    largestFirst: false,
    priority: 8,
    value: ({container}) => (container.pid1 === null ? null : knownOr(container.pid1.containerPid, null)),
    texts: pid1Texts(({containerPid}) => shown(containerPid, pid => safe`${pid}`)),
    tone: readTone,
  },
  {
    ...figure,
    id: 'procs',
    headers: always(safe`PROCS`),
    help: safe`Processes in the container; ^ marks that one may do more than PID 1`,
    largestFirst: true,
    priority: 12,
    extra: true,
    value: ({container}) => (container.pid1 === null ? null : container.processes.length),
    texts: row =>
      pid1Texts(
        () => safe`${row.container.processes.length}${exceeding(row.container) > 0 ? safe`^` : safe``}`,
      )(row),
    tone: row => (exceeding(row.container) > 0 ? 'added' : readTone(row)),
  },
  {
    ...left,
    id: 'user',
    headers: always(safe`USER`),
    help: safe`Effective user of PID 1 inside the container, named by the container's own passwd`,
    minWidth: 6,
    fairWidth: 12,
    maxWidth: 24,
    cut: 'middle',
    priority: 5,
    value: ({container}) =>
      container.pid1 === null || container.sandbox?.ownKernel === true
        ? null
        : (knownOr(container.pid1.user, null)?.uid ?? null),
    texts: userTexts,
    tone: readTone,
  },
  {
    ...left,
    id: 'host-user',
    headers: always(safe`HOST USER`),
    help: safe`The same user on the host, after the user namespace's map; shown where it is another`,
    minWidth: 9,
    maxWidth: 20,
    priority: 9,
    usualIf: ({host, container}) => hasOtherHostUser(host, container),
    value: ({container}) =>
      container.pid1 === null ? null : (knownOr(container.pid1.hostUser, null)?.uid ?? null),
    texts: pid1Texts(({hostUser}) => shown(hostUser, hostUserText)),
    tone: readTone,
  },
  {
    ...left,
    id: 'caps',
    headers: always(safe`CAPS`),
    help: safe`Effective capabilities of PID 1; 'full' is all that the daemon may hand out, '1 of 14' what it could still gain`,
    minWidth: 4,
    fairWidth: 10,
    maxWidth: 12,
    priority: 6,
    largestFirst: true,
    value: ({container}) =>
      container.pid1 === null || container.sandbox?.ownKernel === true
        ? null
        : countOf(container.pid1.capabilities.effective),
    texts: capabilitiesTexts,
    tone: readTone,
  },
  {
    ...left,
    id: 'vs',
    headers: versusHeaders,
    help: safe`Capabilities that PID 1 has beyond (+) or less than (-) the profile`,
    minWidth: 10,
    maxWidth: 40,
    priority: 10,
    value: versusValue,
    texts: versusTexts,
    tone: versusTone,
  },
  {
    ...left,
    id: 'why',
    headers: always(safe`WHY`),
    help: safe`The worst finding of its processes, flags and mounts, behind its state unless that is running`,
    minWidth: 17,
    // Cells of `exited: root on host`.
    fairWidth: 20,
    maxWidth: 26,
    cut: 'middle',
    priority: 4,
    value: row => whyWords(row)[0] ?? null,
    texts: whyTexts,
    tone: whyTone,
  },
];

/** Every column, in the order shown; those of priority 0 only when asked for. */
export const columns: readonly Column[] = [...usual, ...columnsOnRequest];

/** The columns that the list shows if none are asked for, and each of them only where it tells something. */
export const usualColumns: readonly Column[] = usual;

/** The column of that id, as it is shown whenever it is asked for; undefined if there is none. */
export function columnOf(id: string): Column | undefined {
  const column = columns.find(one => one.id === id);
  if (column === undefined) return undefined;
  const {usualIf: _, ...asked} = column;
  return asked;
}
