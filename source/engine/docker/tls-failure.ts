/** What goes wrong between captop and a daemon behind TLS, as sentences that say what to do. */
import type {DaemonEndpoint} from '../endpoint.ts';

type Sentence = (url: string, error: TlsError) => string;

interface TlsError {
  readonly code?: string;
  /** The certificate that came, where its names were compared. */
  readonly cert?: {readonly subjectaltname?: string};
}

const unsigned: Sentence = url =>
  `the certificate of the daemon at ${url} is not signed by the authority in ca.pem: take the ca.pem that belongs to this daemon (DOCKER_CERT_PATH, or the docker context)`;

const notTaken: Sentence = url =>
  `the daemon at ${url} does not take the client's certificate: it asks for cert.pem and key.pem that an authority of its own has signed (DOCKER_CERT_PATH, or the docker context)`;

const unreadable: Sentence = url =>
  `the certificates for ${url} cannot be used: cert.pem and key.pem have to be PEM, and belong to each other (DOCKER_CERT_PATH, or the docker context)`;

/** By what Node and OpenSSL call it: the first row that matches. */
const sentences: ReadonlyArray<readonly [code: RegExp, sentence: Sentence]> = [
  [/SELF_SIGNED_CERT|UNABLE_TO_(GET_ISSUER|VERIFY)|CERT_SIGNATURE_FAILURE/, unsigned],
  [
    /^CERT_HAS_EXPIRED$/,
    url => `the certificate of the daemon at ${url} has expired: it has to be renewed there`,
  ],
  [
    /^CERT_NOT_YET_VALID$/,
    url => `the certificate of the daemon at ${url} is not valid yet: is the clock of this machine right?`,
  ],
  [
    /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    (url, {cert}) =>
      `the certificate of the daemon at ${url} is not for that name: use one that it is for with --host (${cert?.subjectaltname ?? 'it names none'})`,
  ],
  [/^ERR_SSL_\w*ALERT/, notTaken],
  [/^ERR_OSSL/, unreadable],
];

/** The message of OpenSSL, where Node has no code of its own for it. */
const byMessage: ReadonlyArray<readonly [message: RegExp, sentence: Sentence]> = [
  [
    /wrong version number|packet length too long/,
    url =>
      `the server at ${url} does not speak TLS: leave out DOCKER_TLS_VERIFY and DOCKER_CERT_PATH, or use the port that does`,
  ],
  [/SSL alert number/, notTaken],
];

/** A connection that ends at once may be the answer to what stands on the other side of TLS. */
const hint = (isSecure: boolean): string =>
  isSecure
    ? ': it may not take the certificate of the client (cert.pem in DOCKER_CERT_PATH, or of the docker context)'
    : ': if it is behind TLS, DOCKER_CERT_PATH names the folder of its certificates';

/** Why a connection by TCP failed; undefined if TLS has nothing to do with it. */
export function tlsFailure(
  error: TlsError & {readonly message?: string; readonly statusCode?: number},
  endpoint: DaemonEndpoint,
): string | undefined {
  if (endpoint.kind !== 'tcp') return undefined;
  const {url, tls} = endpoint;
  const {code = '', message = '', statusCode} = error;
  // Go's server answers so to a question without TLS, in words that are no JSON.
  if (statusCode === 400 && tls === null)
    return `the server at ${url} does not take a question without TLS: DOCKER_CERT_PATH names the folder of the certificates for it`;
  if (code === 'ECONNRESET')
    return `the daemon at ${url} ended the connection before it had answered${hint(tls !== null)}`;
  const row =
    sentences.find(([pattern]) => pattern.test(code)) ?? byMessage.find(([pattern]) => pattern.test(message));
  return row?.[1](url, error);
}
