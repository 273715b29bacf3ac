/** The results as a table that README can hold as it stands. */
import {type Failure, holds, isResult, judged, type Result} from './result.ts';

const header = ['figure', 'N', 'value', 'yardstick', 'ratio', 'limit', ''];

const shown = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(2));

const verdicts = new Map([
  [true, 'holds'],
  [false, 'MISSED'],
  [null, ''],
]);

function cells(result: Result | Failure): string[] {
  if (!isResult(result))
    return [result.figure, String(result.containers), result.failure, '', '', '', 'FAILED'];
  const {figure, containers, value, unit, yardstick, limit} = result;
  return [
    figure,
    String(containers),
    `${shown(value)} ${unit}`,
    yardstick === undefined ? '' : `${yardstick.name} ${shown(yardstick.value)} ${unit}`,
    yardstick === undefined ? '' : `${judged(result).toFixed(2)}x`,
    limit === undefined ? '' : `${limit}${yardstick === undefined ? ` ${unit}` : 'x'}`,
    verdicts.get(holds(result)) ?? '',
  ];
}

/** A Markdown table, its columns aligned. */
export function table(results: readonly (Result | Failure)[]): string {
  const rows = [header, ...results.map(cells)];
  const widths = header.map((_, column) => Math.max(3, ...rows.map(row => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map(width => '-'.repeat(width)).join(' | ')} |`;
  return [line(header), rule, ...rows.slice(1).map(line)].join('\n');
}
