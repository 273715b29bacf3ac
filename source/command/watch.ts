/** The dashboard, on a terminal. */
import {showInPager} from '../host/pager.ts';
import {userConfigText} from '../host/user-config.ts';
import {exitStatus, Failure} from '../model/failure.ts';
import {named} from '../model/list/select.ts';
import type {LiveObservation, Watch} from '../model/live.ts';
import type {Options} from '../options.ts';
import {runDashboard} from '../ui/dashboard.tsx';
import {readConfig, usualConfig} from '../ui/keys/remap.ts';
import {offered} from './profile.ts';
import type {Source} from './source.ts';

/** The same watch with the named containers alone. */
function only(watch: Watch, names: readonly string[]): Watch {
  async function* readings(): AsyncGenerator<LiveObservation> {
    for await (const reading of watch) {
      const hosts = reading.observation.hosts.map(host => ({
        ...host,
        containers: host.containers.filter(container =>
          names.some(name => named(host.containers, name).includes(container)),
        ),
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

/** Names are checked before the screen is taken over, so that a wrong one is said on standard error. */
async function checkNames({names}: Options, source: Source): Promise<void> {
  const {hosts} = await source.observe(true);
  const containers = hosts.flatMap(host => host.containers);
  const missing = names.filter(name => named(containers, name).length === 0);
  if (missing.length > 0)
    throw new Failure(missing.map(name => `there is no container '${name}'`).join('; '), exitStatus.usage);
}

/** Shows the dashboard until the user leaves it; returns the exit status. */
export async function show(options: Options, source: Source): Promise<number> {
  const {names} = options;
  const file = userConfigText(process.env);
  const {theme, keymap} = file === null ? usualConfig : readConfig(file.text, file.file);
  if (names.length > 0) await checkNames(options, source);
  const all = options.all || names.length > 0;
  const watch = source.watch(all);
  try {
    return await runDashboard({
      watch: names.length > 1 ? only(watch, names) : watch,
      profile: source.profile,
      profiles: offered(source.profile),
      notice: source.notice?.brief ?? null,
      open: names.length === 1 ? (names[0] ?? null) : null,
      all,
      filter: options.filter,
      sort: options.sort,
      columns: options.columns,
      color: options.color && !process.env.NO_COLOR,
      ascii: options.ascii,
      theme,
      keymap,
      page: text => showInPager(text, process.env),
    });
  } finally {
    watch.close();
  }
}
