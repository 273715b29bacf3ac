/** The certificates for a daemon behind TLS: of DOCKER_CERT_PATH, or kept by a docker context. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {exitStatus, Failure} from '../model/failure.ts';

/** What a connection with TLS is made with, as node:tls names it; the texts are PEM. */
export interface Tls {
  /** Who may have signed the daemon's certificate; the machine's own list if it is left out. */
  readonly ca?: string;
  /** Who the client is, and the key to it; neither where the daemon does not ask. */
  readonly cert?: string;
  readonly key?: string;
  /** false where a docker context says `skip-tls-verify`. */
  readonly rejectUnauthorized?: boolean;
}

interface Folder {
  readonly path: string;
  /** What names the folder, for sentences: `DOCKER_CERT_PATH`. */
  readonly namedBy: string;
  readonly needsAuthority: boolean;
}

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

/**
 * What ca.pem, cert.pem and key.pem hold. As docker(1), without cert.pem and key.pem where both are missing. Throws a
 * Failure (status 2) where one cannot be read that is needed.
 */
export function readTls({path, namedBy, needsAuthority}: Folder): Tls {
  const read = (name: string, isNeeded: boolean): string | undefined => {
    try {
      return readFileSync(join(path, name), 'utf8');
    } catch (error) {
      if (isMissing(error) && !isNeeded) return undefined;
      throw new Failure(
        `cannot read ${join(path, name)}: ${namedBy} must hold ca.pem, and cert.pem with key.pem where the daemon asks who its clients are`,
        exitStatus.usage,
      );
    }
  };
  const ca = read('ca.pem', needsAuthority);
  const first = read('cert.pem', false);
  const key = read('key.pem', first !== undefined);
  const cert = first ?? read('cert.pem', key !== undefined);
  return {
    ...(ca !== undefined && {ca}),
    ...(cert !== undefined && key !== undefined && {cert, key}),
  };
}
