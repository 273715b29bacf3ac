/** A Compose project on few lines: each service with its worst findings, and a table of all at the end. */
import type {Explained} from '../../model/explain/explain.ts';
import {type SafeText, sanitise} from '../../model/safe-text.ts';
import {type Finding, severities} from '../../model/snapshot.ts';
import {toWidth, widthOf} from '../../view/text-width.ts';
import type {Report} from './formats.ts';
import {placeText, problemText} from './place.ts';

/** Findings that are written out for a service; the others are named. */
const most = 2;

const whole = (text: string): SafeText => sanitise(text, 4000);

const line = (text: string, width: number): string => toWidth(whole(text), width).trimEnd();

function findingLines(
  {container: {findings}, places}: Explained,
  {folder, width}: Report,
): readonly string[] {
  const shown = findings.filter(({severity}) => severity !== 'info').slice(0, most);
  const rows = shown.map(finding => [finding, placeText(places.get(finding)?.[0], folder)] as const);
  const place = Math.max(0, ...rows.map(([, text]) => widthOf(text)));
  const name = Math.max(0, ...rows.map(([{id}]) => id.length));
  const lines = rows.map(([{severity, id, evidence}, text]) =>
    line(`  ${severity.padEnd(8)}  ${id.padEnd(name)}  ${text.padEnd(place)}  ${evidence}`, width),
  );
  const rest = findings.filter(finding => !shown.includes(finding));
  return rest.length === 0 ? lines : [...lines, line(`  and ${rest.map(restText).join(', ')}`, width)];
}

const restText = ({severity, id}: Finding): string => `${id} (${severity})`;

function serviceLines(explained: Explained, report: Report): readonly string[] {
  const {container, service, at, problems} = explained;
  const place = placeText(at, report.folder);
  const head = [service ?? container.name, container.risk, place].filter(text => text !== '').join('  ');
  return [
    line(head, report.width),
    ...findingLines(explained, report),
    ...problems.map(problem => {
      const word = problem.kind === 'refused' ? 'refused' : 'not looked at';
      return whole(`  ${word}: ${problemText(problem, report.folder)}`);
    }),
  ];
}

/** Rows of cells in columns, numbers to the right. */
function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => widthOf(row[column] ?? ''))));
  return rows.map(row =>
    row
      .map((cell, column) => {
        const space = ' '.repeat((widths[column] ?? 0) - widthOf(cell));
        return column === 0 ? cell + space : space + cell;
      })
      .join('  ')
      .trimEnd(),
  );
}

function closingTable({explained}: Report['explanation']): readonly string[] {
  const count = (container: Explained['container'], severity: string): string =>
    String(container.findings.filter(finding => finding.severity === severity).length);
  const rows = explained.map(({service, container, problems}) => [
    whole(service ?? container.name),
    ...severities.map(severity => count(container, severity)),
    String(problems.length),
  ]);
  const sum = (column: number): string => String(rows.reduce((total, row) => total + Number(row[column]), 0));
  const total = ['all', ...severities.map((_, index) => sum(index + 1)), sum(severities.length + 1)];
  return columns([['service', ...severities, 'problems'], ...rows, ...(rows.length > 1 ? [total] : [])]);
}

/** The project, its services in order of the files, and the table of service and severity. */
export function* explainTable(report: Report): Iterable<string> {
  const {explanation, description} = report;
  yield `${whole(`judged for ${description}`)}\n`;
  for (const each of explanation.explained) yield `${serviceLines(each, report).join('\n')}\n`;
  for (const {service, profiles} of explanation.idle)
    yield `${whole(`${service}  not started without --profile ${profiles.join(' or ')}, and not judged`)}\n`;
  yield `\n${closingTable(explanation).join('\n')}\n`;
}
