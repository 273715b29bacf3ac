/** What is written to a machine's console, and its screen as a terminal shows it. */
import xterm from '@xterm/headless';
import type {ExpectedMachine} from './machines.ts';
import {refusalOf} from './refusals.ts';

/** Cells and lines, which a serial line does not tell. */
export const consoleSize = {cols: 120, rows: 90} as const;

export class Console {
  /** Everything, as it came. */
  text = '';
  readonly #terminal = new xterm.Terminal({...consoleSize, allowProposedApi: true});

  write(text: string): Promise<void> {
    this.text += text;
    return new Promise(resolve => this.#terminal.write(text, resolve));
  }

  /** The lines of the dashboard, which alone takes the other screen; none while it is not there, or a frame is coming. */
  dashboard(): readonly string[] {
    const {active} = this.#terminal.buffer;
    const isComing = this.text.lastIndexOf('\u001b[?2026h') > this.text.lastIndexOf('\u001b[?2026l');
    if (active.type !== 'alternate' || isComing) return [];
    return Array.from(
      {length: consoleSize.rows},
      (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '',
    );
  }
}

const isWord = (word: string): RegExp => new RegExp(`(?<!\\S)${word}(?!\\S)`);

/** Whether a container has a row, with its PID if that is known. */
export const hasRow = (lines: readonly string[], name: string, pid?: number): boolean =>
  lines.some(line => isWord(name).test(line) && (pid === undefined || isWord(`${pid}`).test(line)));

/** Whether the dashboard shows every container of a machine that has to run there. */
export const showsAll = ({engines, refuses}: ExpectedMachine, lines: readonly string[]): boolean =>
  engines
    .flatMap(({cases}) => cases)
    .filter(one => one.state === 'running' && refusalOf(refuses, one) === undefined)
    .every(({name}) => hasRow(lines, name));
