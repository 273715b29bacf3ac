/** The mounts of the host and of its containers, as the kernel shows them. */
import {containerMounts} from '../model/kernel-text/container-mounts.ts';
import {HostMounts} from '../model/kernel-text/host-mounts.ts';
import {isUnknown, type Known, unknown} from '../model/known.ts';
import type {KernelMount} from '../model/snapshot.ts';
import {limits} from './limits.ts';
import {attempt, type Procfs} from './procfs.ts';
import type {RawProcess} from './raw-process.ts';

export interface ContainerMounts {
  /** Of its init process. */
  readonly mountinfo: Known<string>;
  /** What of it shows the host, or another file system than those of every container. */
  readonly mounts: Known<readonly KernelMount[]>;
}

interface Cached extends ContainerMounts {
  readonly startTicks: number;
  readonly host: Known<HostMounts>;
}

const isWhole = (text: string, limit: number): boolean => text.length < limit;

export class MountView {
  readonly #proc: Procfs;
  readonly #containers = new Map<string, Cached>();
  #hostText = '';
  #host: Known<HostMounts> | undefined;

  constructor(proc: Procfs) {
    this.#proc = proc;
  }

  /** The mounts of the host, as they were when they were read last. */
  get host(): Known<HostMounts> {
    this.#host ??= this.#readHost();
    return this.#host;
  }

  /** Reads the mounts of the host again, before those of containers are compared with them. */
  renewHost(): void {
    this.#host = this.#readHost();
  }

  #readHost(): Known<HostMounts> {
    const text = attempt('mountinfo of PID 1', () =>
      this.#proc.text('1/mountinfo', 'utf8', limits.hostMountinfoBytes),
    );
    if (isUnknown(text)) return text;
    if (this.#host !== undefined && text === this.#hostText) return this.#host;
    this.#hostText = text;
    return isWhole(text, limits.hostMountinfoBytes)
      ? new HostMounts(text)
      : unknown(`the host has more mounts than captop reads (${limits.hostMountinfoBytes} bytes)`);
  }

  /**
   * The mounts of a container; the same object while they are the same.
   *
   * @param again reads them although they are known of this init process: mounts come and go
   */
  of(id: string, {pid, stat: {startTicks}}: RawProcess, again: boolean): ContainerMounts {
    const cached = this.#containers.get(id);
    if (cached?.startTicks === startTicks && !again) return cached;
    const {host} = this;
    const mountinfo = attempt('mountinfo', () =>
      this.#proc.text(`${pid}/mountinfo`, 'utf8', limits.mountinfoBytes),
    );
    if (cached?.startTicks === startTicks && cached.mountinfo === mountinfo && cached.host === host)
      return cached;
    const read = {startTicks, host, mountinfo, mounts: this.#compare(id, mountinfo, host)};
    this.#containers.set(id, read);
    return read;
  }

  #compare(id: string, mountinfo: Known<string>, host: Known<HostMounts>): ContainerMounts['mounts'] {
    if (isUnknown(mountinfo)) return mountinfo;
    if (isUnknown(host)) return host;
    const mounts = isWhole(mountinfo, limits.mountinfoBytes) ? containerMounts(mountinfo, host, id) : [];
    return mounts.length > limits.mounts || !isWhole(mountinfo, limits.mountinfoBytes)
      ? unknown(`it has more mounts than captop reads (${limits.mounts}, or ${limits.mountinfoBytes} bytes)`)
      : mounts;
  }

  /** Forgets containers that are gone. */
  keepOnly(ids: ReadonlyMap<string, unknown>): void {
    for (const id of this.#containers.keys()) if (!ids.has(id)) this.#containers.delete(id);
  }
}
