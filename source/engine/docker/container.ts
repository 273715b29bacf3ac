/** An entry of the list, or an inspect document -> a container as the seam tells it. No I/O. */
import {type Known, unknown} from '../../model/known.ts';
import {type ContainerState, containerStates, type ExecSession} from '../../model/snapshot.ts';
import type {EngineContainer, EngineFacts} from '../engine.ts';
import {declaredOf} from './declared.ts';
import type {ExecDocument, InspectDocument, ListEntry} from './documents.ts';

/** State.Status; the booleans beside it contradict each other (a restarting container is Running without a PID). */
const stateOf = (status: string | undefined): ContainerState =>
  containerStates.find(state => state === status) ?? 'unknown';

const nameOf = (name: string | undefined): string => name?.replace(/^\//, '') ?? '';

const shortId = (id: string): string => id.slice(0, 12);

/** One that was not inspected: `reason` says why. */
function uninspected(
  {
    sessionsUnasked,
    ...known
  }: Omit<EngineContainer, 'startedAt' | 'pid' | 'ownPidNamespace' | 'declared' | 'execs'>,
  reason: string,
): EngineContainer {
  const missing = unknown(`docker inspect of this container: ${reason}`);
  return {...known, startedAt: null, pid: missing, ownPidNamespace: true, declared: missing, execs: missing};
}

/** A container of which nothing but its place in the list is known yet. */
export const listedContainer = (entry: ListEntry): EngineContainer =>
  uninspected(
    {
      id: entry.Id,
      name: nameOf(entry.Names?.[0]) || shortId(entry.Id),
      image: entry.Image ?? '',
      imageId: entry.ImageID ?? '',
      labels: entry.Labels ?? {},
      state: stateOf(entry.State),
    },
    'not answered yet',
  );

/** A container that the daemon did not inspect, for a reason. */
export const unansweredContainer = (
  id: string,
  listed: EngineContainer | undefined,
  reason: string,
): EngineContainer =>
  uninspected(
    listed ?? {id, name: shortId(id), image: '', imageId: '', labels: unknown(reason), state: 'unknown'},
    reason,
  );

/** What a container is made of beside the document itself. */
export interface Inspected {
  readonly imageUser: Known<string>;
  readonly execs: Known<readonly ExecSession[]>;
  readonly facts: EngineFacts;
  readonly listed: EngineContainer | undefined;
}

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** The time; null for what is none, and for Go's zero time, which stands for "never". */
const timeOf = (text: string | undefined): string | null =>
  text === undefined || text.startsWith('0001-') || !rfc3339.test(text) || Number.isNaN(Date.parse(text))
    ? null
    : text;

/** A container that the daemon inspected; if the document lacks something, what the list told stands. */
export function inspectedContainer(
  id: string,
  document: InspectDocument,
  {imageUser, execs, facts, listed}: Inspected,
): EngineContainer {
  const {State, Config} = document;
  const declared = declaredOf(document, imageUser, facts);
  return {
    id,
    name: nameOf(document.Name) || listed?.name || shortId(id),
    image: Config?.Image ?? listed?.image ?? '',
    imageId: document.Image ?? listed?.imageId ?? '',
    labels: Config?.Labels ?? listed?.labels ?? {},
    state: State?.Status === undefined ? (listed?.state ?? 'unknown') : stateOf(State.Status),
    startedAt: timeOf(State?.StartedAt),
    pid: State?.Pid ?? 0,
    ownPidNamespace: declared.namespaces.pid === 'private',
    declared,
    execs,
  };
}

/** A session of docker exec that runs; none if it has ended or not begun. */
export function sessionsOf({ID, Running, Pid, ProcessConfig}: ExecDocument): ExecSession[] {
  if (Running !== true || !Pid) return [];
  return [
    {
      id: ID,
      hostPid: Pid,
      user: ProcessConfig?.user ?? '',
      privileged: ProcessConfig?.privileged === true,
      command: [ProcessConfig?.entrypoint ?? '', ...(ProcessConfig?.arguments ?? [])],
    },
  ];
}
