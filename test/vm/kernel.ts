/** Debian's kernel for virtual machines, and packages that are unpacked without being installed. */
import {readdirSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {LabError, run} from '../lab/docker.ts';

/** Its NVMe and ext4 are built in, so that it needs no initramfs. */
const kernelPackage = 'linux-image-cloud-amd64';

/** Unpacks a package of this machine's release into a folder. */
export async function unpackPackage(name: string, folder: string): Promise<void> {
  const download = await mkdtemp(join(tmpdir(), 'captop-package-'));
  try {
    await run('sh', ['-c', 'cd "$1" && apt-get -qq download "$2"', 'sh', download, name]);
    const archive = readdirSync(download).find(file => file.endsWith('.deb')) ?? '';
    await run('dpkg-deb', ['-x', join(download, archive), folder]);
  } finally {
    await rm(download, {recursive: true});
  }
}

export interface Kernel {
  readonly version: string;
  /** The file that is booted. */
  readonly image: string;
}

/** Unpacks the kernel with its modules into a folder. */
export async function downloadKernel(folder: string): Promise<Kernel> {
  const depends = await run('apt-cache', ['depends', '--no-recommends', kernelPackage]).catch(() => '');
  const name = /Depends: (linux-image-\S+)/.exec(depends)?.[1];
  if (name === undefined) throw new LabError(`apt knows no ${kernelPackage}: run apt-get update.`);
  await unpackPackage(name, folder);
  const [version = ''] = readdirSync(join(folder, 'usr/lib/modules'));
  return {version, image: join(folder, 'boot', `vmlinuz-${version}`)};
}
