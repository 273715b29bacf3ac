/** Whatever a kernel, a container, a daemon or a user hands over: every parser answers it, and soon. */
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {fuzz} from './fuzzer.ts';
import {groups, keptInputs} from './groups.ts';
import {stretched} from './stretched.ts';

/** Seconds of processor time, to which other programs on the machine add nothing. */
const cpuSeconds = (run: () => void): number => {
  const before = process.cpuUsage();
  run();
  const {user, system} = process.cpuUsage(before);
  return (user + system) / 1e6;
};

describe.each(groups.map(group => [group.name, group] as const))('The parsers of group %s', (_, group) => {
  test('answer what is kept of them, and what once broke them', async () => {
    const kept = await keptInputs(group);
    expect(new Set(kept.map(({target}) => target))).toEqual(new Set(Object.keys(group.targets)));
    for (const {target, name, input} of kept)
      expect(() => group.targets[target]?.(input), `${target}/${name}`).not.toThrow();
  });

  test('take no time that grows with a power of the length', async () => {
    for (const {target, name, input} of await keptInputs(group))
      for (const long of stretched(input)) {
        const seconds = cpuSeconds(() => group.targets[target]?.(long));
        expect(seconds, `${target}/${name}: ${JSON.stringify(`${long.subarray(0, 200)}`)}`).toBeLessThan(10);
      }
  });

  test('answer a tenth of a million inputs that the fuzzer makes', async () => {
    const found = await mkdtemp(join(tmpdir(), 'captop-found-'));
    try {
      expect(await fuzz(group, {inputs: group.inputs / 10, found, seed: 1})).toBe(null);
    } finally {
      await rm(found, {recursive: true});
    }
  }, 600_000);
});
