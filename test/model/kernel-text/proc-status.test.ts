import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {parseProcStatus} from '../../../source/model/kernel-text/proc-status.ts';
import {anyCharacter, runs} from '../../random.ts';

/** `docker run` with no flag, Linux 6.18. */
const plain = `Name:	sleep
Umask:	0022
State:	S (sleeping)
Tgid:	2805
Ngid:	0
Pid:	2805
PPid:	2784
TracerPid:	0
Uid:	0	0	0	0
Gid:	0	0	0	0
FDSize:	64
Groups:	0 10 
NStgid:	2805	1
NSpid:	2805	1
NSpgid:	2805	1
NSsid:	2805	1
Kthread:	0
VmRSS:	    1416 kB
Threads:	1
SigQ:	0/96365
CapInh:	0000000000000000
CapPrm:	00000000a80425fb
CapEff:	00000000a80425fb
CapBnd:	00000000a80425fb
CapAmb:	0000000000000000
NoNewPrivs:	0
Seccomp:	2
Seccomp_filters:	1
Cpus_allowed:	3
voluntary_ctxt_switches:	14
nonvoluntary_ctxt_switches:	81
`;

const withLine = (key: string, value: string): string =>
  plain.replace(new RegExp(`^${key}:.*$`, 'm'), `${key}:\t${value}`);

describe('a status file', () => {
  test('of a container without flags', () => {
    expect(parseProcStatus(plain)).toEqual({
      state: 'sleeping',
      parent: 2784,
      nspid: [2805, 1],
      uids: {real: 0, effective: 0, saved: 0, fs: 0},
      gids: {real: 0, effective: 0, saved: 0, fs: 0},
      groups: [0, 10],
      threads: 1,
      capabilities: {
        effective: 0xa80425fbn,
        permitted: 0xa80425fbn,
        bounding: 0xa80425fbn,
        inheritable: 0n,
        ambient: 0n,
      },
      noNewPrivileges: false,
      seccomp: 'filter',
    });
  });

  test('tells real, effective, saved and file-system ids apart: a setuid program has the second', () => {
    expect(parseProcStatus(withLine('Uid', '1001\t0\t2\t3'))?.uids).toEqual({
      real: 1001,
      effective: 0,
      saved: 2,
      fs: 3,
    });
    expect(parseProcStatus(withLine('Gid', '7\t8\t9\t10'))?.gids.effective).toBe(8);
  });

  test('of a process in a PID namespace inside the container keeps all its ids', () => {
    expect(parseProcStatus(withLine('NSpid', '27180\t7\t1'))?.nspid).toEqual([27180, 7, 1]);
  });

  test('with no supplementary group has none, not group 0', () => {
    expect(parseProcStatus(withLine('Groups', ' '))?.groups).toEqual([]);
  });

  test('keeps all 64 bits of a set, where a double would lose some', () => {
    const text = withLine('CapBnd', '000001fffeffffff');
    expect(parseProcStatus(text)?.capabilities.bounding).toBe(0x1fffeffffffn);
    const full = withLine('CapBnd', 'ffffffffffffffff');
    expect(parseProcStatus(full)?.capabilities.bounding).toBe(0xffffffffffffffffn);
  });

  test('tells the five sets apart', () => {
    const text = plain
      .replace(/^CapInh:.*$/m, 'CapInh:\t0000000000000001')
      .replace(/^CapPrm:.*$/m, 'CapPrm:\t0000000000000002')
      .replace(/^CapEff:.*$/m, 'CapEff:\t0000000000000004')
      .replace(/^CapBnd:.*$/m, 'CapBnd:\t0000000000000008')
      .replace(/^CapAmb:.*$/m, 'CapAmb:\t0000000000000010');
    expect(parseProcStatus(text)?.capabilities).toEqual({
      inheritable: 1n,
      permitted: 2n,
      effective: 4n,
      bounding: 8n,
      ambient: 16n,
    });
  });

  test.each([
    ['R (running)', 'running'],
    ['D (disk sleep)', 'disk sleep'],
    ['T (stopped)', 'stopped'],
    ['t (tracing stop)', 'traced'],
    ['Z (zombie)', 'zombie'],
    ['X (dead)', 'dead'],
    ['I (idle)', 'idle'],
    ['? (new)', 'unknown'],
  ] as const)('State %s is %s', (line, state) => {
    expect(parseProcStatus(withLine('State', line))?.state).toBe(state);
  });

  test.each([
    ['0', 'disabled'],
    ['1', 'strict'],
    ['2', 'filter'],
  ] as const)('Seccomp %s is %s', (line, mode) => {
    expect(parseProcStatus(withLine('Seccomp', line))?.seccomp).toBe(mode);
  });

  test('of a kernel without seccomp filters nothing', () => {
    expect(parseProcStatus(plain.replace(/^Seccomp:.*\n/m, ''))?.seccomp).toBe('disabled');
  });

  test('with NoNewPrivs 1 has no-new-privileges', () => {
    expect(parseProcStatus(withLine('NoNewPrivs', '1'))?.noNewPrivileges).toBe(true);
  });
});

describe('a name made to fool the reader', () => {
  test.each([
    ['with an escaped newline and a line of its own', 'a) S 1 (\\n\tUid:\t0\t0\t0\t0'],
    ['that is a capability line', 'CapEff:\t000001ffffffffff'],
    ['that ends in a colon', 'NSpid:'],
  ])('%s changes nothing', (_, name) => {
    const lowly = withLine('Uid', '1001\t1001\t1001\t1001');
    expect(parseProcStatus(lowly.replace(/^Name:.*$/m, () => `Name:\t${name}`))).toEqual(
      parseProcStatus(lowly),
    );
  });
});

describe('what is no status file', () => {
  test.each(['Uid', 'Gid', 'NSpid', 'State', 'PPid', 'Threads', 'CapEff', 'CapAmb', 'NoNewPrivs'])(
    'a text without %s is told from one with zeros',
    key => {
      expect(parseProcStatus(plain.replace(new RegExp(`^${key}:.*\n`, 'm'), ''))).toBeUndefined();
    },
  );

  test('cut anywhere, it never throws, and never gives other sets than the whole', () => {
    for (let length = 0; length < plain.length; length++) {
      const cut = parseProcStatus(plain.slice(0, length));
      if (cut) expect(cut.capabilities).toEqual(parseProcStatus(plain)?.capabilities);
    }
  });

  test('no text throws', () => {
    fc.assert(
      fc.property(fc.string({unit: anyCharacter}), text => {
        parseProcStatus(text);
        parseProcStatus(plain.replace('sleep', text));
        parseProcStatus(`${text}\n${plain}`);
      }),
      {numRuns: runs(2000)},
    );
  });
});
