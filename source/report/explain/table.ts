/** A Compose project on few lines: each service with its worst findings, worst services first, and a table of all. */
import type {Explained} from '../../model/explain/explain.ts';
import {type SafeText, sanitise} from '../../model/safe-text.ts';
import {type Finding, severities} from '../../model/snapshot.ts';
import {toWidth, widthOf} from '../../view/text-width.ts';
import {wrapWords} from '../../view/wrap.ts';
import {linkedRule, painted} from '../ansi.ts';
import {placeText, problemText} from './place.ts';
import type {Report} from './report.ts';
import {toneOfRisk, worstFirst} from './tones.ts';

/** Findings that are written out for a service; the others are named. */
const most = 2;

/** Cells of a line in a pipe. */
const inPipe = 160;

const whole = (text: string): SafeText => sanitise(text, 4000);

const line = (text: string, width: number): string => toWidth(whole(text), width).trimEnd();

function findingLines(
  {container: {findings}, places}: Explained,
  {folder, width = inPipe, color, links}: Report,
): readonly string[] {
  const shown = findings.filter(({severity}) => severity !== 'info').slice(0, most);
  const rows = shown.map(finding => [finding, placeText(places.get(finding)?.[0], folder)] as const);
  const place = Math.max(0, ...rows.map(([, text]) => widthOf(text)));
  const name = Math.max(0, ...rows.map(([{id}]) => id.length));
  const lines = rows.map(([{severity, id, evidence}, text]) => {
    const word = painted(severity.padEnd(8), toneOfRisk[severity], color);
    const told = line(`  ${id.padEnd(name)}  ${text.padEnd(place)}  ${evidence}`, width - 10);
    return `  ${word}${linkedRule(told, id, links)}`;
  });
  const rest = findings.filter(finding => !shown.includes(finding));
  return rest.length === 0 ? lines : [...lines, line(`  and ${rest.map(restText).join(', ')}`, width)];
}

const restText = ({severity, id}: Finding): string => `${id} (${severity})`;

function serviceLines(explained: Explained, report: Report): readonly string[] {
  const {container, service, at, problems} = explained;
  const place = placeText(at, report.folder);
  const head = [service ?? container.name, container.risk, place].filter(text => text !== '').join('  ');
  return [
    painted(line(head, report.width ?? inPipe), toneOfRisk[container.risk], report.color),
    ...findingLines(explained, report),
    ...problems.flatMap(problem => {
      const word = problem.kind === 'refused' ? 'refused' : 'not looked at';
      const text = whole(`${word}: ${problemText(problem, report.folder)}`);
      const lines = report.width === undefined ? [text] : wrapWords(text, report.width - 2);
      return lines.map(one => `  ${one}`);
    }),
  ];
}

/** Rows of cells in columns, numbers to the right; `paint` colours a cell of a column. */
function columns(
  rows: readonly (readonly string[])[],
  paint: (cell: string, column: number) => string,
): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => widthOf(row[column] ?? ''))));
  return rows.map(row =>
    row
      .map((cell, column) => {
        const space = ' '.repeat((widths[column] ?? 0) - widthOf(cell));
        return column === 0 ? cell + space : space + paint(cell, column);
      })
      .join('  ')
      .trimEnd(),
  );
}

function closingTable({explanation: {explained}, color}: Report): readonly string[] {
  const count = (container: Explained['container'], severity: string): string =>
    String(container.findings.filter(finding => finding.severity === severity).length);
  const rows = explained.map(({service, container, problems}) => [
    whole(service ?? container.name),
    ...severities.map(severity => count(container, severity)),
    String(problems.length),
  ]);
  const sum = (column: number): string => String(rows.reduce((total, row) => total + Number(row[column]), 0));
  const total = ['all', ...severities.map((_, index) => sum(index + 1)), sum(severities.length + 1)];
  const tones = ['plain', ...severities.map(severity => toneOfRisk[severity]), 'plain'] as const;
  const paint = (cell: string, column: number): string =>
    cell === '0' ? painted(cell, 'muted', color) : painted(cell, tones[column] ?? 'plain', color);
  return columns(
    [['service', ...severities, 'problems'], ...rows, ...(rows.length > 1 ? [total] : [])],
    paint,
  );
}

/**
 * The project, its services with the worst first, and the table of service and severity; nothing where there is no
 * service, for which the sentences on standard error are the answer.
 */
export function* explainTable(report: Report): Iterable<string> {
  const {explanation, description} = {...report, explanation: worstFirst(report.explanation)};
  const {explained, idle} = explanation;
  if (explained.length + idle.length === 0) return;
  yield `${whole(`judged for ${description}`)}\n`;
  for (const each of explained) yield `${serviceLines(each, report).join('\n')}\n`;
  for (const {service, profiles} of idle)
    yield `${whole(`${service}  not started without --profile ${profiles.join(' or ')}, and not judged`)}\n`;
  if (explained.length > 0) yield `\n${closingTable({...report, explanation}).join('\n')}\n`;
}
