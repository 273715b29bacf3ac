import {describe, expect, test} from 'vitest';
import {
  allUpTo,
  bitOfName,
  bitsOf,
  capabilities,
  capabilityAt,
  capabilityName,
  countOf,
  fromHex,
  normaliseName,
  setOfNames,
  shortName,
  toHex,
} from '../../source/model/capability.ts';

/** `capsh --decode=000001ffffffffff` of libcap 2.75. */
const decodedByCapsh =
  'cap_chown,cap_dac_override,cap_dac_read_search,cap_fowner,cap_fsetid,cap_kill,cap_setgid,cap_setuid,cap_setpcap,cap_linux_immutable,cap_net_bind_service,cap_net_broadcast,cap_net_admin,cap_net_raw,cap_ipc_lock,cap_ipc_owner,cap_sys_module,cap_sys_rawio,cap_sys_chroot,cap_sys_ptrace,cap_sys_pacct,cap_sys_admin,cap_sys_boot,cap_sys_nice,cap_sys_resource,cap_sys_time,cap_sys_tty_config,cap_mknod,cap_lease,cap_audit_write,cap_audit_control,cap_setfcap,cap_mac_override,cap_mac_admin,cap_syslog,cap_wake_alarm,cap_block_suspend,cap_audit_read,cap_perfmon,cap_bpf,cap_checkpoint_restore';

const namesOf = (set: bigint): string[] => bitsOf(set).map(capabilityName);

describe('the table', () => {
  test('has the names and bits that libcap decodes', () => {
    expect(capabilities.map(({name}) => name.toLowerCase()).join(',')).toBe(decodedByCapsh);
  });

  test('says of each capability what it allows and why it is classed so', () => {
    for (const {name, allows, because} of capabilities) {
      expect(allows.length, name).toBeGreaterThan(10);
      expect(because.length, name).toBeGreaterThan(10);
    }
  });
});

describe('a set from the text of /proc/PID/status', () => {
  test.each([
    [
      '00000000a80425fb',
      14,
      'CAP_CHOWN CAP_DAC_OVERRIDE CAP_FOWNER CAP_FSETID CAP_KILL CAP_SETGID CAP_SETUID CAP_SETPCAP CAP_NET_BIND_SERVICE CAP_NET_RAW CAP_SYS_CHROOT CAP_MKNOD CAP_AUDIT_WRITE CAP_SETFCAP',
    ],
    [
      '00000002a80425fb',
      15,
      'CAP_CHOWN CAP_DAC_OVERRIDE CAP_FOWNER CAP_FSETID CAP_KILL CAP_SETGID CAP_SETUID CAP_SETPCAP CAP_NET_BIND_SERVICE CAP_NET_RAW CAP_SYS_CHROOT CAP_MKNOD CAP_AUDIT_WRITE CAP_SETFCAP CAP_MAC_ADMIN',
    ],
    ['0000000000000000', 0, ''],
    ['8000000000000000', 1, 'CAP_63'],
    ['0000060000000000', 2, 'CAP_41 CAP_42'],
  ])('%s holds %i', (digits, count, names) => {
    const set = fromHex(digits) ?? -1n;
    expect(countOf(set)).toBe(count);
    expect(namesOf(set).join(' ')).toBe(names);
    expect(setOfNames(names.split(' '))).toBe(set);
  });

  test('bits above 32 are not lost, as they would be in a number', () => {
    expect(fromHex('000001ffffffffff')).toBe(2199023255551n);
    expect(toHex(2199023255551n)).toBe('0x1ffffffffff');
  });

  test.each(['', '0x', 'xyz', '-1', '1 2', '10000000000000000', '1e3 '])('%j is no set', digits => {
    expect(fromHex(digits)).toBeUndefined();
  });

  test('all up to cap_last_cap 40 is what the kernel calls the full set', () => {
    expect(toHex(allUpTo(40))).toBe('0x1ffffffffff');
    expect(toHex(allUpTo(63))).toBe('0xffffffffffffffff');
  });
});

describe('a name as a client may have sent it', () => {
  test.each([
    ['MAC_ADMIN', 'CAP_MAC_ADMIN', 33],
    ['cap_mac_admin', 'CAP_MAC_ADMIN', 33],
    ['Net_Admin', 'CAP_NET_ADMIN', 12],
    [' kill ', 'CAP_KILL', 5],
    ['CAP_41', 'CAP_41', 41],
    ['CAP_63', 'CAP_63', 63],
  ])('%j is %s', (sent, name, bit) => {
    expect(normaliseName(sent)).toBe(name);
    expect(bitOfName(sent)).toBe(bit);
  });

  test.each(['CAP_64', 'CAP_99', 'ALL', 'all', '', 'toString', '__proto__', 'CAP_KILL_9'])(
    '%j is no single capability',
    sent => {
      expect(bitOfName(sent)).toBeUndefined();
    },
  );

  test('ALL keeps its name, whatever its case', () => {
    expect(normaliseName('all')).toBe('ALL');
  });

  test('a Docker flag takes it without the prefix', () => {
    expect(shortName('CAP_NET_ADMIN')).toBe('NET_ADMIN');
  });
});

test('a capability newer than the table is shown by its number and taken seriously', () => {
  expect(capabilityAt(41)).toMatchObject({name: 'CAP_41', reach: 'host'});
});
