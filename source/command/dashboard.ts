/** The dashboard, on a terminal. */

import {exitStatus, Failure} from '../model/failure.ts';
import type {LiveObservation, Watch} from '../model/live.ts';
import {runDashboard} from '../ui/dashboard.ts';
import {readConfig, usualConfig} from '../ui/keys/remap.ts';
import {named, noContainer} from '../view/selection.ts';
import type {Options} from './arguments/options.ts';
import {hasLinks} from './links.ts';
import {pagerOf} from './pager.ts';
import {profilesOffered} from './profile.ts';
import type {Source} from './source.ts';
import {keepColumns, userConfigText} from './user-config.ts';
import {loadPolicy, withoutPolicy} from './view.ts';

/** The same watch, with no other containers than the named ones. */
function only(watch: Watch, names: readonly string[]): Watch {
  async function* readings(): AsyncGenerator<LiveObservation> {
    for await (const reading of watch) {
      const all = reading.observation.hosts.flatMap(({containers}) => containers);
      const wanted = new Set(names.flatMap(name => named(all, name)));
      const hosts = reading.observation.hosts.map(host => ({
        ...host,
        containers: host.containers.filter(container => wanted.has(container)),
      }));
      yield {...reading, observation: {...reading.observation, hosts}};
    }
  }
  return {
    [Symbol.asyncIterator]: readings,
    refresh: () => watch.refresh(),
    freeze: frozen => watch.freeze(frozen),
    includeStopped: all => watch.includeStopped(all),
    inspect: id => watch.inspect(id),
    close: () => watch.close(),
  };
}

/**
 * How many containers the names mean. They are checked before the screen is taken over, so that standard error still
 * shows which is wrong.
 */
async function countNamed({names}: Options, source: Source): Promise<number> {
  if (names.length === 0) return 0;
  const {hosts, unreached = []} = await source.observe(true);
  const all = hosts.flatMap(({containers}) => containers);
  const problems: string[] = [];
  let count = 0;
  for (const name of names) {
    const found = new Set(named(all, name));
    const most = Math.max(0, ...hosts.map(({containers}) => containers.filter(one => found.has(one)).length));
    if (most === 0) problems.push(noContainer(name, all));
    if (most > 1) problems.push(`${most} containers have an id that starts with '${name}'`);
    count += found.size;
  }
  if (problems.length === 0) return count;
  // It may run on a host that was not reached.
  const status = unreached.length > 0 ? exitStatus.unreadable : exitStatus.usage;
  throw new Failure([...problems, ...unreached].join('; '), status);
}

/** Shows the dashboard until the user leaves it; returns the exit status. */
export async function showDashboard(options: Options, source: Source): Promise<number> {
  const {names} = options;
  const file = userConfigText(process.env);
  const {theme, keymap, columns} = file === null ? usualConfig : readConfig(file.text, file.file);
  // One name may mean a container on each of several hosts.
  const isOne = (await countNamed(options, source)) === 1;
  const all = options.all || names.length > 0;
  const rule = options.policy === null ? withoutPolicy : await loadPolicy(options.policy);
  const watch = source.watch(all);
  try {
    return await runDashboard({
      watch: names.length > 0 && !isOne ? only(watch, names) : watch,
      profile: source.profile,
      profiles: profilesOffered(source.profile),
      rule: snapshot => rule(snapshot).snapshot,
      notice: source.notice?.brief ?? null,
      open: isOne ? (names[0] ?? null) : null,
      all,
      filter: options.filter,
      sort: options.sort,
      tour: options.tour,
      columns: options.columns,
      ownColumns: columns,
      keepColumns: chosen => keepColumns(process.env, chosen),
      color: options.color && !process.env.NO_COLOR,
      ascii: options.ascii,
      hasLinks,
      theme,
      keymap,
      pager: () => pagerOf(process.env),
    });
  } finally {
    watch.close();
  }
}
