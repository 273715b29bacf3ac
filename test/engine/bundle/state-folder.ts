/** A state folder of containerd, made of files. */
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

export const defaultSets =
  'CHOWN DAC_OVERRIDE FOWNER FSETID KILL SETGID SETUID SETPCAP NET_BIND_SERVICE NET_RAW SYS_CHROOT MKNOD AUDIT_WRITE SETFCAP'
    .split(' ')
    .map(name => `CAP_${name}`);

/** A specification as Docker 26 writes it, without what captop does not read; `change` replaces parts of it. */
export const specOf = ({
  process = {},
  linux = {},
  ...rest
}: {process?: object; linux?: object} & Record<string, unknown> = {}) => ({
  ociVersion: '1.1.0',
  process: {
    user: {uid: 0, gid: 0, additionalGids: [0]},
    args: ['sleep', 'infinity'],
    capabilities: {bounding: defaultSets, effective: defaultSets, permitted: defaultSets},
    ...process,
  },
  root: {path: '/rootfs'},
  mounts: [
    {destination: '/proc', type: 'proc', source: 'proc'},
    {destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['nosuid']},
    {
      destination: '/etc/hosts',
      type: 'bind',
      source: '/var/lib/docker/containers/x/hosts',
      options: ['rbind'],
    },
  ],
  linux: {
    resources: {
      devices: [
        {allow: false, access: 'rwm'},
        {allow: true, type: 'c', major: 1, minor: 3, access: 'rwm'},
        {allow: false, type: 'c', major: 10, minor: 229, access: 'rwm'},
      ],
    },
    namespaces: ['mount', 'network', 'uts', 'pid', 'ipc'].map(type => ({type})),
    seccomp: {defaultAction: 'SCMP_ACT_ERRNO'},
    maskedPaths: ['/proc/kcore'],
    readonlyPaths: ['/proc/sys'],
    ...linux,
  },
  ...rest,
});

export class StateFolder implements Disposable {
  readonly root = mkdtempSync(join(tmpdir(), 'captop-state-'));
  readonly tasks = join(this.root, 'io.containerd.runtime.v2.task');

  constructor() {
    mkdirSync(this.tasks);
  }

  bundle(id: string, namespace = 'default'): string {
    return join(this.tasks, namespace, id);
  }

  /** Makes a bundle, config.json first, as a shim does. */
  add(
    id: string,
    spec: unknown = specOf(),
    pid: number | string | null = 4321,
    namespace = 'default',
  ): string {
    const path = this.bundle(id, namespace);
    mkdirSync(path, {recursive: true});
    writeFileSync(join(path, 'config.json'), typeof spec === 'string' ? spec : JSON.stringify(spec));
    if (pid !== null) writeFileSync(join(path, 'init.pid'), String(pid));
    return path;
  }

  remove(id: string): void {
    rmSync(this.bundle(id), {recursive: true});
  }

  [Symbol.dispose](): void {
    rmSync(this.root, {recursive: true});
  }
}
