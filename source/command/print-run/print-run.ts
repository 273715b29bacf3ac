/** `--print-run`: prints how captop is run in a container on the engine that it would read. */
import {type Endpoint, isChosen} from '../../engine/endpoint.ts';
import {openEngine} from '../../engine/open.ts';
import {type EngineKind, engineRow} from '../../model/engine-rules.ts';
import {exitStatus, Failure} from '../../model/failure.ts';
import type {Options} from '../arguments/options.ts';
import {oneEngine} from '../one-engine.ts';
import {runCommand} from './run-command.ts';

type Client = (endpoint: Endpoint, options: Options, isFound: boolean) => readonly string[];

/** Whether docker(1) without a flag takes this engine. */
const isOfItself = (url: string): boolean =>
  url === `unix://${engineRow('docker').usualSocket}` && !isChosen({hosts: [], env: process.env});

/** The clients that start containers, with what leads each to the engine. */
const clients: Partial<Record<EngineKind, Client>> = {
  docker: ({url}, {hosts, contexts}, isFound) => [
    'docker',
    ...contexts.map(context => `--context=${context}`),
    ...(hosts.length > 0 || (isFound && !isOfItself(url)) ? [`--host=${url}`] : []),
  ],
  // podman(1) has contexts of its own, and is given the address.
  podman: ({url}) => ['podman', `--url=${url}`],
};

/** Prints the command; returns the exit status. Rejects with a Failure if the engine is not reached. */
export async function printRun(options: Options): Promise<number> {
  const {endpoint, isFound} = await oneEngine(options, ({kind}) => kind === 'unix');
  if (isFound && endpoint.kind !== 'unix')
    throw new Failure(
      `--print-run needs a daemon of Docker or Podman that answers, and only ${endpoint.url} was found: start one, or name it with --host`,
      exitStatus.noDaemon,
    );
  const engine = openEngine(endpoint);
  try {
    const {engineKind: kind} = await engine.facts();
    const client = clients[kind];
    // The socket of an engine that is reached over the network is at its usual place on its own host.
    const socket = endpoint.kind === 'unix' ? endpoint.socketPath : engineRow(kind).usualSocket;
    if (endpoint.kind === 'bundle' || client === undefined || socket === null)
      throw new Failure(
        `--print-run needs an engine with a client that starts containers, Docker or Podman; ${endpoint.url} has none`,
        exitStatus.usage,
      );
    const terminal = process.stdin.isTTY === true;
    process.stdout.write(`${runCommand({client: client(endpoint, options, isFound), socket, terminal})}\n`);
    return exitStatus.fine;
  } finally {
    engine.close();
  }
}
