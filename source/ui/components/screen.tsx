/** The picture as Ink elements: one <Text> a line, drawn anew only where the line has changed. */
import {Box, Text} from 'ink';
import {memo} from 'react';
import {paint} from '../paint.ts';
import type {Picture} from '../picture.ts';
import type {Drawn} from '../screens/sheet.ts';
import type {Painted, Painter} from '../theme.ts';
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

/** The whole screen, top to bottom. */
export const Screen = ({picture: {above, table, below}, painter, width}: Props) => (
  <Box flexDirection="column" width={width}>
    <Lines lines={above} painter={painter} width={width} />
    {table !== null && <CompareTable content={table} painter={painter} />}
    <Lines lines={below} painter={painter} width={width} />
  </Box>
);
