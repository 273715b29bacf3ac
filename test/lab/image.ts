/**
 * The lab's two images, made on the spot from programs of this machine: no registry is asked. A tar archive of
 * busybox, perl, setpriv and what they load goes through `docker import`.
 */
import {createHash} from 'node:crypto';
import {existsSync} from 'node:fs';
import {readdir, readFile, realpath} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {docker, LabError, run} from './docker.ts';
import {type TarEntry, tar} from './tar.ts';

/** root by default. */
export const labImage = 'captop-lab:latest';
/** The same files with USER 1001. */
export const labUserImage = 'captop-lab-user:latest';

const programs = new URL('programs/', import.meta.url);

/** Where the image's programs come from; `apt` names the Debian package. */
export const needed = [
  {command: 'busybox', apt: 'busybox-static'},
  {command: 'setpriv', apt: 'util-linux'},
  {command: 'sleep', apt: 'coreutils'},
  {command: 'perl', apt: 'perl'},
] as const;

/** A name that a terminal would act on, in the image's own passwd. */
const hostileUser = '\u001b[31mroot\u001b[0m\u202etoor';

const passwd = [
  'root:x:0:0:root:/:/bin/sh',
  'toor:x:0:0:second name of uid 0:/:/bin/sh',
  'www-data:x:33:33::/:/bin/false',
  'app:x:1001:1001::/:/bin/false',
  '4242:x:7:7:a name that looks like a uid:/:/bin/false',
  `${hostileUser}:x:1666:1666::/:/bin/false`,
  'nobody:x:65534:65534::/:/bin/false',
].join('\n');
const group = ['root:x:0:', 'www-data:x:33:', 'app:x:1001:', 'nogroup:x:65534:'].join('\n');

/** The first place on PATH, or where administrators' programs are, that holds `command`; or undefined. */
export function find(command: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(':').concat('/usr/sbin', '/usr/bin', '/sbin', '/bin');
  return folders.map(folder => join(folder, command)).find(path => existsSync(path));
}

async function found(command: string): Promise<string> {
  const path = find(command);
  if (path === undefined) throw new LabError(`The lab's image needs ${command}, which is not installed.`);
  return realpath(path);
}

/** The shared objects that a program loads, by ldd(1); none for a static one. */
export async function loads(path: string): Promise<string[]> {
  const listing = await run('ldd', [path]).catch(() => '');
  return [...listing.matchAll(/(?:=>\s*|^\s+)(\/\S+)/gm)].map(match => match[1] as string);
}

/** The modules that the perl programs load, and the shared objects of these. */
async function perlFiles(perl: string): Promise<string[]> {
  const script = 'use threads; use POSIX; print join "\\n", values %INC, @DynaLoader::dl_shared_objects';
  const listing = (await run(perl, ['-e', script])).split('\n');
  const objects = listing.filter(path => path.endsWith('.so'));
  return [...listing, ...(await Promise.all(objects.map(loads))).flat()];
}

/** security.capability of version 2 with the effective flag (capabilities(7), linux/capability.h). */
function fileCapability(mask: bigint): Buffer {
  const value = Buffer.alloc(20);
  value.writeUInt32LE(0x02000001, 0);
  value.writeUInt32LE(Number(mask & 0xffffffffn), 4);
  value.writeUInt32LE(Number(mask >> 32n), 12);
  return value;
}

async function entries(): Promise<TarEntry[]> {
  const [busybox, setpriv, sleep, perl] = await Promise.all(needed.map(({command}) => found(command)));
  if (busybox === undefined || setpriv === undefined || sleep === undefined || perl === undefined)
    throw new LabError('The programs of the lab image are incomplete.');
  const binary = async (
    path: string,
    source: string,
    mode = 0o755,
    capability?: Buffer,
  ): Promise<TarEntry> => ({
    path,
    mode,
    content: await readFile(source),
    ...(capability && {capability}),
  });
  const libraries = [
    ...new Set([
      ...(await Promise.all([busybox, setpriv, sleep, perl].map(loads))).flat(),
      ...(await perlFiles(perl)),
    ]),
  ].sort();
  const scripts = (await readdir(programs)).sort();
  const applets = (await run(busybox, ['--list']))
    .split('\n')
    .filter(name => !['setpriv', 'busybox'].includes(name));
  const files: TarEntry[] = [
    await binary('bin/busybox', busybox),
    await binary('bin/setpriv', setpriv),
    await binary('bin/perl', perl),
    await binary('lab/sleep', sleep),
    await binary('lab/sleep-setuid', sleep, 0o4755),
    await binary('lab/sleep-netraw', sleep, 0o755, fileCapability(1n << 13n)),
    await binary('lab/sleep-time', sleep, 0o755, fileCapability(1n << 25n)),
    ...applets.map(name => ({path: `bin/${name}`, mode: 0o777, linkTo: 'busybox'})),
    ...(await Promise.all(libraries.map(path => binary(path.slice(1), path)))),
    ...(await Promise.all(
      scripts.map(async name => ({
        path: `lab/${name}`,
        mode: 0o644,
        content: await readFile(new URL(name, programs)),
      })),
    )),
    {path: 'etc/passwd', mode: 0o644, content: `${passwd}\n`},
    {path: 'etc/group', mode: 0o644, content: `${group}\n`},
  ];
  const folders = new Set(['tmp', 'proc', 'sys', 'dev']);
  for (const {path} of files)
    for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) folders.add(folder);
  return [...[...folders].sort().map(path => ({path, mode: 0o755, directory: true})), ...files];
}

async function holds(image: string, hash: string): Promise<boolean> {
  const label = await docker(
    'image',
    'inspect',
    image,
    '--format',
    '{{index .Config.Labels "captop.lab.image"}}',
  ).catch(() => '');
  return label === hash;
}

/** What both images are made of, as `docker import` takes it. */
export const imageArchive = async (): Promise<Uint8Array> => tar(await entries());

/** Makes the images where they do not stand already; returns what identifies their content. */
export async function makeImages(): Promise<string> {
  const archive = await imageArchive();
  const hash = createHash('sha256').update(archive).digest('hex').slice(0, 16);
  const images = [
    {name: labImage, changes: []},
    {name: labUserImage, changes: ['--change', 'USER 1001']},
  ];
  for (const {name, changes} of images) {
    if (await holds(name, hash)) continue;
    await run(
      'docker',
      ['import', '--change', `LABEL captop.lab.image=${hash}`, ...changes, '-', name],
      archive,
    );
  }
  return hash;
}
