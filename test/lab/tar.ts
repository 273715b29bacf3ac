/**
 * A tar archive in memory, in the pax format (pax(1), tar(5)): the lab's image needs files that are setuid or
 * carry a capability, and those can so be made without root and without touching the file system.
 */
export interface TarEntry {
  readonly path: string;
  readonly mode: number;
  readonly content?: Uint8Array | string;
  /** A symbolic link to this path. */
  readonly linkTo?: string;
  /** A directory. */
  readonly directory?: boolean;
  /** Value of the extended attribute security.capability. */
  readonly capability?: Uint8Array;
}

const block = 512;
const kinds = {file: '0', link: '2', directory: '5', pax: 'x'} as const;

function header(name: string, mode: number, size: number, kind: string, linkTo = ''): Buffer {
  const bytes = Buffer.alloc(block);
  const octal = (value: number, at: number, width: number) =>
    bytes.write(`${value.toString(8).padStart(width - 1, '0')}\0`, at);
  bytes.write(name, 0, 100);
  octal(mode, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(0, 136, 12);
  bytes.write(' '.repeat(8), 148);
  bytes.write(kind, 156);
  bytes.write(linkTo, 157, 100);
  bytes.write('ustar\0' + '00', 257);
  octal(
    bytes.reduce((sum, byte) => sum + byte, 0),
    148,
    7,
  );
  return bytes;
}

function padded(content: Buffer): Buffer {
  return Buffer.concat([content, Buffer.alloc((block - (content.length % block)) % block)]);
}

/** One pax record: its own length in decimal, the key, the value (pax(1), "pax Extended Header"). */
function record(key: string, value: Buffer): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), value, Buffer.from('\n')]);
  let length = rest.length;
  while (length !== rest.length + String(length).length) length = rest.length + String(length).length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

function pieces(entry: TarEntry): Buffer[] {
  const {path, mode, linkTo, directory, capability} = entry;
  if (path.length > 100) throw new Error(`path too long for a tar header: ${path}`);
  const content = Buffer.from(entry.content ?? '');
  const kind = directory ? kinds.directory : linkTo === undefined ? kinds.file : kinds.link;
  const own = [header(path, mode, content.length, kind, linkTo), padded(content)];
  if (capability === undefined) return own;
  const extra = record('SCHILY.xattr.security.capability', Buffer.from(capability));
  return [header('pax', 0o644, extra.length, kinds.pax), padded(extra), ...own];
}

/** The archive; the same entries make the same bytes. */
export const tar = (entries: readonly TarEntry[]): Buffer =>
  Buffer.concat([...entries.flatMap(pieces), Buffer.alloc(2 * block)]);
