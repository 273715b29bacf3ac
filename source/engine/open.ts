/** An endpoint -> the engine there, through the adapter that speaks its language. */
import {BundleEngine} from './bundle/adapter.ts';
import {DockerEngine} from './docker/adapter.ts';
import type {Endpoint} from './endpoint.ts';
import type {Engine} from './engine.ts';

/** Opens an engine; nothing is asked before the first call. */
export const openEngine = (endpoint: Endpoint): Engine =>
  endpoint.kind === 'bundle' ? new BundleEngine(endpoint) : new DockerEngine(endpoint);
