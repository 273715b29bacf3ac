/** argv behind `captop serve` -> where to listen and what to read. */
import {type Address, parseAddress, usualAddress} from '../serve/address.ts';
import {type Options, parseOptions} from './options.ts';
import {readArguments} from './parser.ts';
import {serveFlags} from './serve-flags.ts';
import {usageError} from './usage-error.ts';

export interface ServeOptions {
  /** What to read and to choose, as without serve. */
  readonly options: Options;
  readonly address: Address;
  /** Milliseconds between two readings. */
  readonly restMs: number;
}

/** Milliseconds between two readings unless --interval says otherwise. */
const usualRestMs = 5000;

/** Rejects with a Failure (status 2). */
export async function parseServeOptions(args: readonly string[]): Promise<ServeOptions> {
  const {words, after, values} = await readArguments(args, serveFlags);
  const [stray] = [...words, ...after];
  if (stray !== undefined)
    throw usageError(`serve does not know what to do with '${stray}': --filter chooses`);
  const {listen = [], ...given} = Object.fromEntries(values);
  const shared = Object.entries(given).flatMap(([name, all]) =>
    (all ?? []).map(value => (value === '' ? `--${name}` : `--${name}=${value}`)),
  );
  const options = await parseOptions(shared);
  const address = listen.at(-1);
  return {
    options,
    address: address === undefined ? usualAddress : parseAddress(address),
    restMs: values.has('interval') ? options.intervalMs : usualRestMs,
  };
}
