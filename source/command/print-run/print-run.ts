/** `--print-run`: prints how captop is run in a container on the engine that it would read. */
import {chooseEndpoint, type Endpoint} from '../../engine/endpoint.ts';
import {openEngine} from '../../engine/open.ts';
import type {EngineKind} from '../../model/engine-rules.ts';
import {exitStatus, Failure} from '../../model/failure.ts';
import type {Options} from '../arguments/options.ts';
import {runCommand} from './run-command.ts';

/** The socket of an engine that is reached over the network: on its own host it is at its usual place. */
const usualSockets: Partial<Record<EngineKind, string>> = {
  docker: '/var/run/docker.sock',
  podman: '/run/podman/podman.sock',
};

/** docker takes the engine as captop was told; podman(1) has contexts of its own and is given the address. */
function clientFor(kind: EngineKind, endpoint: Endpoint, {hosts, contexts}: Options): readonly string[] {
  if (kind === 'podman') return ['podman', `--url=${endpoint.url}`];
  return [
    'docker',
    ...contexts.map(context => `--context=${context}`),
    ...(hosts.length > 0 ? [`--host=${endpoint.url}`] : []),
  ];
}

/** Prints the command; returns the exit status. Rejects with a Failure if the engine is not reached. */
export async function printRun(options: Options): Promise<number> {
  const {hosts, contexts} = options;
  const endpoint = chooseEndpoint({hosts, contexts, env: process.env});
  const engine = openEngine(endpoint);
  try {
    const {engineKind: kind} = await engine.facts();
    const socket = endpoint.kind === 'unix' ? endpoint.socketPath : usualSockets[kind];
    if (endpoint.kind === 'bundle' || socket === undefined)
      throw new Failure(
        `--print-run needs an engine with a client that starts containers, Docker or Podman; ${endpoint.url} has none`,
        exitStatus.usage,
      );
    const client = clientFor(kind, endpoint, options);
    process.stdout.write(`${runCommand({client, socket, terminal: process.stdin.isTTY === true})}\n`);
    return exitStatus.fine;
  } finally {
    engine.close();
  }
}
