/** The built program's dashboard in a terminal, and its screens read back as tables. */
import {inject} from 'vitest';
import {keys, Terminal, type TerminalOptions} from './terminal.ts';

/** The worst first; what could not be read may be anything, and stands before what is fine. */
export const risks = ['critical', 'high', 'medium', 'low', 'unknown', 'ok'] as const;

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

/** The line under the cursor: it starts with a mark. */
export const selected = (screen: string): string =>
  screen.split('\n').find(line => /^[❯>] /.test(line)) ?? '';

/** Whether the list stands with at least one row, and everything was read: until then the title says that it reads. */
export const isRead = (screen: string): boolean =>
  /^ *RISK +NAME /m.test(screen) && !screen.includes('reading …') && listRows(screen).length > 0;

/** Waits for the detail of the container that was named, and for all of its processes; returns the screen. */
export async function readDetail(terminal: Terminal): Promise<string> {
  await terminal.waitFor(/\[(1 Processes|5 Findings)\]/);
  terminal.type('1');
  return terminal.waitFor(
    screen =>
      screen.includes('[1 Processes]') &&
      screen.includes('ON THE HOST') &&
      !/reading …|not answered yet/.test(screen),
  );
}

/** Waits until everything was read and moves the cursor to the first row; returns the screen. */
export async function readList(terminal: Terminal, isReady = isRead): Promise<string> {
  await terminal.waitFor(isReady);
  await terminal.press(keys.home);
  return terminal.waitFor(screen => isReady(screen) && /^ *RISK +NAME .*\n[❯>] /m.test(screen));
}

/**
 * Every row of the list, in its order, from a terminal that shows only some: from the first row by pages to the last.
 * The list is frozen meanwhile, so that no row moves from one page to another.
 */
export async function allRows(terminal: Terminal): Promise<ListRow[]> {
  await terminal.waitFor(isRead);
  await terminal.press('Z');
  await terminal.waitFor(/^captop .*frozen/);
  await terminal.press(keys.end);
  const last = selected(await terminal.settle(300));
  let screen = await readList(terminal);
  const rows = new Map<string, ListRow>();
  for (;;) {
    for (const row of listRows(screen)) rows.set(JSON.stringify(row), row);
    const before = selected(screen);
    if (before === last) break;
    terminal.type(keys.pageDown);
    screen = await terminal.waitFor(now => selected(now) !== before);
  }
  await terminal.press('Z');
  await terminal.waitFor(now => !/^captop .*frozen/.test(now));
  return [...rows.values()];
}
