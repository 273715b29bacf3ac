/** The columns, once: the list, --once, --columns, --sort, csv and the help all read this table. */
import type {SafeText} from './safe-text.ts';
import {safe, sanitise} from './safe-text.ts';
import type {Container, Host} from './snapshot.ts';

/** One line of the list. */
export interface Row {
  readonly host: Host;
  readonly container: Container;
}

/** What a piece of text means; the theme gives it its colour, and never the colour alone. */
export type Tone =
  | 'plain'
  | 'muted'
  | 'accent'
  | 'critical'
  | 'high'
  | 'medium'
  | 'low'
  | 'ok'
  | 'added'
  | 'dropped';

export interface Column {
  /** As --columns and --sort take it: `host-pid`. */
  readonly id: string;
  readonly header: SafeText;
  /** A sentence for the help. */
  readonly help: SafeText;
  readonly align: 'left' | 'right';
  /** Narrower than this it is dropped rather than cut. */
  readonly minWidth: number;
  /** It never grows beyond this. */
  readonly maxWidth: number;
  /** 1 is the last to be dropped as the terminal narrows; 0 is shown only when asked for. */
  readonly priority: number;
  /** What it is sorted by, and what csv holds; null sorts last. */
  readonly value: (row: Row) => string | number | null;
  readonly text: (row: Row) => SafeText;
  readonly tone: (row: Row) => Tone;
}

const plain = (): Tone => 'plain';

export const columns: readonly Column[] = [
  {
    id: 'name',
    header: safe`NAME`,
    help: safe`Name of the container`,
    align: 'left',
    minWidth: 8,
    maxWidth: 32,
    priority: 1,
    value: ({container}) => container.name,
    text: ({container}) => sanitise(container.name),
    tone: plain,
  },
];
