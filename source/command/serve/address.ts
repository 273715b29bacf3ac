/** Where `captop serve` listens. */
import {isIP} from 'node:net';
import {usageError} from '../arguments/usage-error.ts';

export interface Address {
  /** A name or an address, without the brackets of IPv6. */
  readonly host: string;
  readonly port: number;
}

/** Only programs of this machine reach it. */
const loopback = '127.0.0.1';

export const usualAddress: Address = {host: loopback, port: 9777};

/**
 * Reads HOST:PORT, [IPV6]:PORT, :PORT or PORT. Any other address than the loopback one has to be named: a port alone
 * opens nothing to others. Throws a Failure (status 2).
 */
export function parseAddress(text: string): Address {
  const [, bracketed, name, digits] = /^(?:(?:\[([^\]]*)\]|([^:[\]]*)):)?(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (digits === undefined || port > 65_535 || (bracketed !== undefined && isIP(bracketed) !== 6))
    throw usageError(
      `--listen takes an address and a port, such as 127.0.0.1:9777 or [::1]:9777, not '${text}'`,
    );
  return {host: bracketed || name || loopback, port};
}

/** As it stands in a URL. */
export const addressText = ({host, port}: Address): string =>
  `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;

/** Whether only programs of this machine reach an address that was bound. */
export const isLoopback = ({host}: Address): boolean => host.startsWith('127.') || host === '::1';
