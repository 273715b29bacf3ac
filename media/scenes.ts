/** The pictures of README.md, and the session that its animation plays, all over the recorded host. */

export interface Scene {
  readonly name: string;
  readonly title: string;
  readonly columns: number;
  readonly rows: number;
  /** Keys that lead there from the list, each of one read. */
  readonly keys: readonly string[];
}

const enter = '\r';
const leave = '\u001b';

/** Filters to the container, opens it, and goes to a pane. */
const open = (container: string, pane: string): string[] => ['/', `name:${container}`, enter, enter, pane];

export const scenes: readonly Scene[] = [
  {
    name: 'list',
    title: 'The list of containers, the highest risk first',
    columns: 120,
    rows: 26,
    keys: [],
  },
  {
    name: 'processes',
    title: 'The processes of a container as it sees them and as its host does',
    columns: 120,
    rows: 16,
    keys: open('builder', '1'),
  },
  {
    name: 'capabilities',
    title: 'Every capability of the kernel, and what a container holds of it',
    columns: 120,
    rows: 32,
    keys: open('macadmin', '2'),
  },
  {
    name: 'findings',
    title: 'What is wrong with a container, why, and its flags before and after the remedies',
    columns: 120,
    rows: 26,
    keys: open('priv', '5'),
  },
  {
    name: 'matrix',
    title: 'All containers by all capabilities',
    columns: 120,
    rows: 40,
    keys: ['m'],
  },
];

export interface Step {
  /** Nothing for what stands at first. */
  readonly keys: readonly string[];
  readonly seconds: number;
}

export const session = {
  name: 'session',
  title: 'captop on a recorded host: the list, one container and its panes, the matrix and the summary',
  columns: 110,
  rows: 28,
  steps: [
    {keys: [], seconds: 3},
    {keys: ['j'], seconds: 0.6},
    {keys: ['j'], seconds: 1.5},
    {keys: [enter, '1'], seconds: 1},
    {keys: ['j'], seconds: 3},
    {keys: ['2'], seconds: 2.5},
    {keys: ['d'], seconds: 2},
    {keys: ['3'], seconds: 2.5},
    {keys: ['4'], seconds: 2.5},
    {keys: ['5'], seconds: 3},
    {keys: ['T'], seconds: 2.5},
    {keys: [leave], seconds: 1},
    {keys: ['m'], seconds: 3},
    {keys: [leave, '!'], seconds: 3},
    {keys: [leave], seconds: 1},
  ] satisfies readonly Step[],
} as const;
