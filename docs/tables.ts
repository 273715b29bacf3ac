/** The tables of the pages, each drawn from the table in the code that it documents. */
import {explainFlags} from '../source/command/arguments/explain-flags.ts';
import type {CliFlag} from '../source/command/arguments/flag-row.ts';
import {flags} from '../source/command/arguments/flags.ts';
import {serveFlags} from '../source/command/arguments/serve-flags.ts';
import {rights, withheld} from '../source/command/print-run/rights.ts';
import {exitStatus, exitStatusMeanings} from '../source/model/failure.ts';
import {rules} from '../source/model/finding.ts';
import {hostPathGroups} from '../source/model/findings/host-path-table.ts';
import {profileChoices} from '../source/model/profile.ts';
import {catalogueNames, catalogues, referencesOf, referenceText} from '../source/model/references.ts';
import {formatRows, formats} from '../source/report/formats.ts';
import {bindings} from '../source/ui/keys/bindings.ts';
import {keyName} from '../source/ui/keys/key-sections.ts';
import {columns} from '../source/view/columns.ts';

/** A Markdown table; a `|` in a cell is escaped. */
function table(header: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

const code = (text: string): string => `\`${text}\``;

function flagRow({name, short, value, optional, help}: CliFlag): readonly string[] {
  const shown = value === null ? '' : optional ? ` [${value}]` : ` ${value}`;
  return [`${short === null ? '' : `${code(`-${short}`)} `}${code(`--${name}${shown}`)}`, help];
}

const flagTable = (of: readonly CliFlag[]): string => table(['flag', 'does'], of.map(flagRow));

/** Every action once, with all the keys that it has in any place. */
function keyTable(): string {
  const keysOf = new Map<string, Set<string>>();
  for (const {action, keys} of bindings)
    keysOf.set(action, new Set([...(keysOf.get(action) ?? []), ...keys.map(key => code(keyName(key)))]));
  return table(
    ['action', 'keys'],
    [...keysOf].map(([action, keys]) => [code(action), [...keys].join(' ')]),
  );
}

const isOfOneCapability = (id: string): boolean => id.startsWith('cap-') && id !== 'cap-add-without-effect';

const ruleTable = (ofOneCapability: boolean): string =>
  table(
    ['id', 'severity', 'title', 'rests on', 'known as'],
    rules
      .filter(({id}) => isOfOneCapability(id) === ofOneCapability)
      .map(({id, severity, title, source}) => [
        code(id),
        severity,
        title,
        source,
        referencesOf(id).map(referenceText).join(', '),
      ]),
  );

/** By the name that the README files call them by. */
export const tables: Readonly<Record<string, () => string>> = {
  flags: () => flagTable(flags),
  'flags of explain': () => flagTable(explainFlags),
  'flags of serve': () => flagTable(serveFlags),
  profiles: () =>
    table(
      ['profile', 'is'],
      profileChoices.map(([word, help]) => [code(word), help]),
    ),
  columns: () =>
    table(
      ['column', 'tells', 'shown'],
      columns.map(({id, help, priority}) => [
        code(id),
        help,
        priority > 0 ? 'where it has room' : 'if asked for',
      ]),
    ),
  keys: keyTable,
  rules: () => ruleTable(false),
  'rules of one capability': () => ruleTable(true),
  'paths of the host': () =>
    table(
      ['writable', 'read-only', 'paths', 'rests on'],
      hostPathGroups.map(({paths, writable, readOnly, below, source}) => [
        writable,
        readOnly,
        `${paths.map(code).join(' ')}${below ? ', and what is below' : ''}`,
        source,
      ]),
    ),
  catalogues: () =>
    table(
      ['in the tables', 'is', 'version'],
      catalogueNames.map(name => {
        const {short, title, version, url} = catalogues[name];
        return [short, `[${title}](${url})`, version];
      }),
    ),
  formats: () =>
    table(
      ['format', 'is', 'without `--columns`', 'with `--columns LIST`'],
      formats.map(format => {
        const {is, usual, chosen} = formatRows[format];
        return [code(format), is, usual, chosen];
      }),
    ),
  rights: () =>
    table(
      ['right', 'gives', 'without it is lost'],
      rights.map(({flag, gives, without}) => [code(flag), gives, without]),
    ),
  'withheld rights': () => withheld.map(flag => `- ${code(flag)}`).join('\n'),
  'exit statuses': () =>
    table(
      ['status', 'means'],
      (Object.keys(exitStatus) as (keyof typeof exitStatus)[]).map(name => [
        String(exitStatus[name]),
        exitStatusMeanings[name],
      ]),
    ),
};
