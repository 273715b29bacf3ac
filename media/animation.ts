/** An SVG that plays a session: every line is drawn once for each span of frames in which it stays the same. */
import type {Drawn} from './cells.ts';
import {Colours, drawLine, svgDocument} from './svg.ts';

export interface Frame {
  readonly lines: readonly string[];
  readonly seconds: number;
}

export class Recorder {
  readonly #colours = new Colours();
  readonly #frames: Frame[] = [];
  #drawn: readonly Drawn[] = [];

  /** Adds what the terminals show now, to stand for that long. */
  add(drawn: readonly Drawn[], seconds: number): void {
    this.#drawn = drawn;
    const rows = drawn[0]?.terminal.rows ?? 0;
    this.#frames.push({
      lines: Array.from({length: rows}, (_, y) => drawLine(drawn, y, this.#colours)),
      seconds,
    });
  }

  /** The frames one after the other, for ever; only the first for those who prefer less motion. */
  svg(title: string): string {
    const spans = new Map<string, string[]>();
    for (const [text, from, to] of this.#spansOfLines()) {
      const name = from === 0 && to === this.#frames.length ? '' : `f${from}-${to}`;
      spans.set(name, [...(spans.get(name) ?? []), text]);
    }
    const body = [...spans].map(([name, texts]) =>
      name === '' ? texts.join('\n') : `<g class="${name}">\n${texts.join('\n')}\n</g>`,
    );
    const names = [...spans.keys()].filter(name => name !== '');
    const {cols: columns = 0, rows = 0} = this.#drawn[0]?.terminal ?? {};
    return svgDocument(body.join('\n'), {
      columns,
      rows,
      title,
      background: this.#drawn.map(({paper}) => paper.background),
      colours: this.#colours,
      style: names.map(name => this.#rule(name)).join('') + this.#still(names),
    });
  }

  /** Each text that is not blank, with the first frame that shows it and the one that no longer does. */
  *#spansOfLines(): Generator<readonly [string, number, number]> {
    const rows = this.#frames[0]?.lines.length ?? 0;
    for (let y = 0; y < rows; y++)
      for (let from = 0, to = 0; from < this.#frames.length; from = to) {
        const text = this.#frames[from]?.lines[y] ?? '';
        for (to = from + 1; to < this.#frames.length && this.#frames[to]?.lines[y] === text; ) to++;
        if (text !== '') yield [text, from, to];
      }
  }

  #rule(name: string): string {
    const [from = 0, to = 0] = name.slice(1).split('-').map(Number);
    const whole = this.#secondsBefore(this.#frames.length);
    const at = (frame: number) => `${((100 * this.#secondsBefore(frame)) / whole).toFixed(3)}%`;
    const steps = [
      from > 0 && '0%{visibility:hidden}',
      `${at(from)}{visibility:visible}`,
      to < this.#frames.length && `${at(to)}{visibility:hidden}`,
    ];
    return `.${name}{animation:${name} ${whole}s step-end infinite}@keyframes ${name}{${steps.filter(Boolean).join('')}}`;
  }

  #still(names: readonly string[]): string {
    const later = names.filter(name => !name.startsWith('f0-')).map(name => `.${name}`);
    return `@media (prefers-reduced-motion:reduce){g{animation:none!important}${later.join()}{visibility:hidden}}`;
  }

  #secondsBefore(frame: number): number {
    return this.#frames.slice(0, frame).reduce((sum, {seconds}) => sum + seconds, 0);
  }
}
