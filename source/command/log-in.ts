/** Logs in to the machines that are reached by ssh, before a screen takes the terminal: ssh may ask on it until then. */
import type {HostReader} from '../host/host-reader.ts';
import {exitStatus, Failure} from '../model/failure.ts';

type Reader = Pick<HostReader, 'logIn'>;

/** Milliseconds to wait for slow machines, where others could be shown meanwhile. */
const patience = 3000;

const wait = (): Promise<'slow'> =>
  new Promise(resolve => {
    setTimeout(() => resolve('slow'), patience).unref();
  });

/**
 * Logs in to the machine of the only reader; rejects with a Failure (status 3) if that fails. Of several, those that do
 * not let captop in without a question are asked for one after the other; what cannot be reached is told by the reading.
 */
export async function logIn(readers: readonly Reader[]): Promise<void> {
  const [only, ...others] = readers;
  if (others.length === 0) {
    await only?.logIn?.(true);
    return;
  }
  const isRefused = async (reader: Reader): Promise<boolean> => {
    try {
      await reader.logIn?.(false);
      return false;
    } catch (error) {
      if (!(error instanceof Failure && error.status === exitStatus.noDaemon)) throw error;
      return true;
    }
  };
  const refused = await Promise.all(readers.map(reader => Promise.race([isRefused(reader), wait()])));
  if (!process.stderr.isTTY) return;
  for (const [index, reader] of readers.entries())
    if (refused[index] === true) await reader.logIn?.(true).catch(() => {});
}
