/** The picture as Ink elements: one <Text> a line, drawn anew only where the line has changed. */
import {Box, Text} from 'ink';
import {memo} from 'react';
import type {Drawn} from '../screens/sheet.ts';
import type {Painted, Painter} from '../theme.ts';

const PaintedLine = memo(({text}: {readonly text: Painted}) => <Text wrap="truncate">{text}</Text>);

interface Props {
  readonly lines: readonly Drawn[];
  readonly painter: Painter;
  readonly width: number;
}

/** Lines of the screen, top to bottom. */
export const Screen = ({lines, painter, width}: Props) => (
  <Box flexDirection="column" width={width}>
    {lines.map(({line, selected}, index) => (
      // A line has no identity but its place.
      // biome-ignore lint/suspicious/noArrayIndexKey: see above
      <PaintedLine key={index} text={painter(line, width, selected)} />
    ))}
  </Box>
);
