/** Findings as the commands by which a GitHub workflow annotates lines (docs.github.com, workflow commands). */

import type {Position} from '../../model/compose/node.ts';
import {sanitise} from '../../model/safe-text.ts';
import type {Severity} from '../../model/snapshot.ts';
import {relativePath} from './place.ts';
import type {Report} from './report.ts';

const commands: Readonly<Record<Severity, string>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'notice',
  info: 'notice',
};

const data = (text: string): string =>
  sanitise(text, 4000).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

function command(name: string, at: Position | null, title: string, message: string, folder: string): string {
  const place =
    at === null ? '' : `file=${property(relativePath(at.file, folder))},line=${at.line},col=${at.column},`;
  return `::${name} ${place}title=${property(title)}::${data(message)}\n`;
}

/** A line for each finding and each problem. */
export function* explainGithub({explanation: {explained, problems}, folder}: Report): Iterable<string> {
  for (const {container, service, places} of explained)
    for (const finding of container.findings) {
      const {severity, id, title, evidence} = finding;
      const at = places.get(finding)?.[0] ?? null;
      const name = `${service ?? container.name}: ${id}`;
      yield command(commands[severity], at, name, `${severity}: ${title}. ${evidence}`, folder);
    }
  for (const {kind, sentence, at} of new Set([...problems, ...explained.flatMap(each => each.problems)])) {
    const isRefused = kind === 'refused';
    const name = isRefused ? 'would be refused' : 'not looked at';
    yield command(isRefused ? 'error' : 'warning', at, name, sentence, folder);
  }
}
