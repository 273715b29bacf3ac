/** Flags that captop itself and its commands have alike. */
import {type CliFlag, lastValue, valueAs} from './flag-row.ts';

/** Where the kernel is read. */
export const procFlag = {
  name: 'proc',
  short: null,
  group: 'read',
  value: 'PATH',
  kind: 'file',
  help: "procfs of the daemon's host; default: /proc",
  option: valueAs('proc', text => text, '/proc'),
} as const satisfies CliFlag;

/** What capabilities are compared with. */
export const profileFlag = {
  name: 'profile',
  short: 'p',
  group: 'show',
  value: 'NAME|FILE',
  kind: 'profile',
  help: "capabilities to compare with; default: engine, each container with its engine's own",
  brief: 'capabilities to compare with',
  option: lastValue('profile'),
} as const satisfies CliFlag;

export const jsonFlag = {
  name: 'json',
  short: null,
  group: 'print',
  value: null,
  help: 'one JSON document; the same as --format json',
  brief: 'print one JSON document',
  implies: ['format', 'json'],
  excludes: {format: '--json is --format json'},
} as const satisfies CliFlag;

export const helpFlags = [
  {
    name: 'usage',
    short: 'h',
    group: 'about',
    value: null,
    help: 'print the most important on one screen',
  },
  {
    name: 'help',
    short: null,
    group: 'about',
    value: null,
    help: 'print the whole help',
  },
] as const satisfies readonly CliFlag[];
