/** The flags, once: the parser, the help, the manual and the completions of the shells loop over these tables. */

import {engineWords} from '../../engine/engine-words.ts';
import {stepNames} from '../../model/remedies/plan.ts';
import {severities} from '../../model/snapshot.ts';
import {formats} from '../../report/formats.ts';

/** What a shell offers for the value of a flag. */
export type ValueKind =
  | 'column'
  | 'columns'
  | 'context'
  | 'engines'
  | 'file'
  | 'filter'
  | 'format'
  | 'profile'
  | 'severity';

/** The parts of the help, in its order, with their titles. */
export const flagGroups = {
  read: 'What to read',
  show: 'What to show',
  print: 'How to print',
  scripts: 'For scripts',
  dashboard: 'The dashboard',
  about: 'About captop',
} as const;

export interface CliFlag {
  readonly name: string;
  readonly short: string | null;
  readonly group: keyof typeof flagGroups;
  /** What the help calls its value; null for a flag without one. */
  readonly value: string | null;
  /** The value may be left out: a word behind the flag is its value only if it is one of these. */
  readonly optional?: readonly string[];
  readonly multiple?: true;
  readonly kind?: ValueKind;
  readonly help: string;
  /** For the help of one screen, which has the flags with one: at most 48 characters. */
  readonly brief?: string;
}

const proc = {
  name: 'proc',
  short: null,
  group: 'read',
  value: 'PATH',
  kind: 'file',
  help: "procfs of the daemon's host; default: /proc",
} as const;

const profile = {
  name: 'profile',
  short: 'p',
  group: 'show',
  value: 'NAME|FILE',
  kind: 'profile',
  help: "capabilities to compare with; default: the engine's own",
  brief: 'capabilities to compare with',
} as const;

const help = [
  {
    name: 'usage',
    short: 'h',
    group: 'about',
    value: null,
    help: 'print the most important on one screen',
  },
  {name: 'help', short: null, group: 'about', value: null, help: 'print the whole help'},
] as const;

export const flags = [
  {
    name: 'host',
    short: 'H',
    group: 'read',
    value: 'URL',
    multiple: true,
    help: 'daemon to read: unix:///PATH, tcp://HOST:PORT or ssh://USER@HOST:PORT, or the state folder of containerd: bundle:///PATH; may be repeated; default: --context, DOCKER_HOST, the docker context in use, or else every engine on this machine',
    brief: 'daemon to read; may be repeated',
  },
  {
    name: 'context',
    short: 'c',
    group: 'read',
    value: 'NAME',
    multiple: true,
    kind: 'context',
    help: 'a docker context; may be repeated',
  },
  {
    name: 'engine',
    short: null,
    group: 'read',
    value: 'LIST',
    kind: 'engines',
    help: `look on this machine for these alone: ${engineWords.join(', ')} (containers that no engine tells of)`,
  },
  proc,
  {
    name: 'sudo',
    short: null,
    group: 'read',
    value: null,
    help: 'read machines that are reached by ssh through sudo -n there',
  },
  {
    name: 'from',
    short: null,
    group: 'read',
    value: 'FILE',
    kind: 'file',
    help: 'show what was saved, without Docker',
  },
  {
    name: 'demo',
    short: null,
    group: 'read',
    value: null,
    help: 'a recorded host with the well-known cases, without Docker',
    brief: 'a recorded host, without Docker',
  },
  profile,
  {
    name: 'all',
    short: 'a',
    group: 'show',
    value: null,
    help: 'containers that do not run, too',
    brief: 'containers that do not run, too',
  },
  {
    name: 'filter',
    short: 'f',
    group: 'show',
    value: 'EXPR',
    kind: 'filter',
    help: 'words that name, image, id, user, capability or risk must match',
    brief: "words to match, such as 'risk:high+ user:root'",
  },
  {
    name: 'sort',
    short: 's',
    group: 'show',
    value: 'COLUMN',
    kind: 'column',
    help: 'order by a column; default: highest risk first',
    brief: 'order by a column',
  },
  {name: 'reverse', short: 'r', group: 'show', value: null, help: 'the other way round'},
  {
    name: 'columns',
    short: null,
    group: 'show',
    value: 'LIST',
    kind: 'columns',
    help: 'columns to show, separated by commas',
  },
  {
    name: 'policy',
    short: null,
    group: 'show',
    value: 'FILE',
    kind: 'file',
    help: 'findings that are accepted, and severities of your own',
  },
  {
    name: 'once',
    short: null,
    group: 'print',
    value: null,
    help: 'print the table and end; also where standard output is no terminal',
    brief: 'print the table and end',
  },
  {
    name: 'json',
    short: null,
    group: 'print',
    value: null,
    help: 'one JSON document; the same as --format json',
    brief: 'print one JSON document',
  },
  {name: 'format', short: null, group: 'print', value: 'FORMAT', kind: 'format', help: formats.join(', ')},
  {name: 'no-color', short: null, group: 'print', value: null, help: 'no colours; the same as NO_COLOR=1'},
  {name: 'ascii', short: null, group: 'print', value: null, help: 'for terminals without box drawing'},
  {
    name: 'check',
    short: null,
    group: 'scripts',
    value: 'SEVERITY',
    optional: severities,
    kind: 'severity',
    help: 'list findings of that severity (default: high) and worse; end with 1 if one stands',
    brief: 'list findings; end with 1 if one stands',
  },
  {
    name: 'follow',
    short: null,
    group: 'scripts',
    value: null,
    help: 'with --format ndjson: one line a change, until interrupted',
  },
  {
    name: 'save',
    short: null,
    group: 'scripts',
    value: 'FILE',
    kind: 'file',
    help: 'write what is seen now, to be shown later',
  },
  {
    name: 'diff',
    short: null,
    group: 'scripts',
    value: 'FILE',
    kind: 'file',
    help: 'what changed since it was saved, and nothing where nothing did',
  },
  {
    name: 'interval',
    short: null,
    group: 'dashboard',
    value: 'SECONDS',
    help: 'how often processes are read again; default: 2',
  },
  {
    name: 'tour',
    short: null,
    group: 'dashboard',
    value: null,
    help: 'a lesson on container privilege, step by step over the recorded host',
    brief: 'a lesson over the recorded host',
  },
  {
    name: 'print-run',
    short: null,
    group: 'about',
    value: null,
    help: 'print the command that runs captop in a container on this engine, with the fewest rights',
  },
  ...help,
  {name: 'version', short: null, group: 'about', value: null, help: 'print the version'},
] as const satisfies readonly CliFlag[];

/** The flags of `captop explain`. */
export const explainFlags = [
  {
    name: 'file',
    short: 'f',
    group: 'read',
    value: 'FILE',
    multiple: true,
    kind: 'file',
    help: 'a Compose file, or a folder with one; may be repeated, each over the one before; - is standard input; default: as docker compose finds it',
    brief: 'a Compose file, or a folder with one',
  },
  {
    name: 'env-file',
    short: null,
    group: 'read',
    value: 'FILE',
    multiple: true,
    kind: 'file',
    help: 'variables of the Compose files, instead of .env; may be repeated',
  },
  {
    name: 'profile',
    short: null,
    group: 'read',
    value: 'NAME',
    multiple: true,
    help: 'judge only services that start with this Compose profile; may be repeated; default: every service; with a command: as --compare',
  },
  {
    name: 'project-name',
    short: null,
    group: 'read',
    value: 'NAME',
    help: 'the name of the Compose project',
  },
  {
    name: 'project-directory',
    short: null,
    group: 'read',
    value: 'PATH',
    kind: 'file',
    help: "where relative paths start; default: the first file's folder",
  },
  {
    name: 'here',
    short: null,
    group: 'read',
    value: null,
    help: 'judge for the daemon that captop itself would read; default: a reference host, the same everywhere',
    brief: "judge for this machine's daemon",
  },
  {
    name: 'host',
    short: 'H',
    group: 'read',
    value: 'URL',
    multiple: true,
    help: 'judge for this daemon',
    brief: 'judge for this daemon',
  },
  {
    name: 'context',
    short: 'c',
    group: 'read',
    value: 'NAME',
    kind: 'context',
    help: 'judge for the daemon of a docker context',
  },
  proc,
  {
    name: 'from',
    short: null,
    group: 'read',
    value: 'FILE',
    kind: 'file',
    help: 'judge for the host of a saved document, without Docker',
  },
  {...profile, name: 'compare'},
  {
    name: 'policy',
    short: null,
    group: 'show',
    value: 'FILE',
    kind: 'file',
    help: 'findings that are accepted, by service and image, and severities of your own',
  },
  {
    name: 'json',
    short: null,
    group: 'print',
    value: null,
    help: 'one JSON document; the same as --format json',
    brief: 'print one JSON document',
  },
  {
    name: 'format',
    short: null,
    group: 'print',
    value: 'FORMAT',
    help: 'table, text (with all reasons), json, sarif, github; default: table for a Compose project, text for a command',
    brief: 'table, text, json, sarif, github',
  },
  {
    name: 'fix',
    short: null,
    group: 'print',
    value: 'STEP',
    optional: stepNames,
    help: 'print remedies as a patch of the Compose files, for patch -p0: minimal (default) leaves nothing critical or high, hardened takes every remedy',
    brief: 'print the remedies as a patch',
  },
  {
    name: 'check',
    short: null,
    group: 'scripts',
    value: 'SEVERITY',
    optional: severities,
    kind: 'severity',
    help: 'end with 1 if a finding of that severity (default: high) or worse would stand',
    brief: 'end with 1 if a finding would stand',
  },
  {
    name: 'save-baseline',
    short: null,
    group: 'scripts',
    value: 'FILE',
    kind: 'file',
    help: 'write the findings of today',
  },
  {
    name: 'baseline',
    short: null,
    group: 'scripts',
    value: 'FILE',
    kind: 'file',
    help: 'show and count only findings that are not in this file',
  },
  {
    name: 'lenient',
    short: null,
    group: 'scripts',
    value: null,
    help: 'do not end with 4 for what could not be looked at',
  },
  ...help,
] as const satisfies readonly CliFlag[];

/** A flag of captop itself, for a command that has it, too. */
function sharedFlag(name: FlagName): CliFlag {
  const flag = flags.find(one => one.name === name);
  if (flag === undefined) throw new Error(`there is no flag ${name}`);
  return flag;
}

/** The flags of `captop serve`: those of captop that choose what is read and shown, and where it listens. */
export const serveFlags: readonly CliFlag[] = [
  {
    name: 'listen',
    short: 'l',
    group: 'read',
    value: 'ADDRESS',
    help: 'where to answer; default: 127.0.0.1:9777, which only this machine reaches; any other address has to be named',
  },
  ...(
    [
      'host',
      'context',
      'engine',
      'sudo',
      'proc',
      'from',
      'demo',
      'profile',
      'all',
      'filter',
      'columns',
      'policy',
    ] as const
  ).map(sharedFlag),
  {
    name: 'interval',
    short: null,
    group: 'read',
    value: 'SECONDS',
    help: 'time between two readings; whoever asks meanwhile gets the last one; default: 5',
  },
  ...help,
];

export type ExplainFlagName = (typeof explainFlags)[number]['name'];

export type FlagName = (typeof flags)[number]['name'];
