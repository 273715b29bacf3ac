/** The picture as Ink elements: one <Text> a line, drawn anew only where the line has changed. */
import {Box, Text, useIsScreenReaderEnabled} from 'ink';
import {memo} from 'react';
import type {Frame} from '../frame.ts';
import {paint} from '../paint.ts';
import type {Painted, Painter} from '../painter.ts';
import {spokenLines, spokenTable} from '../screens/screen-reader.ts';
import type {Drawn} from '../screens/scroll-view.ts';
import {CompareTable} from './compare-table.tsx';

const PaintedLine = memo(({text}: {readonly text: Painted}) => <Text wrap="truncate">{text}</Text>);

const Lines = ({lines, painter, width}: {readonly lines: readonly Drawn[]} & Omit<Props, 'picture'>) =>
  lines.map((line, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a line has no identity but its place
    <PaintedLine key={index} text={paint(line, painter, width)} />
  ));

interface Props {
  readonly picture: Frame;
  readonly painter: Painter;
  readonly width: number;
}

/** The same for a screen reader: lines of words. */
const Spoken = ({above, table, below}: Frame) => (
  <Box flexDirection="column">
    {[...spokenLines(above), ...(table === null ? [] : spokenTable(table)), ...spokenLines(below)].map(
      (text, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line has no identity but its place
        <Text key={index}>{text}</Text>
      ),
    )}
  </Box>
);

/** The whole screen, top to bottom. */
export function Screen({picture, painter, width}: Props) {
  const {above, table, below} = picture;
  if (useIsScreenReaderEnabled()) return <Spoken {...picture} />;
  return (
    <Box flexDirection="column" width={width}>
      <Lines lines={above} painter={painter} width={width} />
      {table !== null && <CompareTable content={table} painter={painter} />}
      <Lines lines={below} painter={painter} width={width} />
    </Box>
  );
}
