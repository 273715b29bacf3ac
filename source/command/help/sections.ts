/** What the help and the manual say, from the tables of flags, columns, profiles, keys and exit statuses. */

import {exitStatus, exitStatusMeanings} from '../../model/failure.ts';
import {profileChoices} from '../../model/profile.ts';
import {bindings} from '../../ui/keys/bindings.ts';
import {keySections} from '../../ui/keys/key-sections.ts';
import {columns} from '../../view/columns.ts';
import {filterFields} from '../../view/filter-fields.ts';
import {explainFlags} from '../arguments/explain-flags.ts';
import {type CliFlag, flagGroups} from '../arguments/flag-row.ts';
import {flags} from '../arguments/flags.ts';
import {serveFlags} from '../arguments/serve-flags.ts';
import {commands} from '../commands.ts';

/** A name, or a flag as it is written, and what it means. */
export type HelpEntry = readonly [name: string, meaning: string];

export interface Section {
  readonly title: string;
  readonly entries: readonly HelpEntry[];
  /** A sentence behind the entries. */
  readonly note?: string;
}

export const summary = 'top for container privilege';

export const description =
  'captop shows who every container really is on this host, what the kernel lets it do, and how that differs from what its engine grants by default and from what its own flags asked for. It only reads.';

/** How captop is called. */
export const forms: readonly HelpEntry[] = [
  ['captop [FLAG…] [NAME…]', "the dashboard; NAME is a container's, or the start of its id"],
  ...commands.map(({form, help}): HelpEntry => [`captop ${form}`, help]),
];

export const examples: readonly HelpEntry[] = [
  ['captop', 'the dashboard of every container on this host'],
  ['captop web', 'one container: processes, users, capabilities'],
  ["captop --once -f 'risk:high+'", 'print what is at high risk or worse'],
  ['captop --check', 'end with 1 if something is at high risk'],
  ['captop explain -f compose.yaml', 'judge a Compose file, starting nothing'],
];

/** `-f, --filter EXPR` */
export function writtenFlag({name, short, value, optional}: CliFlag): string {
  const shown = value === null ? '' : optional ? ` [${value}]` : ` ${value}`;
  return `${short === null ? '    ' : `-${short}, `}--${name}${shown}`;
}

const flagEntry = (flag: CliFlag): HelpEntry => [writtenFlag(flag), flag.help];

/** The flags of captop, a section for each group. */
const flagSections = Object.entries(flagGroups).map(
  ([group, title]): Section => ({
    title,
    entries: flags.filter(flag => flag.group === group).map(flagEntry),
  }),
);

/** The flags of a command; what is the same without the command is only named. */
function commandSection(command: string, table: readonly CliFlag[]): Section {
  const shared = new Set<CliFlag>(flags);
  const own = table.filter(flag => !shared.has(flag));
  const same = table.filter(flag => shared.has(flag)).map(({name}) => `--${name}`);
  return {
    title: `Flags of captop ${command}`,
    entries: own.map(flagEntry),
    note: `${same.join(', ')} as above`,
  };
}

const filterSection: Section = {
  title: 'Filters',
  entries: [
    ['word', 'in the name, image, user, capability, risk or WHY; or the start of the id'],
    ['!word', 'not that'],
    ['user:root cap:net_admin', `in one field: ${filterFields.join(', ')}`],
    ['risk:high+', 'that risk or worse'],
  ],
};

const columnSection = (title: string, isUsual: boolean): Section => ({
  title,
  entries: columns
    .filter(({priority}) => priority > 0 === isUsual)
    .map(({id, help}): HelpEntry => [id, help]),
});

/** Every key, a section for each place where it holds. */
const keySectionsOfHelp = (): readonly Section[] =>
  keySections(bindings).map(({title, entries}) => ({
    title: `Keys ${title.toLowerCase()}`,
    entries: entries.map(({keys, help}): HelpEntry => [keys, help]),
  }));

const statusSection: Section = {
  title: 'Exit status',
  entries: Object.entries(exitStatusMeanings).map(
    ([name, meaning]): HelpEntry => [String(exitStatus[name as keyof typeof exitStatus]), meaning],
  ),
};

/** All of it, in the order of the help. */
export const sections = (): readonly Section[] => [
  ...flagSections,
  commandSection('explain', explainFlags),
  commandSection('serve', serveFlags),
  filterSection,
  {title: 'Profiles', entries: profileChoices},
  columnSection('Columns', true),
  columnSection('Columns for --columns and --sort only', false),
  ...keySectionsOfHelp(),
  statusSection,
];
