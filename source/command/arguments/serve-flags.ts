/** The flags of `captop serve`: those of captop that choose what is read and shown, and where it listens. */
import type {CliFlag} from './flag-row.ts';
import {type FlagName, flags} from './flags.ts';
import {helpFlags} from './shared-flags.ts';

/** A flag of captop itself, for a command that has it, too. */
function sharedFlag(name: FlagName): CliFlag {
  const flag = flags.find(one => one.name === name);
  if (flag === undefined) throw new Error(`there is no flag ${name}`);
  return flag;
}

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
  ...helpFlags,
];
