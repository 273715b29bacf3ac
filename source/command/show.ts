/** Everything that is printed once: table, JSON and the other formats, --check, --save. */
import {columnOf} from '../model/columns.ts';
import {exitStatus, Failure} from '../model/failure.ts';
import {parseFilter} from '../model/filter.ts';
import {judge} from '../model/judge.ts';
import {select} from '../model/select.ts';
import type {Snapshot} from '../model/snapshot.ts';
import type {Options} from '../options.ts';
import {checkOf, standing} from '../report/check.ts';
import {formatters} from '../report/formats.ts';
import {jsonOf} from '../report/json.ts';
import {version} from '../version.ts';
import {writeWhole} from './files.ts';
import type {Source} from './source.ts';

type Warn = (sentence: string) => void;

/** Sentences about what could not be read; a container that ended while it was read is none. */
function gaps({hosts}: Snapshot): readonly string[] {
  return hosts.flatMap(host =>
    host.containers.flatMap(({name, unobserved}) =>
      unobserved === null || unobserved.reason === 'gone' ? [] : [`${name}: ${unobserved.detail}`],
    ),
  );
}

/** What a recording could not read is in it; what this reader cannot is said each time. */
const notes = ({hosts}: Snapshot, all: boolean, live: boolean): readonly string[] => [
  ...(live ? hosts.flatMap(({limits}) => limits) : []),
  ...hosts
    .filter(({containers}) => containers.length === 0)
    .map(({name}) =>
      all ? `${name} has no container` : `no container runs on ${name}; --all shows those that do not run`,
    ),
];

/** Prints what the options ask for; returns the exit status. */
export async function show(options: Options, source: Source, warn: Warn): Promise<number> {
  if (source.notice !== null) warn(source.notice);
  const filter = parseFilter(options.filter);
  if ('error' in filter) throw new Failure(`--filter: ${filter.error}`, exitStatus.usage);
  // A container that is asked for by name is shown whether it runs or not.
  const all = options.all || options.names.length > 0;
  const observation = await source.observe(all);
  const whole = judge(observation, source.profile);
  for (const note of notes(whole, all, source.notice === null)) warn(note);
  const {rows, snapshot, errors} = select(whole, {...options, filter});
  if (errors.length > 0) throw new Failure(errors.join('; '), exitStatus.usage);
  if (options.save !== null) await writeWhole(options.save, jsonOf(snapshot, version, rows, null));
  const format = options.format ?? (options.save === null || options.once ? 'table' : null);
  const found = options.check === null ? [] : standing(rows, options.check);
  if (options.check !== null && options.format === null) process.stdout.write(checkOf(found));
  else if (format !== null) {
    const {env, stdout} = process;
    const colored = options.color && !env.NO_COLOR && (stdout.isTTY || (env.FORCE_COLOR ?? '0') !== '0');
    process.stdout.write(
      formatters[format]({
        snapshot,
        rows,
        columns:
          options.columns === null ? null : options.columns.map(columnOf).filter(one => one !== undefined),
        version,
        width: stdout.isTTY ? stdout.columns : undefined,
        color: colored,
      }),
    );
  }
  const missing = gaps(snapshot);
  for (const gap of missing) warn(gap);
  if (found.length > 0) return exitStatus.findings;
  return missing.length > 0 ? exitStatus.unreadable : exitStatus.fine;
}
