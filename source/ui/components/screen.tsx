/** A frame as Ink elements: one <Text> a row, drawn anew only where the row has changed. */
import {Box, Text, useIsScreenReaderEnabled} from 'ink';
import {memo} from 'react';
import type {Body, Frame} from '../frame.ts';
import {paint} from '../paint.ts';
import type {Painted, Painter} from '../painter.ts';
import {screenReaderLines, screenReaderTable} from '../screens/screen-reader.ts';
import type {Drawn} from '../screens/scroll-view.ts';
import {CompareTable} from './compare-table.tsx';

const PaintedRow = memo(({text}: {readonly text: Painted}) => <Text wrap="truncate">{text}</Text>);

interface RowsProps {
  readonly rows: readonly Drawn[];
  readonly painter: Painter;
  readonly width: number;
}

const Rows = ({rows, painter, width}: RowsProps) =>
  rows.map((row, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a row has no identity but its place
    <PaintedRow key={index} text={paint(row, painter, width)} />
  ));

interface BodyProps {
  readonly body: Body;
  readonly painter: Painter;
  readonly width: number;
}

/** What the view on top shows. */
const View = ({body: {above, table, below}, painter, width}: BodyProps) => (
  <>
    <Rows rows={above} painter={painter} width={width} />
    {table !== null && <CompareTable content={table} painter={painter} />}
    <Rows rows={below} painter={painter} width={width} />
  </>
);

/** The same for a screen reader: lines of words. */
const ForScreenReader = ({title, body: {above, table, below}, footer}: Frame) => (
  <Box flexDirection="column">
    {[
      ...screenReaderLines([title, ...above]),
      ...(table === null ? [] : screenReaderTable(table)),
      ...screenReaderLines([...below, ...footer]),
    ].map((text, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: a line has no identity but its place
      <Text key={index}>{text}</Text>
    ))}
  </Box>
);

interface Props {
  readonly frame: Frame;
  readonly painter: Painter;
  readonly width: number;
}

/** The whole screen: title, view, footer. */
export function Screen({frame, painter, width}: Props) {
  if (useIsScreenReaderEnabled()) return <ForScreenReader {...frame} />;
  const {title, body, footer} = frame;
  return (
    <Box flexDirection="column">
      <Rows rows={[title]} painter={painter} width={width} />
      <View body={body} painter={painter} width={width} />
      <Rows rows={footer} painter={painter} width={width} />
    </Box>
  );
}
