/**
 * What changed from one reading to the next: the dashboard's view `L`, its marks on rows that are new or worse, and the
 * stream of --follow. Pure: whoever reads passes each complete reading, and keeps the log that comes back.
 */
import type {Change} from '../model/document/change.ts';
import {diffOf} from '../model/document/diff.ts';
import {type Host, type Risk, risks, type Snapshot} from '../model/snapshot.ts';
import type {Tone} from './tone.ts';

export interface ChangeEvent {
  /** When the reading was taken that shows it; RFC 3339. */
  readonly at: string;
  readonly change: Change;
}

export interface ChangeLog {
  /** The newest reading of every host that was ever read; null before the first. */
  readonly last: Snapshot | null;
  /** Oldest first; the oldest are dropped beyond a maximum number. */
  readonly events: readonly ChangeEvent[];
  /** The events of the newest reading, all of them. */
  readonly latest: readonly ChangeEvent[];
  /** Number of events ever recorded, dropped ones included. */
  readonly count: number;
}

export const emptyLog: ChangeLog = {last: null, events: [], latest: [], count: 0};

/** Maximum number of events that a log keeps. */
const keptAtMost = 1000;

/**
 * The log with what changed since its last reading. The first reading of a host is no change, and neither is it if a
 * host was not read this time: its containers have not gone. Partial readings must not be passed, since what they lack
 * would seem to have changed.
 */
export function recordChanges(log: ChangeLog, snapshot: Snapshot): ChangeLog {
  const {last} = log;
  if (last === null) return {...log, last: snapshot};
  const isIn = (hosts: readonly Host[]) => (host: Host) =>
    hosts.some(({endpoint}) => endpoint === host.endpoint);
  const before = {...last, hosts: last.hosts.filter(isIn(snapshot.hosts))};
  const after = {...snapshot, hosts: snapshot.hosts.filter(isIn(last.hosts))};
  const changes = diffOf(before, after).map((change): ChangeEvent => ({at: snapshot.takenAt, change}));
  const unread = last.hosts.filter(host => !isIn(snapshot.hosts)(host));
  return {
    last: {...snapshot, hosts: [...snapshot.hosts, ...unread]},
    events: changes.length === 0 ? log.events : [...log.events, ...changes].slice(-keptAtMost),
    latest: changes,
    count: log.count + changes.length,
  };
}

const rank = (risk: string): number => risks.indexOf(risk as Risk);

/** Whether a change makes its container new, or worse than it was. */
export function isWorse({change}: ChangeEvent): boolean {
  if (change.kind === 'came' || change.kind === 'replaced') return true;
  return change.kind === 'risk' && rank(change.after) < rank(change.before);
}

/** How long a row that is new or worse carries a mark, in milliseconds. */
const markedFor = 60_000;

/** Ids of the containers that are new or have become worse within the last minute before `now` (ms since 1970). */
export function newlyWorse({events}: ChangeLog, now: number): ReadonlySet<string> {
  const recent = events.filter(event => isWorse(event) && now - Date.parse(event.at) < markedFor);
  return new Set(recent.map(({change}) => change.id));
}

/** The tone of a change: that of a severity where one is named, else of what is gained or lost. */
export function changeTone(change: Change): Tone {
  switch (change.kind) {
    case 'finding gained':
      return change.finding.severity === 'info' ? 'plain' : change.finding.severity;
    case 'came':
      return change.risk === 'unknown' ? 'muted' : change.risk;
    case 'risk':
      return rank(change.after) < rank(change.before) ? 'high' : 'ok';
    case 'privilege':
      return change.gained === 0n ? 'dropped' : 'added';
    case 'gone':
    case 'finding lost':
      return 'muted';
    default:
      return 'plain';
  }
}
