/** A host that answers each question in time, and all of them too late. */
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {openEngine} from '../../source/engine/open.ts';
import {readingLimits} from '../../source/host/deadline.ts';
import {readerOf} from '../../source/host/reader.ts';
import {LocalProcfs} from '../../source/kernel/local-procfs.ts';
import {SimulatedHost} from '../simulated/host.ts';

const count = 40;

describe('A daemon that answers each question a moment before its limit', () => {
  let host: SimulatedHost;
  beforeEach(async () => {
    host = await SimulatedHost.start({containers: count});
    host.daemon.troubles = [
      {path: /^\/containers\/[0-9a-f]+\/json$/, fault: {kind: 'slow', milliseconds: 300}},
    ];
  });
  afterEach(() => host.close());

  const observe = async (limits?: typeof readingLimits) => {
    const {socketPath} = host.daemon;
    const endpoint = {kind: 'unix', url: `unix://${socketPath}`, socketPath} as const;
    const reader = readerOf(openEngine(endpoint), new LocalProcfs(host.procfs.root), limits);
    try {
      return await reader.observe({all: false});
    } finally {
      reader.close();
    }
  };

  test('is left with what has come, which is told; each container that has not says so', async () => {
    const {hosts, unreached} = await observe({...readingLimits, least: 400, each: 0});
    const containers = hosts[0]?.containers ?? [];
    expect(containers).toHaveLength(count);
    // Sixteen are asked for at a time.
    const unread = containers.filter(({pid1}) => pid1 === null);
    expect(unread.length).toBeGreaterThanOrEqual(count - 2 * 16);
    const sentence = expect.stringMatching(
      /^it was read for 0 s, and what had not come by then is left out: /,
    );
    for (const {unobserved, declared} of unread) {
      expect(unobserved).toEqual({reason: 'unverified', detail: sentence});
      expect(declared).toEqual({unknown: sentence});
    }
    expect(unreached).toEqual([expect.stringContaining('it was read for 0 s')]);
  });

  test('is read whole within the usual limits', async () => {
    const {hosts, unreached = []} = await observe();
    expect(unreached).toEqual([]);
    expect(hosts[0]?.containers.filter(({declared}) => 'unknown' in declared)).toEqual([]);
  });
});
