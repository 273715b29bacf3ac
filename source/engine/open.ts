/** An endpoint -> the engine there, through the adapter that speaks its language. */
import type {Known} from '../model/known.ts';
import {SshLink} from '../ssh/link.ts';
import {BundleEngine} from './bundle/adapter.ts';
import {FarFiles, type FarFolders} from './bundle/far-files.ts';
import {DockerEngine} from './docker/adapter.ts';
import type {Endpoint} from './endpoint.ts';
import type {Engine} from './engine.ts';
import {StorageEngine} from './storage/adapter.ts';

/** What an engine is read with. */
interface Means {
  /** The connection to the daemon of another machine, which is closed with the engine. */
  readonly link?: SshLink;
  /** The folders of another machine in which engines keep something. */
  readonly folders?: FarFolders;
  /** The mountinfo of captop itself, without which no file of a daemon on this machine is read. */
  readonly ownMountinfo?: () => Known<string>;
}

/** Opens an engine; nothing is asked before the first call. */
export function openEngine(endpoint: Endpoint, {link, folders, ownMountinfo}: Means = {}): Engine {
  const files = folders && new FarFiles(folders);
  switch (endpoint.kind) {
    case 'bundle':
      return new BundleEngine(endpoint, files);
    case 'storage':
      return new StorageEngine(endpoint, files);
    case 'ssh':
      return new DockerEngine({
        kind: 'forwarded',
        url: endpoint.url,
        connections: link ?? new SshLink(endpoint, false),
      });
    default:
      return new DockerEngine(endpoint, ownMountinfo);
  }
}
