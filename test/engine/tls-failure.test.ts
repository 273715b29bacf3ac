/** What Node and OpenSSL say of a connection with TLS, and what captop says instead. */
import {expect, test} from 'vitest';
import {tlsFailure} from '../../source/engine/docker/tls-failure.ts';

const endpoint = (isSecure: boolean) =>
  ({kind: 'tcp', url: 'tcp://box:2376', host: 'box', port: 2376, tls: isSecure ? {} : null}) as const;

test.each([
  [{code: 'SELF_SIGNED_CERT_IN_CHAIN'}, /is not signed by the authority in ca\.pem/],
  [{code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'}, /is not signed by the authority in ca\.pem/],
  [{code: 'CERT_HAS_EXPIRED'}, /has expired: it has to be renewed there/],
  [{code: 'CERT_NOT_YET_VALID'}, /is not valid yet/],
  [{code: 'ERR_TLS_CERT_ALTNAME_INVALID', cert: {subjectaltname: 'DNS:other'}}, /with --host \(DNS:other\)/],
  [{code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'}, /does not take the client's certificate/],
  [{code: 'EPROTO', message: 'handshake failure:SSL alert number 40'}, /does not take the client's/],
  [{code: 'EPROTO', message: 'SSL routines::wrong version number'}, /does not speak TLS: leave out/],
  [{code: 'ERR_OSSL_X509_KEY_VALUES_MISMATCH'}, /have to be PEM, and belong to each other/],
  [{code: 'ECONNRESET'}, /it may not take the certificate of the client/],
])('with TLS, %j', (error, says) => {
  expect(tlsFailure(error, endpoint(true))).toMatch(says);
});

test('without TLS', () => {
  expect(tlsFailure({statusCode: 400}, endpoint(false))).toMatch(/does not take a question without TLS/);
  expect(tlsFailure({code: 'ECONNREFUSED'}, endpoint(false))).toBeUndefined();
});
