/** Starts and removes the lab's containers. Nothing without the lab's label is ever touched. */
import {createHash} from 'node:crypto';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {flagFiles, type LabCase, labCases} from './cases.ts';
import {docker, inParallel, LabError} from './docker.ts';

const label = 'captop.lab';
/** On a container that one test starts for itself; its value is the test run. */
export const scratchLabel = 'captop.test';
/** The daemon itself takes up most of two cores with this many starts at once. */
const width = 4;

interface Standing {
  readonly name: string;
  readonly mark: string;
  readonly state: string;
  readonly ours: boolean;
}

async function standing(): Promise<Map<string, Standing>> {
  const format = `{{.Names}}\t{{.Label "${label}"}}\t{{.Label "${label}.mark"}}\t{{.State}}`;
  const lines = (await docker('ps', '--all', '--no-trunc', `--format=${format}`)).split('\n').filter(Boolean);
  return new Map(
    lines.map(line => {
      const [name = '', ours, mark = '', state = ''] = line.split('\t');
      return [name, {name, mark, state, ours: ours === '1'}] as const;
    }),
  );
}

/** What a case's container was made from; another mark means that it has to be made anew. */
const markOf = (one: LabCase, images: string): string =>
  createHash('sha256')
    .update(JSON.stringify([one, images, flagFiles]))
    .digest('hex')
    .slice(0, 16);

const isUp = (one: LabCase, state: string): boolean =>
  state === one.state || (one.state === 'restarting' && state === 'running');

async function start(one: LabCase, mark: string, files: string): Promise<void> {
  const flags = one.flags.map(flag =>
    Object.keys(flagFiles).reduce((text, name) => text.replace(`=${name}`, `=${join(files, name)}`), flag),
  );
  const named = [`--name=${one.name}`, `--label=${label}=1`, `--label=${label}.mark=${mark}`];
  const create = () => docker('create', ...named, ...flags, one.image, ...one.command);
  if (one.command[0] === '/absent') {
    await create();
    await docker('start', one.name).catch(() => '');
  } else if (one.state === 'created') await create();
  else await docker('run', '--detach', ...named, ...flags, one.image, ...one.command).catch(refused(one));
  for (const command of one.after) await docker(...command.map(word => (word === 'NAME' ? one.name : word)));
}

/** A container that cannot start is one of the cases; then it stands as created or exited. */
const refused = (one: LabCase) => async (error: Error) => {
  if (one.state !== 'exited') throw error;
  return '';
};

/** Brings up every case that does not stand yet; returns how many were started. */
export async function startCases(images: string, cases: readonly LabCase[] = labCases): Promise<number> {
  const now = await standing();
  const foreign = cases.find(one => now.has(one.name) && !now.get(one.name)?.ours);
  if (foreign)
    throw new LabError(
      `A container named ${foreign.name} exists that is not the lab's: rename it, then run the lab again.`,
    );
  const wanted = cases.filter(one => {
    const there = now.get(one.name);
    return !there || there.mark !== markOf(one, images) || !isUp(one, there.state);
  });
  // What shares a namespace with a container that is made anew has to be made anew, too.
  const anew = new Set(wanted.map(one => one.name));
  const all = cases.filter(one => anew.has(one.name) || (one.needs !== null && anew.has(one.needs)));
  const old = all.map(one => one.name).filter(name => now.has(name));
  if (old.length > 0) await docker('rm', '--force', ...old);
  const files = await mkdtemp(join(tmpdir(), 'captop-lab-'));
  try {
    for (const [name, text] of Object.entries(flagFiles)) await writeFile(join(files, name), text);
    const [first, second] = [all.filter(one => one.needs === null), all.filter(one => one.needs !== null)];
    for (const batch of [first, second])
      await inParallel(width, batch, one => start(one, markOf(one, images), files));
  } finally {
    await rm(files, {recursive: true});
  }
  return all.length;
}

const listed = async (...args: string[]) => (await docker(...args)).split('\n').filter(Boolean);

async function removeLabelled(mark: string): Promise<number> {
  const containers = await listed('ps', '--all', '--quiet', `--filter=label=${mark}`);
  // One that is gone by now was what was wanted.
  await Promise.allSettled(containers.map(id => docker('rm', '--force', '--volumes', id)));
  return containers.length;
}

/** How many of the lab's containers there are; 0 where no daemon answers. */
export const countStanding = (): Promise<number> =>
  listed('ps', '--all', '--quiet', `--filter=label=${label}=1`).then(
    ids => ids.length,
    () => 0,
  );

/** Removes what the tests of one run started for themselves. */
export const removeScratch = (run: string): Promise<number> => removeLabelled(`${scratchLabel}=${run}`);

/** Removes the lab's containers and images; returns how many containers. */
export async function removeAll(): Promise<number> {
  const removed = await removeLabelled(`${label}=1`);
  const images = new Set(await listed('images', '--quiet', '--all', `--filter=label=${label}.image`));
  // One that other containers use stays.
  await Promise.allSettled([...images].map(id => docker('rmi', '--force', id)));
  return removed;
}
