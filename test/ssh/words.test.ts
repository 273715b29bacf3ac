import {expect, test} from 'vitest';
import {isOnlyCutOff} from '../../source/ssh/words.ts';

test.each([
  'muxclient: master hello exchange failed\r\n',
  'mux_client_request_session: read from master failed: Broken pipe\r\n',
  'Control socket connect(/tmp/captop-ssh-x/c): Connection refused\r\n',
  'kex_exchange_identification: Connection closed by remote host\r\nConnection closed by UNKNOWN port 65535\r\n',
])('%j tells only that the connection which was shared is gone', stderr => {
  expect(isOnlyCutOff(stderr)).toBe(true);
});

test.each([
  '',
  'sudo: a password is required\n',
  'sh: 1: docker: not found\n',
  'Connection closed by 192.0.2.7 port 22\r\n',
])('%j says more, or nothing', stderr => {
  expect(isOnlyCutOff(stderr)).toBe(false);
});
