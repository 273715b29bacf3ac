/** `captop serve`: answers /metrics for Prometheus until it is told to end. */
import {exitStatus} from '../../model/failure.ts';
import {parseServeOptions} from '../arguments/serve-options.ts';
import {warn} from '../output.ts';
import {printServeHelp} from '../print-text.ts';
import {openSource} from '../source.ts';
import {addressText, isLoopback} from './address.ts';
import {listen} from './http-server.ts';
import {metricsOf} from './metrics.ts';

/** Whoever stops a service asks for its end, so that is no failure; Ctrl-C interrupts, as everywhere. */
const statusOfSignal = {SIGTERM: exitStatus.fine, SIGINT: exitStatus.interrupted} as const;

/** Resolves with the exit status when a signal tells captop to end. */
const toldToEnd = (): Promise<number> =>
  new Promise(resolve => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const)
      process.once(signal, () => resolve(statusOfSignal[signal]));
  });

/** Serves until a signal ends it; returns the exit status. Rejects with a Failure. */
export async function serve(args: readonly string[]): Promise<number> {
  const {options, address: wanted, restMs} = await parseServeOptions(args);
  if (options.help !== null) return printServeHelp();
  const ending = toldToEnd();
  const source = await openSource(options);
  try {
    if (source.notice !== null) warn(source.notice.full);
    const server = await listen(wanted, await metricsOf(options, source, restMs, warn));
    const where = addressText(server.address);
    warn(`answers http://${where}/metrics`);
    if (!isLoopback(server.address))
      warn(
        `whoever reaches ${where} can read the names, images and privileges of all containers: there is no password and no encryption, so a firewall or a proxy has to keep others out`,
      );
    const status = await ending;
    await server.close();
    return status;
  } finally {
    source.close();
  }
}
