/** What captop says of lines of `podman run`, by Podman itself and the kernel: the lines of test/model/podman-lines.ts. */
import {mkdtemp, readdir, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {referenceHost} from '../../source/command/explain/host.ts';
import {allUpTo} from '../../source/model/capability.ts';
import {explainRun} from '../../source/model/explain/explain.ts';
import {isParseError} from '../../source/model/flags/parse-error.ts';
import {isUnknown} from '../../source/model/known.ts';
import {commandPlace} from '../compose/explained.ts';
import {
  podmanChooses,
  podmanGives,
  podmanRefuses,
  podmanRefusesStart,
  podmanTakes,
} from '../model/podman-lines.ts';
import {describeUnless, obstacleTo} from '../on-lab.ts';
import {inParallel, run} from './docker.ts';
import {labImage} from './image.ts';
import {type PodmanAlone, podmanAlone} from './podman-alone.ts';

/** The kernel's words about a process of its own, by the process itself. */
const tell = 'cat /proc/self/status /proc/self/uid_map';

interface Given {
  readonly uid: number;
  readonly noNewPrivileges: boolean;
  readonly isFiltered: boolean;
  readonly effective: bigint;
  readonly bounding: bigint;
  /** Lines of the uid map in any order, each with one space between its numbers. */
  readonly uidMap: readonly string[];
}

function byKernel(text: string): Given {
  const field = (name: string): string => new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(text)?.[1] ?? '';
  return {
    uid: Number(field('Uid')),
    noNewPrivileges: field('NoNewPrivs') === '1',
    isFiltered: field('Seccomp') === '2',
    effective: BigInt(`0x${field('CapEff')}`),
    bounding: BigInt(`0x${field('CapBnd')}`),
    uidMap: text.split('\n').flatMap(line => {
      const numbers = line.trim().split(/\s+/);
      return numbers.length === 3 && numbers.every(each => /^\d+$/.test(each)) ? [numbers.join(' ')] : [];
    }),
  };
}

/** The same as captop expects it, on a host that has these capabilities. */
function byCaptop(flags: readonly string[], available: bigint): Given {
  const {host} = referenceHost('podman');
  const one = explainRun(['podman', 'run', ...flags, 'x'], {...host, available}, commandPlace());
  if (isParseError(one)) throw new Error(one.error);
  const {declared, expected, uidMap} = one.container;
  if (isUnknown(declared) || isUnknown(expected) || isUnknown(declared.uid)) throw new Error('not known');
  return {
    uid: declared.uid,
    noNewPrivileges: declared.noNewPrivileges,
    isFiltered: !declared.privileged && declared.seccomp !== 'unconfined',
    effective: expected.effective,
    bounding: expected.bounding,
    uidMap: isUnknown(uidMap)
      ? ['0 0 4294967295']
      : uidMap.map(({inside, host, count}) => `${inside} ${host} ${count}`),
  };
}

describeUnless(obstacleTo({root: true, commands: ['podman', 'runc', 'unshare']}), 'podman', () => {
  let alone: PodmanAlone;
  let ids: string;

  beforeAll(async () => {
    ids = await mkdtemp(join(tmpdir(), 'captop-ids-'));
    const file = join(ids, 'subordinate');
    await writeFile(file, 'containers:2000000:1000000\nme:500000:65536\n');
    const own = ['subuid', 'subgid'].map(
      each => `test -e /etc/${each} || : > /etc/${each}; mount --bind ${file} /etc/${each}`,
    );
    alone = await podmanAlone('root', own.join('; '));
  }, 120_000);

  afterAll(async () => {
    await alone?.[Symbol.asyncDispose]();
    await rm(ids, {recursive: true, force: true});
  });

  const isTaken = (flags: readonly string[]): Promise<boolean> =>
    alone.podman('create', '--network=none', ...flags, labImage, 'true').then(
      () => true,
      () => false,
    );

  async function taken(lines: ReadonlyArray<readonly string[]>): Promise<readonly (readonly string[])[]> {
    const answers = await inParallel(2, lines, isTaken);
    return lines.filter((_, index) => answers[index]);
  }

  test('refuses the lines that captop calls refused', {timeout: 180_000}, async () => {
    expect(await taken(podmanRefuses.map(([flags]) => flags))).toEqual([]);
  });

  const ran = (flags: readonly string[], script: string): Promise<string> =>
    alone.podman('run', '--rm', '--network=none', ...flags, labImage, 'sh', '-c', script);

  test('refuses to start what captop calls refused', {timeout: 180_000}, async () => {
    const starts = await inParallel(2, podmanRefusesStart, async ([flags]) =>
      ran(flags, 'true').then(
        () => 'started',
        () => 'refused',
      ),
    );
    expect(starts).toEqual(podmanRefusesStart.map(() => 'refused'));
  });

  test('takes the ones that captop takes', {timeout: 180_000}, async () => {
    expect(await taken(podmanTakes)).toEqual(podmanTakes);
  });

  test('gives what captop expects', {timeout: 180_000}, async () => {
    const own = /^CapBnd:\s+(\S+)/m.exec(await run('cat', ['/proc/self/status']))?.[1] ?? '0';
    const available = BigInt(`0x${own}`) & allUpTo(40);
    const real = await inParallel(2, podmanGives, async flags => byKernel(await ran(flags, tell)));
    const expected = podmanGives.map(flags => byCaptop(flags, available));
    // Podman may sort the lines of a map.
    const sorted = (given: Given): Given => ({...given, uidMap: given.uidMap.toSorted()});
    expect(expected.map(sorted)).toEqual(real.map(sorted));
  });

  test('writes below an overlay and not to the folder', {timeout: 60_000}, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'captop-overlay-'));
    try {
      const said = await ran([`--volume=${folder}:/x:O`], 'echo a > /x/file && cat /x/file');
      expect([said, await readdir(folder)]).toEqual(['a', []]);
    } finally {
      await rm(folder, {recursive: true, force: true});
    }
  });

  test('chooses ids that captop calls its own, and root of the host only where the line says so', {
    timeout: 180_000,
  }, async () => {
    // One after another: ids that a container has are not given to another.
    for (const [flags, root] of podmanChooses) {
      const map = byKernel(await ran(flags, tell)).uidMap;
      expect(map).toContainEqual(expect.stringMatching(new RegExp(`^0 ${root} `)));
      const one = explainRun(['podman', 'run', ...flags, 'x'], referenceHost('podman').host, commandPlace());
      if (isParseError(one)) throw new Error(one.error);
      const isRoot = one.container.findings.some(({id}) => id === 'root-on-host');
      expect([flags, isRoot]).toEqual([flags, root === 0]);
    }
  });
});
