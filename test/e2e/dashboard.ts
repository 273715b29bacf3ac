/** The built program's dashboard in a terminal, and its screens read back as tables. */
import {inject} from 'vitest';
import {keys, Terminal, type TerminalOptions} from './terminal.ts';

export const risks = ['critical', 'high', 'medium', 'low', 'ok', 'unknown'] as const;

/** `captop …` in a terminal of its own. */
export const dashboard = (args: readonly string[] = [], options: TerminalOptions = {}): Terminal =>
  new Terminal(process.execPath, [inject('bundle'), ...args], options);

/** One row of the list: its cells by the headers that the screen shows. */
export type ListRow = Readonly<Record<string, string>>;

/** Columns are at least two blanks apart, and no header or value before VS has two blanks within. */
const cells = (line: string): string[] =>
  line
    .slice(2)
    .trim()
    .split(/\s{2,}/);

/** The rows of the list that are on the screen. */
export function listRows(screen: string): ListRow[] {
  const lines = screen.split('\n');
  const header = lines.find(line => /^ *RISK +NAME /.test(line));
  if (header === undefined) throw new Error(`no list on the screen:\n${screen}`);
  const names = cells(header);
  const isRow = (line: string) => risks.some(risk => line.slice(2).startsWith(`${risk} `));
  return lines.filter(isRow).map(line => {
    const values = cells(line);
    return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
  });
}

/** Every row of the list, from a terminal that shows only some: pages down to the end. */
export async function allRows(terminal: Terminal): Promise<ListRow[]> {
  const seen = new Map<string, ListRow>();
  await terminal.press(keys.home);
  for (let before = '', screen = await terminal.settle(); screen !== before; ) {
    for (const row of listRows(screen)) seen.set(row.NAME ?? '', row);
    before = screen;
    await terminal.press(keys.pageDown);
    screen = await terminal.settle();
  }
  return [...seen.values()];
}

/** The line under the cursor: it starts with a mark. */
export const selected = (screen: string): string =>
  screen.split('\n').find(line => /^[❯>] /.test(line)) ?? '';
