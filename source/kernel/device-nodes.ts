/**
 * What the devices are that are passed into a container, by their numbers: a name says little, and a link may have any.
 * No device is opened. Links are followed one by one and stay below the host's /dev: who may write there has the host.
 */
import {lstatSync, readlinkSync, type Stats} from 'node:fs';
import {posix} from 'node:path';
import {plainPath} from '../model/findings/host-things.ts';
import type {HostMounts} from '../model/kernel-text/host-mounts.ts';
import {isUnknown, type Known, unknown} from '../model/known.ts';
import type {DeviceNode} from '../model/snapshot.ts';
import type {MountView} from './mount-view.ts';
import type {Procfs} from './procfs.ts';
import {attempt} from './read-problem.ts';
import {sameFact} from './same.ts';

/** Links that are followed, as many as the kernel does (path_resolution(7)). */
const mostLinks = 40;

const folder = '/dev';

/** The file that a path below /dev leads to; undefined if it leads elsewhere or nowhere. */
function fileAt(root: string, path: string): Stats | undefined {
  let rest = path.split('/').slice(2);
  let at = folder;
  for (let links = 0; rest.length > 0; ) {
    const [name = '', ...below] = rest;
    const next = posix.join(at, name);
    const stats = lstatSync(`${root}${next}`, {throwIfNoEntry: false});
    if (stats === undefined) return undefined;
    if (stats.isSymbolicLink()) {
      const target = posix.resolve(at, readlinkSync(`${root}${next}`));
      links += 1;
      if (links > mostLinks || !target.startsWith(`${folder}/`)) return undefined;
      rest = [...target.split('/').slice(2), ...below];
      at = folder;
    } else {
      if (below.length === 0) return stats;
      rest = below;
      at = next;
    }
  }
  return undefined;
}

/** `major:minor`, as both are packed in a number (linux include/linux/kdev_t.h, new_encode_dev). */
const numbersOf = (rdev: number): string =>
  `${(rdev >>> 8) & 0xfff}:${(rdev & 0xff) | ((rdev >>> 12) & 0xfff00)}`;

/** Folders below /dev in which the kernel has the nodes of some kinds, by their folders in sysfs. */
const folders: ReadonlyArray<readonly [RegExp, string]> = [
  [/\/(cpuid|msr)\/(?:cpu|msr)([0-9]+)$/, 'cpu/$2/$1'],
  [/\/misc\/(tun)$/, 'net/$1'],
  [/\/(bsg|vfio)\/([^/]+)$/, '$1/$2'],
  [/\/input\/[^/]+\/([^/]+)$/, 'input/$1'],
];

/** The name below /dev that the kernel gives to a device, by its link in sysfs. */
export function kernelNameOf(link: string): string {
  const [found, name] = folders.find(([kind]) => kind.test(link)) ?? [/([^/]+)$/, '$1'];
  return (found.exec(link)?.[0] ?? link).replace(found, name);
}

/** What a path of the host is, if it is a device; undefined if it is none, or is not looked at. */
function nodeAt(root: string, host: string): DeviceNode | undefined {
  const path = plainPath(host);
  const stats = path.startsWith(`${folder}/`) ? fileAt(root, path) : undefined;
  const kind = stats?.isBlockDevice() ? 'block' : stats?.isCharacterDevice() ? 'character' : undefined;
  if (stats === undefined || kind === undefined) return undefined;
  const link = attempt('its name', () =>
    readlinkSync(`/sys/dev/${kind === 'block' ? 'block' : 'char'}/${numbersOf(stats.rdev)}`),
  );
  return {host, kind, name: isUnknown(link) ? null : kernelNameOf(link)};
}

/** Whether everything below /dev answers at once: a file system of a program or of another machine may not. */
const answers = (mounts: Known<HostMounts>): boolean =>
  !isUnknown(mounts) && mounts.mayNotAnswer([folder]) === undefined;

export class DeviceNodes {
  readonly #proc: Procfs;
  readonly #mounts: MountView;
  readonly #containers = new Map<string, {readonly paths: string; readonly nodes: readonly DeviceNode[]}>();

  constructor(proc: Procfs, mounts: MountView) {
    this.#proc = proc;
    this.#mounts = mounts;
  }

  /**
   * The devices of a container that are known by number; the same object while they are the same.
   *
   * @param paths of the host, as they were asked for
   * @param again looks although they are known: nodes and links change
   */
  of(id: string, paths: readonly string[], again: boolean): Known<readonly DeviceNode[]> {
    if (paths.length === 0) return none;
    if (this.#proc.evidence !== 'procfs') return elsewhere;
    const key = paths.join('\n');
    const cached = this.#containers.get(id);
    if (cached?.paths === key && !again) return cached.nodes;
    if (!answers(this.#mounts.host)) return unanswered;
    const now = paths.flatMap(path => {
      const node = attempt(path, () => nodeAt(this.#mounts.root, path));
      return node === undefined || isUnknown(node) ? [] : [node];
    });
    const nodes = cached && sameFact(cached.nodes, now) ? cached.nodes : now;
    this.#containers.set(id, {paths: key, nodes});
    return nodes;
  }

  /** Forgets containers that are gone. */
  keepOnly(ids: ReadonlyMap<string, unknown>): void {
    for (const id of this.#containers.keys()) if (!ids.has(id)) this.#containers.delete(id);
  }
}

const none: readonly DeviceNode[] = [];
const elsewhere = unknown('devices of another machine are not looked at');
const unanswered = unknown('the file systems of /dev are not known to answer');
