/** The mounts of the host and of its containers, as the kernel shows them. */
import {decidesOverHost} from '../model/findings/host-paths.ts';
import {plainPath} from '../model/findings/host-things.ts';
import {containerMounts} from '../model/kernel-text/container-mounts.ts';
import {HostMounts} from '../model/kernel-text/host-mounts.ts';
import {isUnknown, type Known, unknown} from '../model/known.ts';
import type {KernelMount} from '../model/snapshot.ts';
import {EngineSockets} from './engine-sockets.ts';
import {hostRoot} from './host-root.ts';
import {readLimits} from './limits.ts';
import type {Procfs} from './procfs.ts';
import {livingTask, type RawProcess} from './raw-process.ts';
import {attempt} from './read-problem.ts';
import {sameFact} from './same.ts';

export interface ContainerMounts {
  /** Of its init process. */
  readonly mountinfo: Known<string>;
  /** What of it shows the host, or another file system than those of every container. */
  readonly mounts: Known<readonly KernelMount[]>;
  /** With which they were compared. */
  readonly host: Known<HostMounts>;
}

interface Cached extends ContainerMounts {
  readonly startTicks: number;
}

/** Whether the mode of a file counts that is mounted: it changes without a trace in any mountinfo. */
const mayBeOpened = (mounts: ContainerMounts['mounts']): boolean =>
  !isUnknown(mounts) && mounts.some(({access}) => access !== null);

const notRead = unknown('its owner and mode could not be read');

const isWhole = (text: string, limit: number): boolean => text.length < limit;

export class MountView {
  readonly #proc: Procfs;
  readonly #engineSockets: () => readonly string[];
  readonly #containers = new Map<string, Cached>();
  #hostText = '';
  #host: Known<HostMounts> | undefined;
  #sockets: EngineSockets | undefined;
  #root: string | undefined;

  /** @param engineSockets paths of the sockets of the engines that are read, as captop itself sees them */
  constructor(proc: Procfs, engineSockets: () => readonly string[]) {
    this.#proc = proc;
    this.#engineSockets = engineSockets;
  }

  /** The mounts of the host, as they were when they were read last. */
  get host(): Known<HostMounts> {
    this.#host ??= this.#readHost();
    return this.#host;
  }

  /** The mountinfo of the host's PID 1, as it was read last; undefined if it is closed to captop. */
  get hostText(): string | undefined {
    this.#host ??= this.#readHost();
    return this.#hostText || undefined;
  }

  /** Reads the mounts of the host again, before those of containers are compared with them. */
  renewHost(): void {
    this.#host = this.#readHost();
    this.#sockets = undefined;
    this.#root = undefined;
  }

  #readHost(): Known<HostMounts> {
    const text = attempt('mountinfo of PID 1', () => this.#proc.mountinfo(1, readLimits.hostMountinfoBytes));
    if (isUnknown(text)) return text;
    if (this.#host !== undefined && text === this.#hostText) return this.#host;
    this.#hostText = text;
    return isWhole(text, readLimits.hostMountinfoBytes)
      ? new HostMounts(text)
      : unknown(`the host has more mounts than captop reads (${readLimits.hostMountinfoBytes} bytes)`);
  }

  /**
   * The mounts of a container; `mounts` is the same object while they are the same.
   *
   * @param again reads them although they are known of this init process: mounts come and go
   */
  of(id: string, init: RawProcess, again: boolean): ContainerMounts {
    const {startTicks} = init.stat;
    const cached = this.#containers.get(id);
    if (cached?.startTicks === startTicks && !again) return cached;
    const {host} = this;
    // Nobody has to wait for this file, so that another thread than a leader that has ended may be asked anyway.
    const task = this.#proc.evidence === 'procfs' ? livingTask(init) : init.pid;
    const mountinfo = attempt('mountinfo', () => this.#proc.mountinfo(task, readLimits.mountinfoBytes));
    const isSame =
      cached?.startTicks === startTicks && cached.mountinfo === mountinfo && cached.host === host;
    if (isSame && !mayBeOpened(cached.mounts)) return cached;
    const now = this.#compare(mountinfo, host);
    const mounts = cached && sameFact(cached.mounts, now) ? cached.mounts : now;
    const read = {startTicks, host, mountinfo, mounts};
    this.#containers.set(id, read);
    return read;
  }

  #compare(mountinfo: Known<string>, host: Known<HostMounts>): ContainerMounts['mounts'] {
    if (isUnknown(mountinfo)) return mountinfo;
    if (isUnknown(host)) return host;
    const isBounded = isWhole(mountinfo, readLimits.mountinfoBytes);
    const mounts = isBounded ? containerMounts(mountinfo, host) : [];
    return mounts.length > readLimits.mounts || !isBounded
      ? unknown(
          `it has more mounts than captop reads (${readLimits.mounts}, or ${readLimits.mountinfoBytes} bytes)`,
        )
      : mounts.map(mount => this.#withFile(mount));
  }

  #withFile(mount: KernelMount): KernelMount {
    const {hostPath, readOnly, mayNotAnswer} = mount;
    if (hostPath === null || mayNotAnswer) return mount;
    this.#sockets ??= this.#findSockets();
    const engineSocket = this.#sockets.at(hostPath) ?? null;
    if (engineSocket === null && !decidesOverHost(plainPath(hostPath), readOnly)) return mount;
    const access = attempt(hostPath, () => this.#proc.accessAt(this.root, hostPath));
    return {...mount, engineSocket, access: isUnknown(access) ? notRead : access};
  }

  /** A path that leads to the root of the host. */
  get root(): string {
    this.#root ??= hostRoot(this.#proc, () => this.#hostText) ?? this.#proc.path('1/root');
    return this.#root;
  }

  #findSockets(): EngineSockets {
    const {root} = this;
    return new EngineSockets(
      path => this.#proc.socketAt(root, path),
      this.#engineSockets(),
      path => this.#proc.socketAt('', path),
    );
  }

  /** Forgets containers that are gone. */
  keepOnly(ids: ReadonlyMap<string, unknown>): void {
    for (const id of this.#containers.keys()) if (!ids.has(id)) this.#containers.delete(id);
  }
}
