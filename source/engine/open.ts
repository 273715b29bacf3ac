/** An endpoint -> the engine there, through the adapter that speaks its language. */
import {SshLink} from '../ssh/link.ts';
import {BundleEngine} from './bundle/adapter.ts';
import {DockerEngine} from './docker/adapter.ts';
import type {Endpoint} from './endpoint.ts';
import type {Engine} from './engine.ts';
import {StorageEngine} from './storage/adapter.ts';

/**
 * Opens an engine; nothing is asked before the first call.
 *
 * @param link the connection to the machine of an engine that is reached by ssh, which is closed with the engine
 */
export function openEngine(endpoint: Endpoint, link?: SshLink): Engine {
  switch (endpoint.kind) {
    case 'bundle':
      return new BundleEngine(endpoint);
    case 'storage':
      return new StorageEngine(endpoint);
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
