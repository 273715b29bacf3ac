import fc from 'fast-check';
import {expect, test} from 'vitest';
import {parseSecurityCapability, permittedIn} from '../../../source/model/kernel-text/security-capability.ts';

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

test('version 2, effective: `setcap cap_net_raw+ep`', () => {
  expect(parseSecurityCapability(bytes('01000002 00200000 00000000 00000000 00000000'))).toEqual({
    permitted: 1n << 13n,
    inheritable: 0n,
    effective: true,
    rootUid: null,
  });
});

test('version 2, only permitted and inheritable, above bit 31', () => {
  expect(parseSecurityCapability(bytes('00000002 00000000 01000000 00010000 00000000'))).toEqual({
    permitted: 1n << 40n,
    inheritable: 1n,
    effective: false,
    rootUid: null,
  });
});

test('version 3 counts in the user namespace of its root uid', () => {
  const found = parseSecurityCapability(bytes('01000003 00200000 00000000 00000000 00000000 a0860100'));
  expect(found?.rootUid).toBe(100000);
  expect(found?.permitted).toBe(1n << 13n);
  const inNamespaceOf = (host: number) => found && permittedIn(found, [{inside: 0, host, count: 65536}]);
  expect(inNamespaceOf(100000)).toBe(1n << 13n);
  expect(inNamespaceOf(0)).toBe(0n);
  expect(inNamespaceOf(200000)).toBe(0n);
  // It is another user of this namespace.
  expect(inNamespaceOf(99999)).toBe(0n);
});

test('capabilities without a root uid, or with that of the host, count in every user namespace', () => {
  for (const rootUid of [null, 0])
    expect(
      permittedIn({permitted: 1n, inheritable: 0n, effective: true, rootUid}, [
        {inside: 0, host: 100000, count: 65536},
      ]),
    ).toBe(1n);
});

test('version 1 has 32 bits', () => {
  expect(parseSecurityCapability(bytes('00000001 ffffffff 00000000'))?.permitted).toBe(0xffffffffn);
});

test.each([
  ['nothing', ''],
  ['a version that is not known', '01000004 00200000 00000000 00000000 00000000'],
  ['version 2 cut short', '01000002 00200000 00000000 00000000'],
  ['version 2 with more behind it', '01000002 00200000 00000000 00000000 00000000 00'],
])('%s is no such attribute', (_, hex) => {
  expect(parseSecurityCapability(bytes(hex))).toBeUndefined();
});

test('no bytes throw, also in the middle of a buffer', () => {
  fc.assert(
    fc.property(fc.uint8Array({maxLength: 40}), fc.nat(10), (any, offset) => {
      parseSecurityCapability(any.subarray(Math.min(offset, any.length)));
    }),
  );
});
