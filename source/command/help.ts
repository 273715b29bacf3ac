/** The help, drawn from the tables of flags, columns, profiles, keys and exit statuses. */

import {exitStatus, exitStatusMeanings} from '../model/failure.ts';
import {profiles} from '../model/profile.ts';
import {createKeymap} from '../ui/keys/keymap.ts';
import {keyName} from '../ui/screens/help.ts';
import {columns} from '../view/columns.ts';
import {explainFlags, type Flag, flags} from './arguments/flags.ts';

const widest = 100;

/** Words in lines of at most `width` characters. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

type Entry = readonly [name: string, meaning: string];

/** Names in a column, their meanings beside them. */
function section(title: string, entries: readonly Entry[]): string {
  const width = Math.min(28, Math.max(...entries.map(([name]) => name.length)));
  const lines = entries.flatMap(([name, meaning]) => {
    const [first = '', ...rest] = wrap(meaning, widest - width - 4);
    const head =
      name.length > width
        ? [`  ${name}`, `  ${' '.repeat(width)}  ${first}`]
        : [`  ${name.padEnd(width)}  ${first}`];
    return [...head, ...rest.map(line => `  ${' '.repeat(width)}  ${line}`)];
  });
  return [`${title}:`, ...lines].join('\n');
}

function flagEntry({name, short, value, optional, help}: Flag): Entry {
  const shown = value === null ? '' : optional ? ` [${value}]` : ` ${value}`;
  return [`${short === null ? '    ' : `-${short}, `}--${name}${shown}`, help];
}

const statuses = (Object.keys(exitStatus) as (keyof typeof exitStatus)[]).map(
  (name): Entry => [String(exitStatus[name]), exitStatusMeanings[name]],
);

const usage = `captop: top for container privilege. Who every container really is on this host, what the kernel lets it
do, and how that differs from what Docker grants by default and from what its own flags asked for.
It only reads.

Usage: captop [flags] [NAME…]                  NAME: a container's name or the start of its id
       captop explain [flags] -- docker run …  what a command would lead to, without starting anything
       captop explain [flags] -f compose.yaml  the same for a Compose file`;

const filters: readonly Entry[] = [
  ['word', 'in the name, image, user, capability or risk; or the start of the id'],
  ['!word', 'not that'],
  ['user:root cap:net_admin', 'in one field: name, image, id, user, cap, risk, pid, host'],
  ['risk:high+', 'that risk or worse'],
];

/** The text of --help. */
export function helpText(): string {
  const shown = (usual: boolean): readonly Entry[] =>
    columns.filter(({priority}) => priority > 0 === usual).map(({id, help}) => [id, help]);
  const keys = createKeymap().bindings.map(
    ({keys: names, help}): Entry => [names.map(keyName).join(' '), help],
  );
  return `${[
    usage,
    section('Flags', flags.map(flagEntry)),
    section('Flags of explain', explainFlags.map(flagEntry)),
    section('Filters', filters),
    section(
      'Profiles',
      profiles.map(({name, source}) => [name, source]),
    ),
    section('Columns', shown(true)),
    section('Columns for --columns and --sort only', shown(false)),
    section('Keys of the dashboard', keys),
    section('Exit status', statuses),
  ].join('\n\n')}\n`;
}

/** The text of `captop explain --help`. */
export const explainHelp = (): string =>
  `${[usage, section('Flags of explain', explainFlags.map(flagEntry)), section('Exit status', statuses)].join('\n\n')}\n`;
