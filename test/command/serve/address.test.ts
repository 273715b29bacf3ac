import {describe, expect, it} from 'vitest';
import {addressText, isLoopback, parseAddress} from '../../../source/command/serve/address.ts';

describe('where captop serve listens', () => {
  it.each([
    ['127.0.0.1:9777', '127.0.0.1:9777'],
    ['9000', '127.0.0.1:9000'],
    [':9000', '127.0.0.1:9000'],
    ['[::1]:9777', '[::1]:9777'],
    ['0.0.0.0:1', '0.0.0.0:1'],
    ['metrics.example:65535', 'metrics.example:65535'],
  ])('%s is %s: a port alone is a loopback address', (text, address) => {
    expect(addressText(parseAddress(text))).toBe(address);
  });

  it.each([
    '',
    'localhost',
    '127.0.0.1:',
    '127.0.0.1:65536',
    '::1:9777',
    '[localhost]:9777',
    'a:b:1',
    'http://a:1',
  ])("'%s' is refused with an example", text => {
    expect(() => parseAddress(text)).toThrow(/--listen takes an address and a port, such as 127.0.0.1:9777/);
  });

  it('knows which addresses only this machine can reach', () => {
    const loopbacks = ['127.0.0.1', '127.8.9.10', '::1', '0.0.0.0', '::', '10.0.0.1'].map(host =>
      isLoopback({host, port: 1}),
    );
    expect(loopbacks).toEqual([true, true, true, false, false, false]);
  });
});
