/** The event stream: messages as daemon/events of moby writes them, and its filters. */
import type {SimulatedContainer} from './world.ts';

export interface EventMessage {
  readonly Type: string;
  readonly Action: string;
  readonly Actor: {readonly ID: string; readonly Attributes: Readonly<Record<string, string>>};
  readonly scope: 'local';
  readonly time: number;
  readonly timeNano: number;
}

/** One line of the stream. `timeNano` is written by hand: it does not fit into a double. */
export function eventText(message: EventMessage): string {
  const {timeNano: _, ...rest} = message;
  const old =
    message.Type === 'container'
      ? {status: message.Action, id: message.Actor.ID, from: message.Actor.Attributes.image}
      : {};
  return `${JSON.stringify({...old, ...rest}).slice(0, -1)},"timeNano":${message.timeNano}000000}\n`;
}

/** An event of a container, with the attributes that every one of them has. */
export function containerEvent(
  action: string,
  {id, image, name}: SimulatedContainer,
  attributes: Readonly<Record<string, string>> = {},
): EventMessage {
  const now = Date.now();
  return {
    Type: 'container',
    Action: action,
    Actor: {ID: id, Attributes: {'captop.simulated': 'yes', ...attributes, image, name}},
    scope: 'local',
    time: Math.floor(now / 1000),
    timeNano: now,
  };
}

export type Filters = Readonly<Record<string, readonly string[]>>;

/** `filters` of a query: `{"event":["start"]}`, or `{"event":{"start":true}}` as Docker's own client sends it. */
export function parseFilters(text: string | null): Filters {
  const parsed: unknown = JSON.parse(text === null || text === '' ? '{}' : text);
  if (typeof parsed !== 'object' || parsed === null) throw new Error('invalid filter');
  return Object.fromEntries(
    Object.entries(parsed).map(([key, values]) => [
      key,
      Array.isArray(values) ? values : Object.keys(values),
    ]),
  );
}

/** These may be asked for without what follows their colon, and then all values match by their start (moby daemon/events/filter.go). */
const fuzzy = ['health_status', 'exec_create', 'exec_start'];

function matchesAction(wanted: readonly string[] | undefined, action: string): boolean {
  if (wanted === undefined) return true;
  return wanted.some(value => fuzzy.includes(value))
    ? wanted.some(value => action.startsWith(value))
    : wanted.includes(action);
}

const matchesContainer = (wanted: readonly string[] | undefined, {Actor}: EventMessage): boolean =>
  wanted === undefined ||
  wanted.some(value => Actor.ID.startsWith(value) || Actor.Attributes.name === value.replace(/^\//, ''));

/** Whether the stream with these filters carries the message. */
export const included = (filters: Filters, message: EventMessage): boolean =>
  matchesAction(filters.event, message.Action) &&
  (filters.type?.includes(message.Type) ?? true) &&
  matchesContainer(filters.container, message);
