import {execFileSync} from 'node:child_process';
import {chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import fc from 'fast-check';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {parseTarEntry} from '../../../source/model/kernel-text/tar-entry.ts';

/** A header block with its checksum, and the content in full blocks: POSIX.1-2024 pax. */
function entry(name: string, type: string, content: Buffer, size = content.length): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write('0000644\0', 100);
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  header.write('        ', 148);
  header.write(type, 156);
  header.write('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
}

/** A pax record: its length counts itself. */
function record(key: string, value: Buffer): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), value, Buffer.from('\n')]);
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

const attribute = Buffer.from('0100000200200000000a00000000000000000000', 'hex');

describe('the first entry', () => {
  test('of a file with a binary extended attribute, newline and zeros in it', () => {
    const extended = Buffer.concat([
      record('mtime', Buffer.from('1.5')),
      record('SCHILY.xattr.security.capability', attribute),
    ]);
    const stream = Buffer.concat([entry('pax', 'x', extended), entry('ping', '0', Buffer.from('ELF'))]);
    const found = parseTarEntry(stream);
    if (typeof found !== 'object') throw new Error('no entry');
    expect(found.kind).toBe('file');
    expect(found.size).toBe(3);
    expect(Buffer.from(found.attributes.get('security.capability') ?? [])).toEqual(attribute);
    expect(stream.subarray(found.contentAt, found.contentAt + 3).toString()).toBe('ELF');
  });

  test('is asked more of until its header is there, and no longer', () => {
    const stream = entry('passwd', '0', Buffer.from('root:x:0:0\n'));
    for (let length = 0; length < 512; length++)
      expect(parseTarEntry(stream.subarray(0, length))).toBe('more');
    expect(parseTarEntry(stream.subarray(0, 512))).toMatchObject({kind: 'file', size: 11});
  });

  test.each(['', 'not a tar', 'x'.repeat(2000), '\0'.repeat(1024)])('of %j is none', text => {
    const found = parseTarEntry(Buffer.from(text));
    expect(found === undefined || found === 'more').toBe(true);
  });

  test('of a negative size is none, and does not lead back to what was read', () => {
    const backwards = entry('pax', 'x', record('size', Buffer.from('-512')));
    expect(parseTarEntry(Buffer.concat([backwards, entry('pax', 'g', Buffer.alloc(0))]))).toBe(undefined);
  });

  test('of any bytes ends without a throw', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({maxLength: 3000}),
        fc.constantFrom('0', 'x', 'g', '2', 'L'),
        (bytes, type) => {
          parseTarEntry(bytes);
          parseTarEntry(entry('x', type, Buffer.from(bytes), Math.max(0, bytes.length - 7)));
        },
      ),
    );
  });
});

describe('a stream that tar(1) wrote', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'captop-tar-'));
    writeFileSync(join(folder, 'program'), 'content\n');
    // Writing takes the setuid bit away from a user who is not root.
    chmodSync(join(folder, 'program'), 0o4755);
    symlinkSync('../../usr/lib/passwd', join(folder, 'passwd'));
  });
  afterAll(() => rmSync(folder, {recursive: true}));

  const tar = (format: string, name: string): Buffer =>
    execFileSync('tar', [`--format=${format}`, '-C', folder, '-c', name]);

  test.each(['ustar', 'pax', 'gnu'])('in the format %s: a file with its mode and content', format => {
    const stream = tar(format, 'program');
    const found = parseTarEntry(stream);
    if (typeof found !== 'object') throw new Error('no entry');
    expect(found).toMatchObject({kind: 'file', size: 8});
    expect(found.mode & 0o4777).toBe(0o4755);
    expect(stream.subarray(found.contentAt, found.contentAt + found.size).toString()).toBe('content\n');
  });

  test.each(['ustar', 'pax', 'gnu'])('in the format %s: a link with where it leads', format => {
    expect(parseTarEntry(tar(format, 'passwd'))).toMatchObject({
      kind: 'link',
      target: '../../usr/lib/passwd',
    });
  });
});
