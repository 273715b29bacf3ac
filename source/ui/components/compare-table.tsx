/** The table of the comparison, laid out by ink-table; widths and colours are captop's. */
import {Text} from 'ink';
import {type CellProps, Table} from 'ink-table';
import {createContext, memo, type PropsWithChildren, use} from 'react';
import {reshape, type SafeText, safe} from '../../model/safe-text.ts';
import {toWidth} from '../../view/text-width.ts';
import {createPainter, type Painter} from '../painter.ts';
import type {TableContent} from '../screens/compare.ts';
import {glyphs} from '../text/glyphs.ts';
import {line, type Paint} from '../text/line.ts';
import {themes} from '../theme.ts';

interface Looks {
  readonly headers: readonly SafeText[];
  readonly widths: readonly number[];
  readonly painter: Painter;
}

/** ink-table keeps the components that it was given first, so changing values reach them through a context. */
const LooksContext = createContext<Looks>({
  headers: [],
  widths: [],
  painter: createPainter(themes.none, false),
});

/** The first character of a cell tells its meaning. */
const paints: Readonly<Record<string, Paint>> = {
  '+': 'added',
  '-': 'dropped',
  [glyphs.bounding]: 'medium',
  [glyphs.absent]: 'muted',
  [glyphs.selected]: 'key',
};

interface FittedProps {
  readonly text: SafeText;
  readonly index: number;
  readonly paint: Paint;
  readonly cut?: 'end' | 'middle';
}

/** A cell as wide as its text is on a terminal; ink-table would count characters. */
function Fitted({text, index, paint, cut = 'end'}: FittedProps) {
  const {widths, painter} = use(LooksContext);
  const width = widths[index] ?? 0;
  return (
    <Text>{painter(line(safe` ${toWidth(text, width, 'left', cut)} `, paint), width + 2, false, true)}</Text>
  );
}

/** Words that have a meaning as a whole: those of the row of risks. */
const risksByWord = new Map<string, Paint>(
  (['critical', 'high', 'medium', 'low', 'ok'] as const).map(risk => [risk, risk]),
);

/** A label behind the mark of a row that differs stands out. */
const paintOf = (text: SafeText): Paint =>
  paints[text.slice(0, 1)] ??
  risksByWord.get(text) ??
  (text.slice(1, 2) === glyphs.differs ? 'accent' : 'plain');

/** ink-table hands over the safe text that it was given, padded with blanks. */
const given = (children: unknown): SafeText =>
  reshape(safe``, () =>
    String(children ?? '')
      .slice(1)
      .trimEnd(),
  );

function Cell({children, column}: CellProps) {
  const text = given(children);
  return <Fitted text={text} index={column} paint={paintOf(text)} />;
}

/** ink-table gives its header the column, though its types do not say so. */
function Header(props: PropsWithChildren<unknown>) {
  const {headers} = use(LooksContext);
  const index = (props as Partial<CellProps>).column ?? 0;
  return <Fitted text={headers[index] ?? safe``} index={index} paint="heading" cut="middle" />;
}

/** Draws only the lines between columns: lines between rows would halve the number of rows that fit. */
function Skeleton({children}: PropsWithChildren<unknown>) {
  const {painter} = use(LooksContext);
  return children === '│' ? <Text>{painter(line(glyphs.divider, 'rule'), 1)}</Text> : null;
}

const column = (index: number): string => `c${index}`;

interface Props {
  readonly content: TableContent;
  readonly painter: Painter;
}

/** Draws the rows that it is given, one line each, under a line of headers. */
export const CompareTable = memo(({content: {headers, widths, rows}, painter}: Props) => (
  <LooksContext value={{headers, widths, painter}}>
    <Table
      data={rows.map(({cells}) => Object.fromEntries(cells.map((cell, index) => [column(index), cell])))}
      columns={headers.map((_, index) => column(index))}
      cell={Cell}
      header={Header}
      skeleton={Skeleton}
    />
  </LooksContext>
));
