/**
 * Another machine that is reached by ssh: its daemon, with the bundles of its containers behind it, and what other engines
 * keep in folders there. All go over one connection and share what is read of the kernel.
 */
import {findFarEngines, findNamedFolder} from '../engine/discover-far.ts';
import type {Endpoint} from '../engine/endpoint.ts';
import {openEngine} from '../engine/open.ts';
import {RemoteFiles} from '../kernel/remote/remote-files.ts';
import {RemoteProcfs} from '../kernel/remote/remote-procfs.ts';
import {SshLink} from '../ssh/link.ts';
import type {SshPlace} from '../ssh/place.ts';
import type {HostReader} from './host-reader.ts';
import {readerOf} from './reader.ts';
import {withBundles} from './watch/bundle-fallback.ts';
import {eachContainerOnce} from './watch/each-container-once.ts';
import {allReaders, type FarReaders, FarWatch, foundOrAlone} from './watch/far-watch.ts';
import {observeAll} from './watch/several-hosts.ts';

/** Opens a machine; nothing is asked before the first call. A socket or folder that the address names stands for itself alone. */
export function openFarHost(place: SshPlace, sudo: boolean): HostReader {
  const link = new SshLink(place, sudo);
  const proc = new RemoteProcfs(link);
  const engine = openEngine(place, {link});
  const daemon = readerOf(engine, proc);
  const logIn = (mayAsk: boolean): Promise<void> => link.logIn(mayAsk);
  const folders = new RemoteFiles(link);
  const opened = new Map<string, HostReader>();
  const openFolder = (endpoint: Endpoint): HostReader => {
    const {url} = endpoint;
    const reader =
      opened.get(url) ?? readerOf(openEngine(endpoint, {folders}), new RemoteProcfs(link, proc.root, proc));
    opened.set(url, reader);
    return reader;
  };

  async function find(begun: HostReader): Promise<FarReaders> {
    if (place.socketPath !== null) {
      const named = await findNamedFolder(folders, place);
      return named === undefined
        ? {daemon: begun, others: []}
        : {daemon: undefined, others: [openFolder(named)]};
    }
    const found = await findFarEngines(folders, place.url);
    const others = found.others.map(openFolder);
    if (found.bundles) return {daemon: withBundles(begun, openFolder(found.bundles)), others};
    // A daemon may listen elsewhere, where docker itself finds it.
    const isThere = found.hasSocket || others.length === 0 || (await engine.ping().then(yes, no));
    return {daemon: isThere ? begun : undefined, others};
  }

  return {
    ...daemon,
    logIn,
    async observe(options) {
      const observed = daemon.observe(options);
      observed.catch(() => {});
      const readers = allReaders(await foundOrAlone(find, {...daemon, observe: () => observed}));
      const [only, ...more] = readers;
      if (only && more.length === 0) return only.observe(options);
      const observation = await observeAll(readers, options);
      return {...observation, hosts: eachContainerOnce()(observation.hosts)};
    },
    watch: options => new FarWatch(daemon, find, options),
  };
}

const yes = (): boolean => true;
const no = (): boolean => false;
