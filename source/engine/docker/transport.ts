/** How questions get to a daemon, each within some patience: over a socket of this machine, or over the network. */
import Docker from 'dockerode';
import type {Endpoint} from '../endpoint.ts';
import {LocalModem} from './local-modem.ts';
import {Semaphore} from './semaphore.ts';

/** Questions at a time over the network; more make the daemon slower, not faster. */
const width = 16;

/** What a question passes on to dockerode. */
export type TransportOptions = {abortSignal?: AbortSignal};

export interface Transport {
  readonly docker: Docker;
  /** Asks; rejects with `late` where no answer came within the patience. */
  readonly ask: <T>(question: (options: TransportOptions) => Promise<T>) => Promise<T>;
  /** Ends every question and every connection. */
  readonly close: () => void;
}

/**
 * Over a unix socket.
 *
 * @param patience milliseconds
 * @param late what a question rejects with that was not answered by then
 */
export function overSocket(
  {socketPath}: Extract<Endpoint, {kind: 'unix'}>,
  patience: number,
  late: () => Error,
): Transport {
  const modem = new LocalModem({socketPath, patience, late});
  // The types lack `modem`, which dockerode takes instead of making its own.
  const options: object = {modem};
  return {
    docker: new Docker(options as Docker.DockerOptions),
    ask: question => question({}),
    close: () => modem.close(),
  };
}

/** Over TCP, with or without TLS; the same otherwise. */
export function overNetwork(
  {host, port, tls}: Extract<Endpoint, {kind: 'tcp'}>,
  patience: number,
  late: () => Error,
): Transport {
  // Only loaded here: most daemons are on a socket of this machine.
  const {Agent} = process.getBuiltinModule(tls ? 'node:https' : 'node:http');
  const agent = new Agent({keepAlive: true});
  // docker-modem formats its options for a debug log before every request, sockets and all.
  Object.assign(agent, {[Symbol.for('nodejs.util.inspect.custom')]: () => 'agent'});
  // It also reads DOCKER_HOST by itself, and would let it win or throw for what it cannot read.
  const {DOCKER_HOST: variable} = process.env;
  delete process.env.DOCKER_HOST;
  // The types lack `agent`, which the documentation has.
  const options: object = {host, port, protocol: tls ? 'https' : 'http', ...tls, agent};
  const docker = new Docker(options as Docker.DockerOptions);
  if (variable !== undefined) process.env.DOCKER_HOST = variable;

  const gate = new Semaphore(width);
  const open = new Set<AbortController>();
  return {
    docker,
    ask: question =>
      gate.run(async () => {
        const controller = new AbortController();
        open.add(controller);
        let timer: NodeJS.Timeout | undefined;
        const inTime = new Promise<never>((_, reject) => {
          timer = setTimeout(() => {
            reject(late());
            controller.abort();
          }, patience);
        });
        try {
          return await Promise.race([question({abortSignal: controller.signal}), inTime]);
        } finally {
          clearTimeout(timer);
          open.delete(controller);
        }
      }),
    close() {
      for (const controller of open) controller.abort();
      agent.destroy();
    },
  };
}
