/** An endpoint -> the engine there, through the adapter that speaks its language. */
import {SshLink} from '../ssh/link.ts';
import {BundleEngine} from './bundle/adapter.ts';
import {FarFiles, type FarFolders} from './bundle/far-files.ts';
import {DockerEngine} from './docker/adapter.ts';
import type {Endpoint} from './endpoint.ts';
import type {Engine} from './engine.ts';
import {StorageEngine} from './storage/adapter.ts';

/**
 * Opens an engine; nothing is asked before the first call.
 *
 * @param far what another machine is reached through: for its daemon the connection, which is closed with the engine; for
 *   what engines keep in folders, these
 */
export function openEngine(
  endpoint: Endpoint,
  {link, folders}: {readonly link?: SshLink; readonly folders?: FarFolders} = {},
): Engine {
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
      return new DockerEngine(endpoint);
  }
}
