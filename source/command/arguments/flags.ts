/** The flags, once: what options.ts accepts and what the help says. */

import {severities} from '../../model/snapshot.ts';
import {formats} from '../../report/formats.ts';

export interface Flag {
  readonly name: string;
  readonly short: string | null;
  /** What the help calls its value; null for a flag without one. */
  readonly value: string | null;
  /** The value may be left out: a word behind the flag is its value only if it is one of these. */
  readonly optional?: readonly string[];
  readonly multiple?: true;
  readonly help: string;
}

export const flags = [
  {
    name: 'host',
    short: 'H',
    value: 'URL',
    multiple: true,
    help: 'daemon to read: unix:///PATH or tcp://HOST:PORT; may be repeated; default: --context, DOCKER_HOST, the docker context in use, the default socket',
  },
  {name: 'context', short: 'c', value: 'NAME', multiple: true, help: 'a docker context; may be repeated'},
  {name: 'proc', short: null, value: 'PATH', help: "procfs of the daemon's host; default: /proc"},
  {
    name: 'profile',
    short: 'p',
    value: 'NAME|FILE',
    help: "capabilities to compare with; default: the engine's own",
  },
  {name: 'all', short: 'a', value: null, help: 'containers that do not run, too'},
  {
    name: 'filter',
    short: 'f',
    value: 'EXPR',
    help: 'words that name, image, id, user, capability or risk must match',
  },
  {name: 'sort', short: 's', value: 'COLUMN', help: 'order by a column; default: highest risk first'},
  {name: 'reverse', short: 'r', value: null, help: 'the other way round'},
  {name: 'columns', short: null, value: 'LIST', help: 'columns to show, separated by commas'},
  {
    name: 'once',
    short: null,
    value: null,
    help: 'print the table and end; also where standard output is no terminal',
  },
  {name: 'json', short: null, value: null, help: 'one JSON document; the same as --format json'},
  {name: 'format', short: null, value: 'FORMAT', help: formats.join(', ')},
  {
    name: 'check',
    short: null,
    value: 'SEVERITY',
    optional: severities,
    help: 'list findings of that severity (default: high) and worse; end with 1 if one stands',
  },
  {
    name: 'policy',
    short: null,
    value: 'FILE',
    help: 'findings that are accepted, and severities of your own',
  },
  {name: 'save', short: null, value: 'FILE', help: 'write what is seen now, to be shown later'},
  {name: 'from', short: null, value: 'FILE', help: 'show what was saved, without Docker'},
  {
    name: 'diff',
    short: null,
    value: 'FILE',
    help: 'what changed since it was saved, and nothing where nothing did',
  },
  {
    name: 'interval',
    short: null,
    value: 'SECONDS',
    help: 'how often the dashboard reads processes again; default: 2',
  },
  {name: 'demo', short: null, value: null, help: 'a recorded host with the well-known cases, without Docker'},
  {name: 'no-color', short: null, value: null, help: 'no colours; the same as NO_COLOR=1'},
  {name: 'ascii', short: null, value: null, help: 'for terminals without box drawing'},
  {name: 'version', short: null, value: null, help: 'print the version'},
  {name: 'help', short: 'h', value: null, help: 'print this help'},
] as const satisfies readonly Flag[];

/** The flags of `captop explain`. */
export const explainFlags = [
  {
    name: 'file',
    short: 'f',
    value: 'FILE',
    help: 'a Compose file to explain instead of a command; - is standard input',
  },
  {
    name: 'host',
    short: 'H',
    value: 'URL',
    multiple: true,
    help: 'daemon that it would be run on; default: as without explain, and any host where none answers',
  },
  {name: 'context', short: 'c', value: 'NAME', help: 'a docker context'},
  {name: 'proc', short: null, value: 'PATH', help: "procfs of the daemon's host; default: /proc"},
  {name: 'from', short: null, value: 'FILE', help: 'the host of a saved document, without Docker'},
  {
    name: 'profile',
    short: 'p',
    value: 'NAME|FILE',
    help: "capabilities to compare with; default: the engine's own",
  },
  {name: 'json', short: null, value: null, help: 'JSON instead of text'},
  {
    name: 'check',
    short: null,
    value: 'SEVERITY',
    optional: severities,
    help: 'end with 1 if a finding of that severity (default: high) or worse would stand',
  },
  {name: 'help', short: 'h', value: null, help: 'print the help'},
] as const satisfies readonly Flag[];

export type ExplainFlagName = (typeof explainFlags)[number]['name'];

export type FlagName = (typeof flags)[number]['name'];
