/** What the rules about paths and devices of the host share. */
import {type Severity, severities} from '../snapshot.ts';

/** The worst of several; info where there are none. */
export const worst = (found: readonly Severity[]): Severity =>
  severities.find(severity => found.includes(severity)) ?? 'info';

/** The path without a trailing slash, /var/run by its real name. */
export const plainPath = (path: string): string => {
  const plain = path.replace(/\/+/g, '/').replace(/(?<=.)\/$/, '');
  return plain.replace(/^\/var\/run(?=\/|$)/, '/run');
};
