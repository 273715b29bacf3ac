/** The flags of `captop explain`. */
import {type StepName, stepNames} from '../../model/remedies/plan.ts';
import {severities} from '../../model/snapshot.ts';
import {type CliFlag, everyValue, isGiven, lastValue, valueAs} from './flag-row.ts';
import {helpFlags, jsonFlag, procFlag, profileFlag} from './shared-flags.ts';
import {chosenWord} from './usage-error.ts';
import {checkedSeverity} from './value-readers.ts';

const explainFormats = ['table', 'text', 'json', 'sarif', 'github'] as const;
export type ExplainFormat = (typeof explainFormats)[number];

/** How far `--fix` goes; '' stands for the usual step. */
const fixStep = (word: string): StepName => (word === '' ? 'minimal' : chosenWord('--fix', word, stepNames));

const whichHost = 'both say which host';

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
    option: everyValue('files'),
  },
  {
    name: 'env-file',
    short: null,
    group: 'read',
    value: 'FILE',
    multiple: true,
    kind: 'file',
    help: 'variables of the Compose files, instead of .env; may be repeated',
    option: everyValue('envFiles'),
  },
  {
    name: 'profile',
    short: null,
    group: 'read',
    value: 'NAME',
    multiple: true,
    help: 'judge only services that start with this Compose profile; may be repeated; default: every service; with a command: as --compare',
    option: everyValue('profiles'),
  },
  {
    name: 'project-name',
    short: null,
    group: 'read',
    value: 'NAME',
    help: 'the name of the Compose project',
    option: lastValue('projectName'),
  },
  {
    name: 'project-directory',
    short: null,
    group: 'read',
    value: 'PATH',
    kind: 'file',
    help: "where relative paths start; default: the first file's folder",
    option: lastValue('projectDirectory'),
  },
  {
    name: 'here',
    short: null,
    group: 'read',
    value: null,
    help: 'judge for the daemon that captop itself would read; default: a reference host, the same everywhere',
    brief: "judge for this machine's daemon",
    option: isGiven('here'),
    excludes: {host: whichHost, context: whichHost},
  },
  {
    name: 'host',
    short: 'H',
    group: 'read',
    value: 'URL',
    multiple: true,
    help: 'judge for this daemon',
    brief: 'judge for this daemon',
    option: everyValue('hosts'),
    excludes: {context: whichHost},
  },
  {
    name: 'context',
    short: 'c',
    group: 'read',
    value: 'NAME',
    kind: 'context',
    help: 'judge for the daemon of a docker context',
    option: everyValue('contexts'),
  },
  procFlag,
  {
    name: 'from',
    short: null,
    group: 'read',
    value: 'FILE',
    kind: 'file',
    help: 'judge for the host of a saved document, without Docker',
    option: lastValue('from'),
    excludes: {here: whichHost, host: whichHost, context: whichHost},
  },
  {...profileFlag, name: 'compare', option: lastValue('compare')},
  {
    name: 'policy',
    short: null,
    group: 'show',
    value: 'FILE',
    kind: 'file',
    help: 'findings that are accepted, by service and image, and severities of your own',
    option: lastValue('policy'),
  },
  jsonFlag,
  {
    name: 'format',
    short: null,
    group: 'print',
    value: 'FORMAT',
    help: 'table, text (with all reasons), json, sarif, github; default: table for a Compose project, text for a command',
    brief: 'table, text, json, sarif, github',
    option: valueAs('format', word => chosenWord('--format', word, explainFormats), null),
  },
  {
    name: 'fix',
    short: null,
    group: 'print',
    value: 'STEP',
    optional: stepNames,
    help: 'print remedies as a patch of the Compose files, for patch -p0: minimal (default) leaves nothing critical or high, hardened takes every remedy',
    brief: 'print the remedies as a patch',
    option: valueAs('fix', fixStep, null),
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
    option: valueAs('check', checkedSeverity, null),
  },
  {
    name: 'save-baseline',
    short: null,
    group: 'scripts',
    value: 'FILE',
    kind: 'file',
    help: 'write the findings of today',
    option: lastValue('saveBaseline'),
  },
  {
    name: 'baseline',
    short: null,
    group: 'scripts',
    value: 'FILE',
    kind: 'file',
    help: 'show and count only findings that are not in this file',
    option: lastValue('baseline'),
  },
  {
    name: 'lenient',
    short: null,
    group: 'scripts',
    value: null,
    help: 'do not end with 4 for what could not be looked at',
    option: isGiven('lenient'),
  },
  ...helpFlags,
] as const satisfies readonly CliFlag[];
