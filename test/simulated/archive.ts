/** GET /containers/ID/archive: a tar file with one member, in the POSIX ustar format. */

/** The accounts of every simulated container. */
export const containerPasswd = [
  'root:x:0:0:root:/root:/bin/sh',
  'app:x:1001:1001:app:/srv:/bin/sh',
  'nobody:x:65534:65534:nobody:/:/bin/false',
  '',
].join('\n');

const blockSize = 512;
const octal = (value: number, width: number): string => `${value.toString(8).padStart(width - 1, '0')}\0`;

function header(name: string, size: number): Buffer {
  const block = Buffer.alloc(blockSize);
  const fields: readonly (readonly [number, string])[] = [
    [0, name],
    [100, octal(0o644, 8)],
    [108, octal(0, 8)],
    [116, octal(0, 8)],
    [124, octal(size, 12)],
    [136, octal(0, 12)],
    // The checksum counts its own field as spaces.
    [148, ' '.repeat(8)],
    [156, '0'],
    [257, 'ustar\0'],
    [263, '00'],
  ];
  for (const [offset, text] of fields) block.write(text, offset, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

/** The member `passwd`, padded to whole blocks, and the two empty blocks of the end. */
export function passwdArchive(): Buffer {
  const content = Buffer.from(containerPasswd);
  const padding = Buffer.alloc((blockSize - (content.length % blockSize)) % blockSize);
  return Buffer.concat([header('passwd', content.length), content, padding, Buffer.alloc(2 * blockSize)]);
}

/** The header that describes the file: types.ContainerPathStat of moby, in base64. */
export const passwdStat = (): string =>
  Buffer.from(
    JSON.stringify({
      name: 'passwd',
      size: Buffer.byteLength(containerPasswd),
      mode: 0o644,
      mtime: '2026-11-01T12:00:00Z',
      linkTarget: '',
    }),
  ).toString('base64');
