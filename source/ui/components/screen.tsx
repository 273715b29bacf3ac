/** The picture as Ink elements: one <Text> a line, drawn anew only where the line has changed. */
import {Box, Text, useIsScreenReaderEnabled} from 'ink';
import {memo} from 'react';
import {paint} from '../paint.ts';
import type {Painted, Painter} from '../painter.ts';
import type {Picture} from '../picture.ts';
import type {Drawn} from '../screens/sheet.ts';
import {spokenLines, spokenTable} from '../screens/spoken.ts';
import {CompareTable} from './compare-table.tsx';

const PaintedLine = memo(({text}: {readonly text: Painted}) => <Text wrap="truncate">{text}</Text>);

const Lines = ({lines, painter, width}: {readonly lines: readonly Drawn[]} & Omit<Props, 'picture'>) =>
  lines.map((line, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a line has no identity but its place
    <PaintedLine key={index} text={paint(line, painter, width)} />
  ));

interface Props {
  readonly picture: Picture;
  readonly painter: Painter;
  readonly width: number;
}

/** The same for a screen reader: lines of words. */
const Spoken = ({above, table, below}: Picture) => (
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
