/** What captop says that Docker refuses, and takes, by Docker itself: the lines of test/model/refused-lines.ts. */
import {afterAll, expect, inject, test} from 'vitest';
import {refusedLines, refusedStarts, takenLines} from '../model/refused-lines.ts';
import {onLab} from '../on-lab.ts';
import {scratchLabel} from './containers.ts';
import {docker, inParallel} from './docker.ts';
import {labImage} from './image.ts';

onLab('docker create', () => {
  const made: string[] = [];
  // Most are refused by the command itself within a few hundredths of a second; the daemon has two at a time.
  const width = 2;

  afterAll(async () => {
    if (made.length > 0) await docker('rm', '--force', '--volumes', ...made);
  });

  /** The id of a container made so, or null if it is refused. */
  async function create(flags: readonly string[]): Promise<string | null> {
    const networked = flags.some(flag => flag.startsWith('--network'));
    const own = [`--label=${scratchLabel}=${inject('run')}`, ...(networked ? [] : ['--network=none'])];
    try {
      const id = (await docker('create', ...own, ...flags, labImage, 'true')).split('\n').at(-1) ?? '';
      made.push(id);
      return id;
    } catch {
      return null;
    }
  }

  test('refuses the lines that captop calls refused', async () => {
    const ids = await inParallel(width, refusedLines, ([flags]) => create(flags));
    expect(refusedLines.flatMap(([flags], index) => (ids[index] === null ? [] : [flags]))).toEqual([]);
  });

  test('takes the odd ones that captop takes', async () => {
    const ids = await inParallel(width, takenLines, create);
    expect(takenLines.filter((_, index) => ids[index] === null)).toEqual([]);
  });

  test('takes those that docker start refuses', async () => {
    const starts = await inParallel(width, refusedStarts, async ([flags]) => {
      const id = await create(flags);
      return id === null ? 'not created' : docker('start', id).catch(() => 'refused');
    });
    expect(starts).toEqual(refusedStarts.map(() => 'refused'));
  });
});
