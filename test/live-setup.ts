/** Before the live tests: a fresh bundle, and the lab where it can be brought up. */
import {rm} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import type {ProvidedContext} from 'vitest';
import type {TestProject} from 'vitest/node';
import {countStanding, removeAll, removeScratch} from './lab/containers.ts';
import type {Tool} from './lab/daemon.ts';
import {run as execute, LabError} from './lab/docker.ts';
import {bringUp} from './lab/up.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Path of the built program. */
    readonly bundle: string;
    /** Why the lab could not be brought up; null where it stands. */
    /** Names this run on what its tests start, so that two runs at once leave each other alone. */
    readonly run: string;
    readonly labObstacle: string | null;
  }
}

const root = fileURLToPath(new URL('..', import.meta.url));
/** Beside dist/ and of this run alone, so that tests disturb no program that runs from elsewhere. */
const outdir = `dist-test/${process.pid}`;

/** What the tests read the host with. */
const readingTools: readonly Tool[] = [
  ...['capsh', 'getpcaps', 'getcap'].map(command => ({command, apt: 'libcap2-bin'})),
  ...['unshare', 'nsenter'].map(command => ({command, apt: 'util-linux'})),
  {command: 'ps', apt: 'procps'},
];

/**
 * The real Compose, other engines, what watches a fleet, and the shells and the formatter of manuals that captop writes
 * for, and what boots a machine. Tests of these are skipped where they are missing, unless CI is set.
 */
const furtherTools: readonly Tool[] = [
  {command: 'docker-compose', apt: 'docker-compose'},
  {command: 'podman', apt: 'podman'},
  {command: 'runc', apt: 'runc'},
  {command: 'newuidmap', apt: 'uidmap'},
  {command: 'prometheus', apt: 'prometheus'},
  {command: 'prometheus-node-exporter', apt: 'prometheus-node-exporter'},
  {command: 'promtool', apt: 'promtool'},
  {command: 'haproxy', apt: 'haproxy'},
  {command: 'bash', apt: 'bash'},
  {command: 'zsh', apt: 'zsh'},
  {command: 'fish', apt: 'fish'},
  {command: 'groff', apt: 'groff-base'},
  {command: 'man', apt: 'man-db'},
  {command: 'openssl', apt: 'openssl'},
  {command: 'patch', apt: 'patch'},
  {command: 'strace', apt: 'strace'},
  ...['ssh', 'ssh-keygen'].map(command => ({command, apt: 'openssh-client'})),
  {command: 'sshd', apt: 'openssh-server'},
  {command: 'sudo', apt: 'sudo'},
  {command: 'qemu-system-x86_64', apt: 'qemu-system-x86'},
  {command: 'mke2fs', apt: 'e2fsprogs'},
];

async function obstacle(): Promise<string | null> {
  try {
    await bringUp([...readingTools, ...(process.env.CI === undefined ? [] : furtherTools)]);
    return null;
  } catch (error) {
    if (!(error instanceof LabError) || process.env.CI !== undefined) throw error;
    return error.message;
  }
}

/** Each project of live tests asks for it; the first one sets up for all. */
export default async function setUp({vitest}: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given: Partial<ProvidedContext> = vitest.getRootProject().getProvidedContext();
  if (given.run !== undefined) return undefined;
  await execute(process.execPath, [`${root}esbuild.mjs`, outdir]);
  const stood = (await countStanding()) > 0;
  const reason = await obstacle();
  const run = `${process.pid}`;
  vitest.provide('run', run);
  vitest.provide('bundle', `${root}${outdir}/cli.js`);
  vitest.provide('labObstacle', reason);
  return async () => {
    await rm(`${root}${outdir}`, {recursive: true, force: true});
    if (reason !== null) return;
    await removeScratch(run);
    if (!stood) await removeAll();
  };
}
