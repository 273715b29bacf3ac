/** The columns, once: the list, --once, --columns, --sort, csv and the help all read this table. */
import {countOf} from '../model/capability.ts';
import {isUnknown, knownOr} from '../model/known.ts';
import {type SafeText, safe, sanitise} from '../model/safe-text.ts';
import {type Named, type Process, type Risk, risks, type SetName} from '../model/snapshot.ts';
import {type Column, notRead, shown} from './column.ts';
import {extraColumns} from './columns-on-request.ts';
import {exceedsPid1} from './exceeds-pid1.ts';
import {absenceMark, capabilitiesText, versusHeaders, versusTexts} from './privilege-text.ts';
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

/** A fact of PID 1 as text; `-` where the container does not run, `?` where it could not be read. */
const ofPid1 =
  (text: (pid1: Process) => SafeText) =>
  ({container}: Row): readonly SafeText[] => [
    container.pid1 === null ? absenceMark(container) : text(container.pid1),
  ];

const readTone = ({container}: Row): Tone => (container.pid1 === null ? 'muted' : 'plain');

/** `root:0`, or `1001` where the container's passwd has no name for it. */
const userText = ({uid, name}: Named): SafeText =>
  name === null ? safe`${uid}` : safe`${sanitise(name, 64)}:${uid}`;

/** The uid stands alone where there is no room for its name: one that is cut would be another. */
const userTexts = (row: Row): readonly SafeText[] => {
  const user = row.container.pid1?.user;
  const texts = ofPid1(pid1 => shown(pid1.user, userText))(row);
  return user === undefined || isUnknown(user) ? texts : [...texts, safe`${user.uid}`];
};

const hostUserText = ({uid, name}: Named): SafeText => (name === null ? safe`${uid}` : sanitise(name, 64));

/** `:latest` is what an image without a tag means; an image known by its digest alone is cut to 12 digits of it. */
const imageText = (image: string): SafeText =>
  image === ''
    ? notRead
    : sanitise(image.replace(/:latest$/, '').replace(/^sha256:([0-9a-f]{12})[0-9a-f]*$/, '$1'));

/** The sets that count at once; a gain in another one has no word in the column, so it has no colour either. */
const countsNow = new Set<SetName>(['effective', 'permitted', 'bounding']);

function versusTone({container}: Row): Tone {
  const versus = container.versusProfile;
  if (container.pid1 === null || isUnknown(versus)) return 'muted';
  const gains = container.drift.some(({set, gained}) => gained !== 0n && countsNow.has(set));
  if (versus.added !== 0n || gains) return 'added';
  return versus.dropped !== 0n ? 'dropped' : 'plain';
}

const exceeding = ({pid1, processes}: Row['container']): number =>
  pid1 === null ? 0 : processes.filter(process => exceedsPid1(process, pid1)).length;

const listed: readonly Column[] = [
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
    help: safe`Name of the container`,
    minWidth: 10,
    fairWidth: 15,
    maxWidth: 32,
    cut: 'middle',
    priority: 2,
    value: ({container}) => container.name,
    texts: ({container}) => [sanitise(container.name === '' ? container.id.slice(0, 12) : container.name)],
    tone: plain,
  },
  {
    ...left,
    id: 'image',
    headers: always(safe`IMAGE`),
    help: safe`Image that it was started from`,
    minWidth: 12,
    floorWidth: 7,
    maxWidth: 32,
    cut: 'middle',
    priority: 10,
    value: ({container}) => container.image,
    texts: ({container}) => [imageText(container.image)],
    tone: plain,
  },
  {
    ...figure,
    id: 'host-pid',
    headers: always(safe`HOST PID`),
    help: safe`Process id of its PID 1 in the PID namespace of the daemon's host`,
    largestFirst: false,
    priority: 6,
    value: ({container}) => container.pid1?.hostPid ?? null,
    texts: ofPid1(({hostPid}) => safe`${hostPid}`),
    tone: readTone,
  },
  {
    ...figure,
    id: 'pid',
    headers: always(safe`PID`),
    help: safe`Process id of the same process inside the container`,
    largestFirst: false,
    priority: 7,
    value: ({container}) => (container.pid1 === null ? null : knownOr(container.pid1.containerPid, null)),
    texts: ofPid1(({containerPid}) => shown(containerPid, pid => safe`${pid}`)),
    tone: readTone,
  },
  {
    ...left,
    id: 'user',
    headers: always(safe`USER`),
    help: safe`Effective user of PID 1 inside the container, named by the container's own passwd`,
    minWidth: 12,
    cutsOutliers: true,
    maxWidth: 24,
    cut: 'middle',
    priority: 4,
    value: ({container}) =>
      container.pid1 === null ? null : (knownOr(container.pid1.user, null)?.uid ?? null),
    texts: userTexts,
    tone: readTone,
  },
  {
    ...left,
    id: 'host-user',
    headers: always(safe`HOST USER`),
    help: safe`The same user on the host, after the user namespace's map`,
    minWidth: 9,
    maxWidth: 20,
    priority: 8,
    value: ({container}) =>
      container.pid1 === null ? null : (knownOr(container.pid1.hostUser, null)?.uid ?? null),
    texts: ofPid1(({hostUser}) => shown(hostUser, hostUserText)),
    tone: readTone,
  },
  {
    ...left,
    id: 'caps',
    headers: always(safe`CAPS`),
    help: safe`Effective capabilities of PID 1; 'full' is all that the daemon may hand out, '1 of 14' what it could still gain`,
    minWidth: 10,
    maxWidth: 12,
    priority: 5,
    largestFirst: true,
    value: ({container}) => (container.pid1 === null ? null : countOf(container.pid1.capabilities.effective)),
    texts: row => [capabilitiesText(row)],
    tone: readTone,
  },
  {
    ...left,
    id: 'vs',
    headers: versusHeaders,
    help: safe`Capabilities that PID 1 has beyond (+) or less than (-) the profile, and what else decides the risk`,
    minWidth: 13,
    fairWidth: 26,
    maxWidth: 64,
    priority: 3,
    value: row => versusTexts(row)[0] ?? null,
    texts: versusTexts,
    tone: versusTone,
  },
  {
    ...figure,
    id: 'procs',
    headers: always(safe`PROCS`),
    help: safe`Processes in the container; ^ marks that one may do more than PID 1`,
    largestFirst: true,
    priority: 9,
    value: ({container}) => (container.pid1 === null ? null : container.processes.length),
    texts: row =>
      ofPid1(() => safe`${row.container.processes.length}${exceeding(row.container) > 0 ? safe`^` : safe``}`)(
        row,
      ),
    tone: row => (exceeding(row.container) > 0 ? 'added' : readTone(row)),
  },
];

/** Every column, in the order shown; those of priority 0 only when asked for. */
export const columns: readonly Column[] = [...listed, ...extraColumns];

/** The column of that id; undefined where there is none. */
export const columnOf = (id: string): Column | undefined => columns.find(column => column.id === id);

/** The host as the list shows it by itself: behind the name, and where there are several. */
const hostOfSeveral: readonly Column[] = extraColumns
  .filter(({id}) => id === 'host')
  .map(column => ({
    ...column,
    priority: 3,
    maxWidth: 40,
    cut: 'middle',
    texts: ({hostNames}) => hostNames.map(name => sanitise(name)),
    tells: ({hosts}) => hosts > 1,
  }));

/** The columns that the list shows where none are asked for. */
export const usualColumns: readonly Column[] = listed.flatMap(column =>
  column.id === 'name' ? [column, ...hostOfSeveral] : [column],
);
